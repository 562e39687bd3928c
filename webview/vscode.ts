/** The editor's side of the webview. Asked for once, in the entry files, and handed on from there. */
export interface VsCode {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): VsCode;
}
