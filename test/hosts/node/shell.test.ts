import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { CommandOutcome } from "../../../src/core/host.ts";
import { createShell } from "../../../src/hosts/node/shell.ts";
import { noAbort, workspaceWith } from "../../support/workspace.ts";

interface Run {
  readonly output: string;
  readonly outcome: CommandOutcome;
}

interface Options {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly cwd?: string;
  readonly onOutput?: (text: string) => void;
}

async function run(
  command: string,
  { signal = noAbort, timeoutMs = 20_000, cwd = "/tmp", onOutput }: Options = {},
): Promise<Run> {
  const shell = createShell();
  onTestFinished(() => shell.dispose());
  const running = shell.run(command, { cwd, signal, timeoutMs });
  let output = "";
  for (;;) {
    const step = await running.next();
    if (step.done) {
      if (!step.value.ok) throw new Error(step.value.error.message);
      return { output, outcome: step.value.value };
    }
    output += step.value;
    onOutput?.(step.value);
  }
}

/** Processes whose command line holds the mark and that are not dead. */
function survivors(mark: string): string[] {
  const all = execFileSync("ps", ["-eo", "stat=,args="], { encoding: "utf8" });
  return all.split("\n").filter((line) => line.includes(mark) && !line.startsWith("Z") && !line.includes("ps -eo"));
}

/** A number of seconds that no other test sleeps. */
let nap = 7_000 + (process.pid % 1_000) * 10;

/** A signal that is set as soon as `isTrue`. */
function stopOnce(isTrue: () => boolean): AbortSignal {
  const stop = new AbortController();
  const look = setInterval(() => {
    if (!isTrue()) return;
    clearInterval(look);
    stop.abort();
  }, 20);
  onTestFinished(() => clearInterval(look));
  return stop.signal;
}

