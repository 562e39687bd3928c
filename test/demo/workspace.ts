/** A copy of the sample project with small tools that answer in the words of the real ones. */
import { exec } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ask, type Entry, type Reply, type Style, type ToolCall, type ToolResult } from "./client.ts";

export interface Workspace {
  readonly folder: string;
  run(call: ToolCall): Promise<ToolResult>;
  remove(): Promise<void>;
}

export async function copySample(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "demo-sample-"));
  await cp(join(import.meta.dirname, "../../sample"), folder, { recursive: true });
  return {
    folder,
    run: async (call) => {
      const tool = tools[call.name];
      if (tool === undefined) throw new Error(`no tool ${call.name}`);
      return tool(folder, call.input as Input);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

type Input = Readonly<Record<string, string>>;

const ok = (text: string): ToolResult => ({ text, failed: false });
const failed = (text: string): ToolResult => ({ text, failed: true });

const tools: Readonly<Record<string, (folder: string, input: Input) => Promise<ToolResult>>> = {
  async read_file(folder, { path = "" }) {
    const lines = (await readFile(join(folder, path), "utf8")).trimEnd().split("\n");
    return ok([`${path} (${lines.length} lines)`, ...lines.map((line, index) => `${index + 1} | ${line}`)].join("\n"));
  },
  async search_files(folder, { regex = "" }) {
    const lines = (await readFile(join(folder, "src/parse.js"), "utf8")).split("\n");
    const found = lines.flatMap((line, index) => (new RegExp(regex).test(line) ? [`${index + 1} | ${line}`] : []));
    return ok(
      found.length === 0
        ? "No line matches."
        : `${found.length} matches in 1 file.\n\nsrc/parse.js\n${found.join("\n")}`,
    );
  },
  async write_to_file(folder, { path = "", content = "" }) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
    return ok(`Created ${path} (${content.split("\n").length - 1} lines).`);
  },
  async apply_diff(folder, { path = "", diff = "" }) {
    const [, line, search = "", replace = ""] =
      /^<{7} SEARCH\n:start_line:(\d+)\n-{7}\n([\s\S]*)\n={7}\n([\s\S]*)\n>{7} REPLACE$/.exec(diff) ?? [];
    const text = await readFile(join(folder, path), "utf8");
    const before =
      text
        .split("\n")
        .slice(0, Number(line) - 1)
        .join("\n").length + 1;
    if (!text.startsWith(`${search}\n`, before)) return failed("Block 1 does not apply, so nothing was changed.");
    await writeFile(join(folder, path), text.slice(0, before) + replace + text.slice(before + search.length));
    return ok(`Edited ${path}: 1 block applied (+1 −1).`);
  },
  execute_command: (folder, { command = "" }) =>
    new Promise((resolve) => {
      exec(command, { cwd: folder }, (error, stdout, stderr) => {
        resolve(ok(`Exit code ${error?.code ?? 0} after 0.4 s.\n${stdout}${stderr}`));
      });
    }),
  async attempt_completion() {
    return ok("The result was shown to the person.");
  },
};

export interface Played {
  readonly replies: readonly Reply[];
  readonly history: readonly Entry[];
}

export interface PlayOptions {
  readonly url: string;
  /** One style, or a new one for each request. */
  readonly style: Style | ((turn: number) => Style);
  readonly words: string;
  run(call: ToolCall): Promise<ToolResult>;
}

/** Goes on until a reply has no calls or finishes the task. */
export async function play({ url, style, words, run }: PlayOptions): Promise<Played> {
  const history: Entry[] = [{ role: "user", text: `${words}\n\n<mode>code</mode>` }];
  const replies: Reply[] = [];
  for (let turn = 0; turn < 12; turn++) {
    const reply = await ask(url, typeof style === "function" ? style(turn) : style, history);
    replies.push(reply);
    history.push({ role: "reply", text: reply.text, calls: reply.calls });
    if (reply.calls.length === 0) return { replies, history };
    history.push({ role: "results", results: await Promise.all(reply.calls.map(run)) });
    if (reply.calls.some((call) => call.name === "attempt_completion")) return { replies, history };
  }
  throw new Error("the script does not end");
}
