/** Outer keys around the real arguments, where a model writes more of a call than it was asked for. */

/** `{"arguments":{…}}`, `{"args":{"file":{"path":…}}}`. */
export const envelopes: ReadonlySet<string> = new Set([
  "arguments",
  "args",
  "parameters",
  "params",
  "input",
  "tool_input",
  "kwargs",
  "function",
  "file",
  "files",
]);

/** Where a whole call stands in the place of its arguments: `{"name":"read_file","arguments":{…}}`. */
export const nameKeys: ReadonlySet<string> = new Set(["name", "tool", "tool_name", "function", "action"]);
