// E-books as the checkers of the trade see them: epubcheck finds nothing wrong, nor does Ace by DAISY.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { CHROMIUM, ROOT, epubcheck, exportEpub, module, shared, temporaryFolder } from "./programs.mjs";

const folder = temporaryFolder();

// Home Manager's manual with other options than the stand-ins of the corpus.
function withRealOptions() {
  const [book, options] = [shared("corpus/home-manager"), shared("corpus/options/home-manager.json")];
  if (!book || !options) return undefined;
  const copy = join(folder, "home-manager");
  cpSync(book, copy, { recursive: true });
  cpSync(options, join(copy, "options.json"));
  // The texts refer to an option that these do not have.
  for (const path of ["usage/modular-services.md", "release-notes/rl-2605.md"]) {
    const text = readFileSync(join(copy, path), "utf8");
    writeFileSync(join(copy, path), text.replaceAll("[](#opt-home.services)", "{option}`home.services`"));
  }
  return copy;
}

const BOOKS = {
  "the guide": () => ROOT,
  "every construct": () => join(ROOT, "tests/epub/book"),
  "Home Manager's manual": () => shared("corpus/home-manager"),
  "Home Manager's manual with all its options": withRealOptions,
  "a manual with every construct of the dialect": () => shared("corpus/mini"),
  "nix-darwin's manual": () => shared("corpus/nix-darwin"),
};

describe("epubcheck finds nothing", () => {
  for (const [name, find] of Object.entries(BOOKS)) {
    test(name, async (t) => {
      const book = find();
      if (!book) return t.skip("there is no corpus beside this checkout");
      assert.deepEqual(await epubcheck(exportEpub(book, join(folder, "book.epub"))), []);
    });
  }
});

describe("epubcheck", () => {
  test("finds what is wrong", async () => {
    await assert.rejects(async () => assert.deepEqual(await epubcheck(join(ROOT, "README.md")), []));
  });
});

describe("Ace by DAISY finds no violation", () => {
  for (const name of ["the guide", "every construct"]) {
    test(name, () => {
      const out = join(folder, "ace");
      const epub = exportEpub(BOOKS[name](), join(folder, "ace.epub"));
      const env = { ...process.env, PUPPETEER_EXECUTABLE_PATH: CHROMIUM };
      execFileSync(process.execPath, [module("@daisy/ace-cli/bin/ace.js"), "--force", "--outdir", out, epub], { env, stdio: "pipe" });
      const report = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
      const violations = report.assertions.flatMap(({ "earl:testSubject": subject, assertions }) =>
        assertions.map((found) => `${subject.url}: ${found["earl:test"]["dct:title"]}: ${found["earl:result"]["dct:description"]}`),
      );
      assert.deepEqual(violations, []);
    });
  }
});
