// The index that nixbook makes, against the one that lunr makes of the same terms. tests/suite/search/mod.rs makes the site and
// the terms, and runs this: SITE is the folder of the site, TERMS a file with every document's terms by field.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { load } from "./load.mjs";

const { SITE, TERMS } = process.env;
const { search, book, get, lunr } = load(SITE);
const documents = JSON.parse(readFileSync(TERMS, "utf8"));
const whole = JSON.parse(readFileSync(join(SITE, "assets/search/lunr-index.json"), "utf8"));
const ours = lunr.Index.load(whole);
const builder = new lunr.Builder();
book.fields.forEach((field, n) => builder.field(field, { boost: book.boosts[n] }));
builder.tokenizer = (terms) => terms.map((term) => new lunr.Token(term, {}));
for (const { name, fields } of documents) {
  builder.add({ id: name, ...Object.fromEntries(book.fields.map((field, n) => [field, fields[n].flatMap(([, terms]) => terms)])) });
}
const theirs = builder.build();

// All terms, from all shards.
const shardCount = book.termsFrom.length;
const all = [];
for (let shard = 0; shard < shardCount; shard++) {
  const { words, rest } = get("terms", shard);
  words.forEach((term, position) => all.push({ term, number: book.termsStart[shard] + position, ...book.postings(rest[position]) }));
}
const merged = lunr.Index.load(book.serialized(all));
const nameOf = (ref) => `${book.address(Number(ref))}#${book.ids[Number(ref)]}`;

const ask = (index, terms, name = (ref) => ref) =>
  new Map(
    index
      .query((query) => terms.forEach(([term, boost]) => query.term(term, { boost, usePipeline: false })))
      .map(({ ref, score }) => [name(ref), score]),
  );

function same(found, expected, terms) {
  assert.deepEqual([...found.keys()].sort(), [...expected.keys()].sort(), JSON.stringify(terms));
  for (const [ref, score] of expected) {
    assert.ok(Math.abs(found.get(ref) - score) <= 1e-3, `${JSON.stringify(terms)} in ${ref}: ${found.get(ref)}, not ${score}`);
  }
}

// Some terms of every kind: every n-th, alone and with others.
const sample = all.filter((_, n) => n % Math.ceil(all.length / 400) === 0).map(({ term }) => term);
const queries = sample.flatMap((term, n) => [[[term, 1]], [[term, 1], [sample[(n * 7 + 3) % sample.length], 0.35], [sample[(n * 13 + 5) % sample.length], 0.3]]]);

test("the terms are the same in the browser", () => {
  for (const { name, fields } of documents) {
    for (const field of fields) for (const [text, terms] of field) assert.deepEqual([...search.terms(text)], terms, name);
  }
});

test("the index has the terms of lunr's own, in the order that lunr wants", () => {
  const terms = whole.invertedIndex.map(([term]) => term);
  assert.deepEqual(terms, [...terms].sort());
  assert.deepEqual(terms, Object.keys(theirs.invertedIndex).sort());
  assert.deepEqual(all.map(({ term }) => term), terms);
});

test("real lunr reads the serialised index and gives the same results and scores", () => {
  for (const terms of queries) same(ask(ours, terms), ask(theirs, terms), terms);
});

test("so it does with the shards, merged", () => {
  for (const terms of queries) same(ask(merged, terms, nameOf), ask(theirs, terms), terms);
});

test("so it does with only what a query needs", () => {
  const byName = new Map(all.map((term) => [term.term, term]));
  for (const terms of queries.slice(0, 200)) {
    const wanted = new Set(terms.map(([term]) => term));
    const needed = [...wanted].map((term) => byName.get(term)).sort((a, b) => a.number - b.number);
    const expected = ask(theirs, terms);
    same(ask(lunr.Index.load(book.serialized(needed)), terms, nameOf), expected, terms);
    const some = new Set([...expected.keys()].slice(0, 3));
    const few = lunr.Index.load(book.serialized(needed, (n) => some.has(nameOf(n))));
    same(ask(few, terms, nameOf), new Map([...expected].filter(([name]) => some.has(name))), terms);
  }
});

test("the lengths that are not sent follow from the titles", () => {
  documents.forEach(({ name, fields }, n) => {
    assert.equal(nameOf(n), name);
    fields.forEach((field, f) => assert.equal(book.lengths[f][n], field.flatMap(([, terms]) => terms).length, `${name} ${book.fields[f]}`));
  });
});
