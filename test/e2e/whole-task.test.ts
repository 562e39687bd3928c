import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import {
  allowUntilDone,
  approval,
  chooseStyle,
  journals,
  picture,
  sampleWorkspace,
  send,
} from "../support/vscode/chat.ts";
import { openEditor } from "../support/vscode/editor.ts";

it.each(["JSON", "XML"])(
  "in %s the failing test is fixed after the person allowed the edit and the command",
  async (style) => {
    const workspace = sampleWorkspace();
    const { server, page, chat } = await openEditor({ workspace });
    await chooseStyle(chat, style);
    await send(chat, "Fix the failing test");
    await approval(chat).waitFor();
    await picture(page, `approval-${style}`);
    expect(readFileSync(path.join(workspace, "src", "parse.js"), "utf8")).toContain("d|h|m|s|ms");
    expect(await allowUntilDone(chat)).toBe(2);
    await picture(page, `done-${style}`);
    expect(readFileSync(path.join(workspace, "src", "parse.js"), "utf8")).toContain("ms|d|h|m|s");
    const [records = []] = journals(server.userDataDir);
    const turns = records.flatMap(({ event }) => (event.type === "turn_started" ? [event.style.label] : []));
    expect(new Set(turns)).toEqual(new Set([style]));
    expect(records.at(-1)?.event).toMatchObject({ type: "run_finished", end: "completed" });
  },
);
