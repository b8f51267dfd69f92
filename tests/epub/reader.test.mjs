// E-books in a reading program: epub.js, which many of them are built on, in Chromium.
import assert from "node:assert/strict";
import { createReadStream, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { chromium } from "playwright-core";

import { CHROMIUM, ROOT, exportEpub, module, temporaryFolder } from "./programs.mjs";

// EPUB_PICTURES names a folder for pictures of what is shown.
const PICTURES = process.env.EPUB_PICTURES;

const PAGE = `<!doctype html><meta charset="utf-8"><title>reader</title><style>html, body, #book { margin: 0; height: 100vh }
@media (prefers-color-scheme: dark) { html { background: #111 } }</style>
<div id="book"></div><script src="/jszip.js"></script><script src="/epub.js"></script>`;

const folder = temporaryFolder();
const FILES = {
  "/jszip.js": module("jszip/dist/jszip.min.js"),
  "/epub.js": module("epubjs/dist/epub.min.js"),
  "/guide.epub": join(folder, "guide.epub"),
  "/book.epub": join(folder, "book.epub"),
};

let browser, server, address;

before(async () => {
  exportEpub(ROOT, FILES["/guide.epub"]);
  exportEpub(join(ROOT, "tests/epub/book"), FILES["/book.epub"]);
  server = createServer(({ url }, response) => {
    if (url === "/") return response.writeHead(200, { "Content-Type": "text/html" }).end(PAGE);
    if (url === "/favicon.ico") return response.writeHead(204).end();
    const path = FILES[url];
    if (!path) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": url.endsWith(".js") ? "text/javascript" : "application/epub+zip" });
    createReadStream(path).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${server.address().port}/`;
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  browser = await chromium.launch({ executablePath: CHROMIUM, args });
});

after(async () => {
  await browser?.close();
  server?.close();
});

// Opens a book; gives the page and what went wrong in it.
async function open(t, book, colorScheme) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 900, height: 1100 } });
  t.after(() => page.close());
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  await page.goto(address);
  await page.evaluate(async (url) => {
    const bytes = await (await fetch(url)).arrayBuffer();
    window.book = ePub(bytes);
    window.rendition = window.book.renderTo("book", { flow: "scrolled-doc", width: "100%", height: "100%", allowScriptedContent: false });
    await window.book.ready;
  }, book);
  return { page, wrong };
}

// Shows a file of the book, and gives what is in it.
const show = (page, href) =>
  page.evaluate(async (href) => {
    await window.rendition.display(href);
    const { document } = window.rendition.getContents()[0];
    const images = [...document.querySelectorAll("img")];
    await Promise.all(images.map((image) => image.decode().catch(() => {})));
    return {
      text: document.body.textContent,
      broken: images.filter((image) => image.naturalWidth === 0).map((image) => image.getAttribute("src")),
      errors: document.querySelectorAll("parsererror").length,
    };
  }, href);

async function picture(page, name) {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

for (const book of ["guide", "book"]) {
  for (const scheme of ["light", "dark"]) {
    describe(`${book}, ${scheme}`, () => {
      test("every file is shown, with its images", async (t) => {
        const { page, wrong } = await open(t, `/${book}.epub`, scheme);
        const files = await page.evaluate(() => window.book.spine.spineItems.map((item) => item.href));
        assert.ok(files.length > 5, `${files}`);
        for (const [n, href] of files.entries()) {
          const shown = await show(page, href);
          assert.equal(shown.errors, 0, href);
          assert.deepEqual(shown.broken, [], href);
          assert.ok(shown.text.trim() || href === "cover.xhtml", href);
          if (n < 12) await picture(page, `${book}-${scheme}-${String(n).padStart(2, "0")}`);
        }
        assert.deepEqual(wrong, []);
      });

      test("contents, landmarks and pages lead where they say", async (t) => {
        const { page } = await open(t, `/${book}.epub`, scheme);
        const { toc, landmarks, pages } = await page.evaluate(async () => {
          await window.book.loaded.navigation;
          const flat = (items) => items.flatMap((item) => [item, ...flat(item.subitems ?? [])]);
          return {
            toc: flat(window.book.navigation.toc).map(({ href, label }) => ({ href, label: label.trim() })),
            landmarks: window.book.navigation.landmarks.map(({ type }) => type),
            pages: window.book.pageList?.pageList?.length ?? (await window.book.loaded.pageList).pages?.length ?? 0,
          };
        });
        assert.ok(toc.length > 10 && toc.every(({ label }) => label), JSON.stringify(toc));
        for (const type of ["cover", "titlepage", "toc", "bodymatter", "backmatter"]) assert.ok(landmarks.includes(type), `${landmarks}`);
        assert.ok(pages >= toc.length / 2, `${pages} pages`);
        const missing = await page.evaluate(async (hrefs) => {
          const missing = [];
          for (const href of hrefs) {
            const [file, id] = href.split("#");
            const section = window.book.spine.get(file);
            const document = section && (await section.load(window.book.load.bind(window.book)));
            if (!document || (id && !document.ownerDocument.getElementById(id))) missing.push(href);
          }
          return missing;
        }, toc.map(({ href }) => href));
        assert.deepEqual(missing, []);
      });
    });
  }
}
