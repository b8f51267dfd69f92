// The browser's tokenizer, against the table of cases and what the other one made of odd texts (CASES, from
// tests/suite/search/mod.rs).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import "../../../theme/search/tokens.js";

const { terms, names } = globalThis.nixbookSearch;
const read = (path) => JSON.parse(readFileSync(path, "utf8"));

test("the shared table", () => {
  for (const [text, expected] of read(new URL("tokens.json", import.meta.url))) assert.deepEqual(terms(text), expected, text);
});

test("odd letters", { skip: !process.env.CASES }, () => {
  for (const [text, expected] of read(process.env.CASES)) assert.deepEqual(terms(text), expected, JSON.stringify(text));
});

test("names know where they are", () => {
  const text = "use --no-build lib.makeLibraryPath, don't";
  const offsets = [];
  const visit = ({ term, start, end, parts }) => {
    offsets.push([term, text.slice(start, end)]);
    parts.forEach(visit);
  };
  names(text).forEach(visit);
  for (const [term, written] of offsets) assert.equal(written.toLowerCase().replace("'", ""), term);
  assert.equal(offsets.length, 12);
});

test("a thousand joiners take no time", () => {
  assert.deepEqual(terms("-".repeat(200_000) + "a"), ["a"]);
});
