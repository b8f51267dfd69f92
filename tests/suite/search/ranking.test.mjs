// What has to be found first: ranking.json names queries, the section that each is for, and among how many it has to be.
// tests/suite/search/mod.rs makes the site: SITE is its folder, BOOK its name in the table.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { load } from "./load.mjs";

const { engine, book } = load(process.env.SITE);
const table = JSON.parse(readFileSync(new URL("ranking.json", import.meta.url), "utf8"))[process.env.BOOK];

for (const [query, id, within] of table) {
  test(`${query} → ${id}`, () => {
    const { results, missing } = engine.search(query);
    assert.equal(missing.length, 0);
    const best = results.slice(0, Math.max(within, 5)).map(({ n }) => book.ids[n]);
    assert.ok(best.slice(0, within).includes(id), `found ${best.join(", ")}`);
  });
}
