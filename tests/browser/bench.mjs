// What search costs: npm run bench [BOOK]
//
// BOOK is a folder with manual.md; without it, one of 600 files is made of the home-manager corpus, where that is there.
// Prints, and fails where a limit is passed:
// - how much of the build is search (a third at most),
// - what a reader loads from opening the dialog, while typing at 30 ms a key, until 1.2 s after (60 kB gzipped),
// - how long it takes from a key to the results, once all is loaded (16 ms, the median).
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { NIXBOOK, ROOT, launch } from "./programs.mjs";

const QUERIES = [
  "flakes",
  "nix flakes",
  "home manager configuration",
  "programs.git.enable",
  "mkOutOfStoreSymlink",
  "--flake",
  "the",
  "session variables",
  "rollback",
  "how do I install packages from unstable",
  "pyhton",
  "ocnfiguration",
];
const ROUNDS = 7;
const LIMITS = { share: 1 / 3, bytes: 60_000, milliseconds: 16 };

const scratch = mkdtempSync(join(tmpdir(), "nixbook-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const faults = [];

function bigBook() {
  const shared = resolve(ROOT, "../shared");
  const maker = join(shared, "tools/big_book.py");
  if (!existsSync(maker)) {
    console.log("skipped: no book was named, and the corpus is not there");
    process.exit(0);
  }
  const folder = join(scratch, "book");
  execFileSync("python3", [maker, join(shared, "corpus/home-manager"), folder, "10"]);
  return folder;
}

const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];

// Milliseconds of a build: the least of some rounds, for all that can disturb one makes it longer.
function buildTimes(book, settings) {
  const folders = settings.map((text, n) => {
    // The book itself stays as it is: book.toml is in a folder of ours.
    const folder = join(scratch, `book-${n}`);
    mkdirSync(folder);
    symlinkSync(book, join(folder, "content"));
    writeFileSync(join(folder, "book.toml"), text);
    return folder;
  });
  const least = settings.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    folders.forEach((folder, n) => {
      // A new folder each time: a file system takes long for files where others have just been removed.
      const site = join(scratch, `site-${n}-${round}`);
      const start = process.hrtime.bigint();
      execFileSync(NIXBOOK, ["build", "-q", "--dest", site, folder], { stdio: ["ignore", "ignore", "ignore"] });
      least[n] = Math.min(least[n], Number(process.hrtime.bigint() - start) / 1e6);
    });
  }
  return least;
}

async function loaded(page, root, query) {
  const asked = [];
  page.on("request", (request) => asked.push(fileURLToPath(request.url().split("?")[0])));
  await page.goto(new URL("index.html", root).href);
  await page.waitForTimeout(200);
  asked.length = 0;
  await page.keyboard.press("/");
  await page.waitForSelector("dialog[open]");
  await page.keyboard.type(query, { delay: 30 });
  await page.waitForTimeout(1200);
  return { bytes: asked.reduce((sum, path) => sum + gzipSync(readFileSync(path)).length, 0), files: asked.length };
}

// Times from each key of the query to its results in the page, laid out.
const keyTimes = (page, query) =>
  page.evaluate((query) => {
    const field = document.querySelector("dialog.search-dialog input");
    const list = document.querySelector("dialog.search-dialog [role=listbox]");
    return Array.from(query, (_, n) => {
      field.value = query.slice(0, n + 1);
      const start = performance.now();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      list.getBoundingClientRect();
      return performance.now() - start;
    });
  }, query);

const book = resolve(process.argv[2] ?? bigBook());
const [withSearch, without] = buildTimes(book, ["", "[search]\nenable = false\n"]);
const site = join(scratch, "site-0-0");
const share = (withSearch - without) / withSearch;
console.log(`build          ${withSearch.toFixed(0)} ms, ${without.toFixed(0)} ms without search: search is ${(share * 100).toFixed(0)} %`);
if (share > LIMITS.share) faults.push("search takes more than a third of the build");

const browser = await launch();
const root = pathToFileURL(`${site}/`);
const times = [];
for (const query of QUERIES) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const { bytes, files } = await loaded(page, root, query);
  // Some rounds, so that every prefix has all it needs and the code is warm.
  for (let round = 0; round < 3; round++) {
    await keyTimes(page, query);
    await page.waitForTimeout(400);
  }
  const own = await keyTimes(page, query);
  times.push(...own);
  console.log(`${query.padEnd(40)} ${String(bytes).padStart(6)} bytes in ${String(files).padStart(2)} files, a key ${median(own).toFixed(1)} ms, at most ${Math.max(...own).toFixed(1)} ms`);
  if (bytes > LIMITS.bytes) faults.push(`${query}: ${bytes} bytes`);
  await page.close();
}
await browser.close();
console.log(`a key          ${median(times).toFixed(1)} ms (median of ${times.length})`);
if (median(times) > LIMITS.milliseconds) faults.push("a key takes more than 16 ms");
for (const fault of faults) console.log(`too much: ${fault}`);
process.exitCode = faults.length ? 1 : 0;
