import { expect, test } from "vitest";
import { type FollowEvent, type FollowMode, follow } from "../../webview/chat/follow.ts";

const cases: readonly [FollowMode, FollowEvent, FollowMode, string][] = [
  ["following", { type: "moved_up" }, "reading", "moving up leaves the end"],
  ["reading", { type: "grew" }, "reading", "growth does not pull the reader away"],
  ["following", { type: "grew" }, "following", "growth does not lose the end"],
  ["reading", { type: "moved_down", atEnd: false }, "reading", "moving down a little goes on reading"],
  ["reading", { type: "moved_down", atEnd: true }, "following", "moving down to the end follows again"],
  ["reading", { type: "asked_for_end" }, "following", "the End key follows again"],
  ["reading", { type: "sent" }, "following", "sending words follows again"],
  ["reading", { type: "opened_task" }, "following", "another task starts at its end"],
];

test.each(cases)("%s + %o → %s: %s", (mode, event, expected) => {
  expect(follow(mode, event)).toBe(expected);
});
