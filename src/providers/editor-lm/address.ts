/** Where this wire leads: no address of the network, but a name of our own under which lists and evidence are kept. */
import { type AppErrorData, ok, type Result } from "../../core/errors.ts";
import type { Address } from "../openai-chat/address.ts";

export const editorAddress = "vscode-lm://editor";

/** For people. */
export const editorName = "VS Code's language models";

/** There is nothing to correct in it. */
export function readEditorAddress(): Result<Address> {
  return ok({ baseUrl: editorName, query: {} });
}

export const onlyInEditor: AppErrorData = {
  code: "no_profile",
  message: "VS Code's models can only be asked inside VS Code.",
  advice: "Choose another profile here, or run the task in VS Code.",
};
