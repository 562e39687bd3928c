/** The demo model's server, running only while someone uses it. */
import { startDemoServer } from "../../demo/index.ts";

export interface DemoModel {
  /** Its base URL. Starts it if need be. */
  address(): Promise<string>;
  close(): Promise<void>;
}

export function createDemoModel(): DemoModel {
  let server: ReturnType<typeof startDemoServer> | undefined;
  return {
    async address() {
      server ??= startDemoServer({});
      return (await server).url;
    },
    async close() {
      const closing = server;
      server = undefined;
      await (await closing)?.close();
    },
  };
}
