// A book of mdBook is imported, and each address that it had leads to the same heading.
//
// books/mdbook is the book, addresses.json in it all pages and ids of the HTML that mdBook 0.5.4 makes of it, with the
// texts of headings.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { nixbook, ROOT } from "./programs.mjs";
import { build, ways, withPage } from "./site.mjs";

const BOOK = join(ROOT, "tests/browser/books/mdbook");
const ADDRESSES = JSON.parse(readFileSync(join(BOOK, "addresses.json"), "utf8"));

const folder = mkdtempSync(join(tmpdir(), "nixbook-mdbook-"));
after(() => rmSync(folder, { recursive: true, force: true }));
nixbook(["import", "mdbook", BOOK, "--to", join(folder, "book")]);
const site = build(join(folder, "book"));

// What a reader sees who has come to an address: the heading that has the id, or is around it.
const seen = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id ? document.getElementById(id) : document.querySelector("h1");
  const heading = target?.closest("h1, h2, h3, h4, h5, h6") ?? target?.querySelector("h1, h2, h3, h4, h5, h6");
  const text = heading?.cloneNode(true);
  text?.querySelectorAll("a, button").forEach((link) => link.textContent.length < 2 && link.remove());
  return { found: Boolean(target), heading: text?.textContent.replace(/\s+/g, " ").trim() };
};

// The reader has come to the place: it may be on another page, and the browser scrolls when that is there.
const arrived = (page) =>
  page.waitForFunction(() => {
    const id = decodeURIComponent(location.hash.slice(1));
    const place = document.getElementById(id)?.getBoundingClientRect();
    return document.readyState === "complete" && (!id || (place?.bottom > 0 && place?.top < innerHeight));
  });

for (const [name, root] of await ways(site)) {
  describe(`addresses of mdBook, ${name}`, () => {
    for (const [path, ids] of Object.entries(ADDRESSES)) {
      test(path, async () => {
        await withPage(new URL(path, root), async (page) => {
          await arrived(page);
          assert.ok((await page.evaluate(seen)).found);
        });
        for (const [id, heading] of ids) {
          await withPage(new URL(`${path}#${encodeURIComponent(id)}`, root), async (page) => {
            await arrived(page);
            const { found, heading: text } = await page.evaluate(seen);
            assert.ok(found, `${path}#${id} leads to ${page.url()}`);
            if (heading) assert.equal(text?.replaceAll("’", "'"), heading.replaceAll("’", "'"), `${path}#${id}`);
          });
        }
      });
    }
    test("a redirect of mdBook", async () => {
      await withPage(new URL("old/pier.html", root), async (page) => {
        await page.waitForURL(/guide\/pier\.html/);
      });
    });
  });
}
