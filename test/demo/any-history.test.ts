import { expect, test } from "vitest";
import type { JsonValue } from "../../src/core/json.ts";
import type { Message } from "../../src/core/message.ts";
import { readConversation } from "../../src/demo/conversation.ts";
import { readRequest } from "../../src/demo/read-request.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { renderRequest } from "../../src/providers/openai-chat/render.ts";
import { histories, origin } from "../support/histories.ts";
import { fc } from "../support/property.ts";
import { strictServers } from "../support/strict-servers.ts";
import { toolSpecs } from "../support/tool-specs.ts";

/** It looks for the taught tags in the system text, and takes images. */
const alike = strictServers.filter(([, traits]) => traits.systemRole !== "user" && traits.takesImages);

test.each([
  ["json", jsonDialect],
  ["xml", xmlDialect],
])("the demo model takes any history that Diglot writes in %s, with every call answered", (_, dialect) => {
  fc.assert(
    fc.property(histories, fc.constantFrom(...alike), (steps, [, traits]) => {
      const { system = "", tools } = dialect.teach(toolSpecs);
      const messages = dialect.encode(steps.flat().map(withoutTagsInWords));
      const body = renderRequest({ system: `s${system}`, messages, tools }, { ...origin, traits });
      const request = readRequest(JSON.parse(JSON.stringify(body)) as JsonValue);
      if ("problem" in request) throw new Error(request.problem);
      const turns = readConversation(request);
      expect(turns).not.toHaveProperty("problem");
    }),
    { numRuns: 500 },
  );
});

/** A tag that a native model only wrote about looks like a call when it is shown as text: nobody can tell them apart. */
function withoutTagsInWords(message: Message): Message {
  if (message.role !== "assistant") return message;
  const parts = message.parts.map((part) =>
    part.type === "text" ? { ...part, text: part.text.replaceAll("<read_file>", "read_file") } : part,
  );
  return { role: "assistant", parts };
}
