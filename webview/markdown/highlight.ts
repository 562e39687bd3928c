/** The colouring itself, in a file that is only loaded when there is code to colour. */
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import type { CodeSpan } from "./highlight-later.ts";

const languages = {
  bash,
  cpp,
  csharp,
  css,
  diff,
  go,
  java,
  javascript,
  json,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
};
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/** Undefined when the language is not known. */
export function highlight(language: string, text: string): readonly CodeSpan[] | undefined {
  if (hljs.getLanguage(language) === undefined) return undefined;
  const result = hljs.highlight(text, { language, ignoreIllegals: true });
  const spans: CodeSpan[] = [];
  collect((result as unknown as Emitted)._emitter.rootNode, "", spans); // its only other output is HTML
  return spans;
}

interface Emitted {
  readonly _emitter: { readonly rootNode: TreeNode };
}
interface TreeNode {
  readonly scope?: string;
  readonly children: readonly (TreeNode | string)[];
}

function collect(node: TreeNode, outer: string, into: CodeSpan[]): void {
  const scope = node.scope === undefined ? outer : (colours[node.scope.split(".", 1)[0] ?? ""] ?? outer);
  for (const child of node.children) {
    if (typeof child === "string") into.push({ text: child, scope });
    else collect(child, scope, into);
  }
}

const colours: Readonly<Record<string, string>> = {
  comment: "comment",
  quote: "comment",
  keyword: "keyword",
  "selector-tag": "keyword",
  literal: "constant",
  number: "number",
  string: "string",
  regexp: "string",
  title: "title",
  name: "keyword",
  type: "type",
  built_in: "type",
  attr: "name",
  attribute: "name",
  property: "name",
  variable: "name",
  meta: "comment",
  addition: "added",
  deletion: "removed",
};
