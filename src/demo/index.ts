/** The built-in demo model: a scripted chat completions server, for the first run and for tests. */
export { type DemoServer, startDemoServer } from "./server.ts";
