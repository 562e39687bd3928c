/** The chat's entry: takes the editor's API once and composes everything. */
import "./zod-without-eval.ts";
import "./style.css";
import "./chat/chat.css";
import "./chat/cards.css";
import "./chat/retry.css";
import "./chat/usage/usage.css";
import "./markdown/markdown.css";
import { createRef, render } from "preact";
import { createBridge } from "./bridge.ts";
import { App } from "./chat/app.tsx";
import { connectChat, createChat } from "./chat/create-chat.ts";
import { listenToKeys } from "./chat/keys.ts";
import { browserFrames } from "./frames.ts";

const vscode = acquireVsCodeApi();
const input = createRef<HTMLTextAreaElement>();
const bridge = createBridge({ post: (message) => vscode.postMessage(message), clock: browserFrames });
const chat = createChat({ bridge, vscode, input });
connectChat(chat);
listenToKeys(chat, chat.armStop);
addEventListener("message", (event) => bridge.receive(event.data));
render(<App chat={chat} input={input} />, document.getElementById("root") ?? document.body);
bridge.post({ type: "ready" });
