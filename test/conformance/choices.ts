/** The corpus marks what is a product's choice rather than a fact. What Diglot does there, and why; it differs nowhere. */
export const choices: Readonly<Record<string, string>> = {
  "a10-windows-path": "An escape that JSON does not know keeps its backslash: the model meant the path, not a mistake.",
  "a12-int-garbage":
    "A word for a number is refused with the field's name; reading from line 1 instead would be a guess.",
  "a14-string-as-number": "A number where text belongs is its digits: nothing else can be meant.",
  "a14-string-as-object": "An object for a file's content is its JSON, indented by two as most projects have it.",
  "a16-files-legacy": "A list of files is one call for each, so that each is judged and shown by itself.",
  "a17-alias-camel": "Another spelling of a field is the field where only one fits.",
  "a17-alias-cmd": "Names that other agents taught models are aliases, kept in each tool's own file.",
  "a23-lone-surrogate": "Half a character becomes U+FFFD: the next request could not carry it.",
  "a-grown-alias-case": "As above: a field's name in other letter case is the field.",
  "a-grown-alias-contents": "As above.",
  "a-grown-array-for-string": "A list where text belongs is its JSON; lines would be a guess.",
  "a-grown-boolean-for-string": "As with a number: the word.",
  "a-grown-regex-escapes":
    "In arguments that are no JSON, \\b is a backslash and a b: nobody sends a backspace, and patterns are full of \\b.",
  "a-grown-surrogates-in-two-pieces": "As above; halves that meet across two pieces are one character.",
  "a-grown-two-files": "As above.",
  "a-grown-windows-u-not-hex": "As with other unknown escapes: \\u without four digits keeps its backslash.",
  "a-grown-windows-users": "As above.",
  "l03-groq-tail":
    "A known name, its JSON and a closing tag of a function are a call, though the opening tag was lost.",
  "l22-deepseek-text-call": "A known tool's name directly before a whole JSON object of its arguments is a call.",
  "r08-kimi-leak-in-reasoning":
    "A call in a thought that ends with it runs: the model meant it, and its server mistook it.",
  "r08-tool-example-in-closed-think": "A call in a thought that was closed was only thought.",
  "x06-cdata-multiline": "CDATA loses one line break at either end, as the tags around a value do.",
  "x99-html-comment": "What is commented out is not asked for.",
  "x99-indented-code": "Markdown's indented code quotes like a fence, behind a blank line and some text.",
  "x-grown-code-span-over-lines": "Inline code that was begun on the tag's line quotes it.",
  "x-grown-quoted-block": "A Markdown quotation shows a call and makes none.",
  "x-grown-two-paths-bare":
    "A parameter that is written twice counts once, the last time: earlier ones are corrections.",
};