describe("running a command", () => {
  test("gives output as it comes, both kinds in the order they were written", async () => {
    const { output, outcome } = await run("for i in 1 2 3; do echo out$i; echo err$i >&2; done; exit 4");
    expect(output).toBe("out1\nerr1\nout2\nerr2\nout3\nerr3\n");
    expect(outcome).toMatchObject({ exitCode: 4, signal: null, timedOut: false });
  });

  test("the first output is there before the command ends", async () => {
    const cwd = workspaceWith();
    const outputs: string[] = [];
    const onOutput = (text: string): void => {
      outputs.push(text);
      writeFileSync(join(cwd, "seen"), "");
    };
    await run("echo a; until test -e seen; do sleep 0.05; done; echo b", { cwd, onOutput });
    expect(outputs).toEqual(["a\n", "b\n"]);
  });

  test("names the signal that ended it", async () => {
    expect((await run("kill -SEGV $$")).outcome).toMatchObject({ exitCode: null, signal: "SIGSEGV" });
  });

  test.each([
    ["quotes, dollars and new lines reach the shell as they are", "x='a b'; echo \"$x\"\necho '$x'", "a b\n$x\n"],
    ["a syntax error is the command's own", "echo (", /^\/bin\/bash: -c: line 1: syntax error[\s\S]*`echo \('\n$/],
    ["no start-up file is read", "shopt -q login_shell; echo $? $-", /^1 hBc\n$/],
    ["stdin is closed", "cat; read x; echo got:$x:$?", "got::1\n"],
    ["a password is not waited for", "git ls-remote https://127.0.0.1:1/x.git; echo $?", /128\n$/],
    ["there is no terminal", "test -t 0 || test -t 1 || test -c /dev/tty && (: </dev/tty) 2>/dev/null; echo $?", "1\n"],
    [
      "nothing pages or colours",
      "echo $PAGER $GIT_PAGER $NO_COLOR $TERM $GIT_TERMINAL_PROMPT $CI",
      "cat cat 1 dumb 0 1\n",
    ],
    [
      "escape sequences are gone, also when cut in two",
      "printf '\\033[3'; sleep 0.1; printf '1mred\\033]0;ti'; sleep 0.1; printf 'tle\\007\\n'",
      "red\n",
    ],
    ["a character cut in two is whole", "printf '\\xf0\\x9f'; sleep 0.1; printf '\\x98\\x80\\n'", "😀\n"],
    ["bytes that are no UTF-8 are marked", "printf 'a\\xff\\xfeb\\xe2\\x82'", "a\ufffd\ufffdb\ufffd"],
  ])("%s", async (_, command, expected) => {
    const { output } = await run(command);
    if (typeof expected === "string") expect(output).toBe(expected);
    else expect(output).toMatch(expected);
  });

  test("the environment cannot smuggle code in", async () => {
    const folder = workspaceWith({ "evil.sh": "echo EVIL" });
    const shell = createShell({
      ...process.env,
      BASH_ENV: join(folder, "evil.sh"),
      ENV: join(folder, "evil.sh"),
      "BASH_FUNC_ls%%": "() { echo EVIL; }",
      SHELLOPTS: "xtrace",
      ELECTRON_RUN_AS_NODE: "1",
    });
    let output = "";
    for await (const text of shell.run("ls; echo $ELECTRON_RUN_AS_NODE end", { cwd: folder, signal: noAbort }))
      output += text;
    expect(output).toBe("evil.sh\nend\n");
  });

  test.each([
    ["a folder that is gone", "ls", "/none/such"],
    ["a NUL character", "echo a\0b", "/tmp"],
  ])("%s is an error, not a crash", async (_, command, cwd) => {
    const step = await createShell().run(command, { cwd, signal: noAbort }).next();
    expect(step).toMatchObject({ done: true, value: { ok: false, error: { code: "command_failed" } } });
  });

  test("half a gigabyte of output does not grow memory", async () => {
    const before = process.memoryUsage().rss;
    let length = 0;
    let most = 0;
    const shell = createShell();
    for await (const text of shell.run("yes | head -c 512M", { cwd: "/tmp", signal: noAbort })) {
      length += text.length;
      most = Math.max(most, process.memoryUsage.rss());
    }
    expect(length).toBe(512 * 1024 ** 2);
    expect(most - before).toBeLessThan(200 * 1024 ** 2);
  });

  test("a slow reader holds the command back instead of filling memory", async () => {
    const folder = workspaceWith();
    const running = createShell().run("yes | head -c 50M; touch done", { cwd: folder, signal: noAbort });
    await running.next();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(existsSync(join(folder, "done"))).toBe(false);
    let length = 0;
    for await (const text of running) length += text.length;
    expect(existsSync(join(folder, "done"))).toBe(true);
    expect(length).toBeGreaterThan(49 * 1024 ** 2);
  });
});

describe("what stays behind", () => {
  test("a process in the background does not hold the answer back, and ends with the shell", async () => {
    const mark = `sleep ${nap++}`;
    const shell = createShell();
    let output = "";
    for await (const text of shell.run(`nohup ${mark} & echo started`, { cwd: "/tmp", signal: noAbort }))
      output += text;
    expect(output).toContain("started");
    expect(survivors(mark)).toHaveLength(1);
    await shell.dispose();
    expect(survivors(mark)).toEqual([]);
  });

  test("a noisy process in the background does not either, and does not block", async () => {
    const folder = workspaceWith();
    const { output } = await run(
      "(while :; do echo noise; sleep 0.05; done; ) & (sleep 0.5; yes | head -c 5M; touch done) & echo started",
      { cwd: folder },
    );
    expect(output).toContain("started");
    await expect.poll(() => existsSync(join(folder, "done"))).toBe(true);
  });
});

describe("stopping", () => {
  const trees: readonly (readonly [string, (mark: string) => string])[] = [
    ["one process", (mark) => mark],
    ["a pipeline", (mark) => `${mark} | cat | cat`],
    ["a tree of forks", (mark) => `bash -c 'bash -c "bash -c \\"${mark} & ${mark}\\" & ${mark}" & wait'`],
    ["nohup in the background", (mark) => `nohup ${mark} >/dev/null 2>&1 & ${mark}`],
    ["a double fork", (mark) => `( ( ${mark} & ) & ); ${mark}`],
  ];

  test.each(trees)("%s ends at once", async (_, command) => {
    const mark = `sleep ${nap++}`;
    const signal = stopOnce(() => survivors(mark).length > 0);
    const { outcome } = await run(command(mark), { signal });
    expect(outcome).toMatchObject({ exitCode: null, signal: "SIGTERM", timedOut: false });
    expect(survivors(mark)).toEqual([]);
  });

  test("what ignores TERM is killed after 5 seconds, grandchildren too, and its last words are kept", async () => {
    const mark = `sleep ${nap++}`;
    const stubborn = `bash -c "trap '' TERM; while :; do ${mark}; done"`;
    const command = `trap 'echo caught' TERM; ${stubborn} & while :; do sleep 0.2; done`;
    let stoppedAt = 0;
    const signal = stopOnce(() => survivors(mark).some((line) => /\d$/.test(line)));
    signal.addEventListener("abort", () => (stoppedAt = performance.now()));
    const { output, outcome } = await run(command, { signal });
    expect(performance.now() - stoppedAt).toBeGreaterThan(4_500);
    expect(output).toContain("caught");
    expect(outcome.signal).toBe("SIGKILL");
    expect(survivors(mark)).toEqual([]);
  });

  test("a flood of output does not delay it", async () => {
    const stop = new AbortController();
    const { outcome } = await run("yes", { signal: stop.signal, onOutput: () => stop.abort() });
    expect(outcome.signal).toBe("SIGTERM");
  });

  test("a time-out ends the tree and says so", async () => {
    const mark = `sleep ${nap++}`;
    const { output, outcome } = await run(`echo begun; ${mark} & ${mark}`, { timeoutMs: 1_500 });
    expect(output).toBe("begun\n");
    expect(outcome).toMatchObject({ exitCode: null, timedOut: true });
    expect(survivors(mark)).toEqual([]);
  });

  test("a reader that leaves early ends the tree", async () => {
    const mark = `sleep ${nap++}`;
    for await (const text of createShell().run(`echo begun; ${mark} & ${mark}`, { cwd: "/tmp", signal: noAbort })) {
      expect(text).toBe("begun\n");
      break;
    }
    expect(survivors(mark)).toEqual([]);
  });

  test("a signal that is already set runs nothing", async () => {
    const folder = workspaceWith();
    const { outcome } = await run("touch ran", { signal: AbortSignal.abort(), cwd: folder });
    expect(outcome).toMatchObject({ exitCode: null });
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  test("a process that left the group is not waited for", async () => {
    const mark = `sleep ${nap++}`;
    const folder = workspaceWith();
    const signal = stopOnce(() => survivors(mark).length > 0);
    const { outcome } = await run(`setsid bash -c 'echo $$ > pid; ${mark}' & sleep 60`, { signal, cwd: folder });
    expect(outcome.signal).toBe("SIGTERM");
    process.kill(-Number(readFileSync(join(folder, "pid"), "utf8")), "SIGKILL");
  });
});
