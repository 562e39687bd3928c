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

it("a switch of the style in the middle of a task takes effect with the next turn, and the task goes on", async () => {
  const { server, page, chat } = await openEditor({ workspace: sampleWorkspace() });
  await chooseStyle(chat, "JSON");
  await send(chat, "Fix the failing test");
  await approval(chat).waitFor();
  await chooseStyle(chat, "XML");
  await picture(page, "switched");
  await allowUntilDone(chat);
  const [records = []] = journals(server.userDataDir);
  const turns = records.flatMap(({ event }) => (event.type === "turn_started" ? [event.style.label] : []));
  expect(turns).toEqual(["JSON", "JSON", "JSON", "XML", "XML"]);
  expect(records.at(-1)?.event).toMatchObject({ type: "run_finished", end: "completed" });
});
