import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ok } from "../../../src/core/errors.ts";
import { profile as profileSchema } from "../../../src/core/settings.ts";
import { modelsOf } from "../../../src/hosts/vscode/models-of.ts";
import { configOf } from "../../../src/providers/profile-config.ts";
import { createModelLists } from "../../../src/store/model-lists.ts";
import { startScriptedServer } from "../../support/scripted-server.ts";
import { tempFolder } from "../../support/temp-folder.ts";

test("a server is asked once for its models, again when the person wants it, and what was kept outlives a failure", async () => {
  let answer: string | undefined = '{"data":[{"id":"one","max_model_len":4096}]}';
  let asked = 0;
  const server = await startScriptedServer((request, response) => {
    if (request.url === "/v1/models") asked++;
    response.writeHead(answer === undefined ? 500 : 200).end(answer);
  });
  onTestFinished(server.close);
  const profile = profileSchema.parse({ id: "p", name: "P", provider: "vllm", baseUrl: server.url, model: "" });
  const deps = {
    lists: await createModelLists(join(await tempFolder(), "models.json")),
    connections: {
      configFor: async () => ok(configOf(profile, server.url, undefined)),
      profileInUse: async () => Promise.reject(new Error("nobody asks for it")),
    },
  };
  const first = await modelsOf(profile, deps, false);
  expect(first).toMatchObject({ models: [{ id: "one", contextWindow: 4_096 }], at: expect.any(Number) });
  expect(await modelsOf(profile, deps, false)).toEqual(first);
  expect(asked).toBe(1);
  answer = '{"data":[{"id":"two"}]}';
  expect((await modelsOf(profile, deps, true)).models).toEqual([{ id: "two" }]);
  answer = undefined;
  expect(await modelsOf(profile, deps, true)).toMatchObject({
    models: [{ id: "two" }],
    at: expect.any(Number),
    error: { code: "server_error" },
  });
  expect(asked).toBe(3);
});
