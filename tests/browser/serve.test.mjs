// `nixbook serve` in a real browser: pages of others get nothing of it, its own reload, as many as are open.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, describe, test } from "node:test";

import { NIXBOOK, ROOT, launch } from "./programs.mjs";
import { build, withPage } from "./site.mjs";

// A word of the book that no page of others may see.
const SECRET = "quicksilver";
const IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>\n';

// A small book, which goes when the tests are done.
function newBook(files = {}) {
  const folder = mkdtempSync(join(tmpdir(), "nixbook-serve-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const say = (text) => write("content/chapter.md", `# Chapter {#chap}\n\n![](image.svg)\n\n${text}\n`);
  write("book.toml", "");
  write("content/manual.md", "# Book {#book}\n\n## Subtitle\n\n```{=include=} chapters\nchapter.md\n```\n");
  write("content/image.svg", IMAGE);
  say(`The word is ${SECRET}.`);
  for (const [path, text] of Object.entries(files)) write(path, text);
  return { folder, say };
}

// Serves a book; gives the address of the site, with a slash at its end, and a function that ends the server.
async function serve(folder, port = 0) {
  const child = spawn(NIXBOOK, ["serve", "--port", String(port), "--book", folder], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((done) => child.on("exit", done));
  const end = async () => {
    child.kill("SIGINT");
    await ended;
  };
  after(end);
  const said = [];
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    const address = line.match(/^serving on (http:\S+)/)?.[1];
    if (address) {
      child.stderr.resume();
      return { site: address, end };
    }
  }
  throw new Error(`the server ended:\n${said.join("\n")}`);
}

// Serves an empty page at another port; gives its address.
async function otherOrigin() {
  const server = createServer((_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><body>"));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return server.address().port;
}

// Runs in a page of another origin, and tries to get at each address in each way. Gives what came of it.
async function attack({ addresses, socket }) {
  const found = {};
  const note = async (name, attempt) => {
    const timeout = new Promise((done) => setTimeout(() => done("nothing"), 10000));
    found[name] = await Promise.race([attempt, timeout]).catch((error) => `refused: ${error}`);
  };
  const element = (name, attributes) =>
    new Promise((done) => {
      const added = document.createElement(name);
      added.onload = () => done("LOADED");
      added.onerror = () => done("refused");
      Object.assign(added, attributes);
      document.body.append(added);
    });
  const read = async (response) => `READ ${response.type} ${response.status} ${await response.text()}`;
  const before = new Set(Object.keys(globalThis));
  for (const address of addresses) {
    await note(`script ${address}`, element("script", { src: address }));
    await note(`module ${address}`, element("script", { type: "module", src: address }));
    await note(`import ${address}`, import(address).then(() => "LOADED"));
    await note(`style ${address}`, element("link", { rel: "stylesheet", href: address }));
    await note(`img ${address}`, element("img", { src: address }));
    await note(`img with CORS ${address}`, element("img", { crossOrigin: "anonymous", src: address }));
    await note(`object ${address}`, element("object", { data: address }));
    await note(`video ${address}`, new Promise((done) => Object.assign(document.createElement("video"), { onloadedmetadata: () => done("LOADED"), onerror: () => done("refused"), src: address })));
    await note(`fetch ${address}`, fetch(address).then(read));
    await note(`fetch without CORS ${address}`, fetch(address, { mode: "no-cors" }).then(read));
    await note(`post ${address}`, fetch(address, { method: "POST", body: "x" }).then(read));
    await note(`put ${address}`, fetch(address, { method: "PUT", headers: { "x-y": "z" } }).then(read));
    await note(
      `XMLHttpRequest ${address}`,
      new Promise((done) => {
        const request = new XMLHttpRequest();
        request.onload = () => done(`READ ${request.responseText}`);
        request.onerror = () => done("refused");
        request.open("GET", address);
        request.send();
      }),
    );
    await note(`events ${address}`, new Promise((done) => Object.assign(new EventSource(address), { onopen: () => done("LOADED"), onerror: () => done("refused") })));
  }
  await note(
    "socket",
    new Promise((done) => Object.assign(new WebSocket(socket), { onopen: () => done("LOADED"), onmessage: (event) => done(`READ ${event.data}`), onerror: () => done("refused") })),
  );
  found.globals = Object.keys(globalThis).filter((name) => !before.has(name));
  return found;
}

// What a page of another origin gets: for each way that it tries, whether the browser or the server refused it.
async function checkAttack(origin, site, addresses) {
  await withPage(
    origin,
    async (page) => {
      const statuses = [];
      page.on("response", (response) => response.url().startsWith(site.slice(0, -1)) && statuses.push(response.status()));
      const { globals, ...found } = await page.evaluate(attack, { addresses, socket: site.replace("http", "ws") + ".nixbook/serve/news" });
      assert.ok(Object.keys(found).length > addresses.length * 10);
      for (const [name, outcome] of Object.entries(found)) assert.match(outcome, /^(refused|nothing)/, `${name}: ${outcome}`);
      assert.deepEqual(globals, [], "a script has run");
      assert.ok(statuses.length > 0);
      assert.deepEqual([...new Set(statuses)], [403]);

      // Frames fire `load` whatever they show; so look into them.
      for (const name of ["iframe", "embed"]) {
        await page.evaluate(
          ({ name, site }) =>
            new Promise((done) => {
              const frame = Object.assign(document.createElement(name), { src: `${site}chapter.html` });
              frame.addEventListener("load", done);
              frame.addEventListener("error", done);
              setTimeout(done, 3000);
              document.body.append(frame);
            }),
          { name, site },
        );
        for (const frame of page.frames()) {
          const text = await frame.evaluate(() => document.documentElement.textContent).catch(() => "");
          assert.ok(!text.includes(SECRET), name);
        }
      }
    },
    { expected: () => true },
  );
}

describe("pages of others", async () => {
  const { folder } = newBook();
  const { site } = await serve(folder);
  const built = build(folder);
  const files = (path) => readdirSync(join(built, path)).map((name) => `${site}${path}/${name}`);
  const addresses = [
    `${site}chapter.html`,
    `${site}.nixbook/serve/reload.js`,
    `${site}.nixbook/serve/news`,
    `${site}nothing.html`,
    ...files("media"),
    ...files("assets/search").filter((file) => file.endsWith(".js")),
  ];
  const port = await otherOrigin();

  // The first is of the same site in the browser's sense: ports do not count for that.
  for (const origin of [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`]) {
    test(`${new URL(origin).hostname}, another port`, () => checkAttack(origin, site, addresses));
  }

  test("a sandboxed frame, whose origin is null", () =>
    withPage(
      `http://127.0.0.1:${port}/`,
      async (page) => {
        const said = await page.evaluate(
          (site) =>
            new Promise((done) => {
              addEventListener("message", (event) => done(event.data));
              const code = `fetch("${site}chapter.html").then((r) => r.text()).catch(() => "refused").then((text) => {
                const socket = new WebSocket("${site.replace("http", "ws")}.nixbook/serve/news");
                socket.onopen = () => parent.postMessage("OPEN", "*");
                socket.onerror = () => parent.postMessage(text, "*");
              });`;
              document.body.append(Object.assign(document.createElement("iframe"), { sandbox: "allow-scripts", srcdoc: `<script>${code}</script>` }));
            }),
          site,
        );
        assert.equal(said, "refused");
      },
      { expected: () => true },
    ));

  test("a link is followed, and leaves no handle", () =>
    withPage(`http://localhost:${port}/`, async (page) => {
      const opened = page.context().waitForEvent("page");
      const result = page.evaluate(async (address) => {
        const handle = open(address);
        await new Promise((done) => setTimeout(done, 2000));
        return handle.closed;
      }, `${site}chapter.html`);
      const other = await opened;
      await other.waitForLoadState();
      assert.ok((await other.textContent("body")).includes(SECRET), "the reader sees it");
      assert.equal(await other.evaluate(() => opener), null);
      assert.equal(await result, true, "who opened it sees a closed window");
    }));

  test("a name of others that leads here", async () => {
    const browser = await launch("--host-resolver-rules=MAP evil.test 127.0.0.1");
    try {
      const page = await browser.newPage();
      for (const path of ["", "chapter.html", ".nixbook/serve/reload.js"]) {
        const response = await page.goto(`http://evil.test:${new URL(site).port}/${path}`);
        assert.equal(response.status(), 421, path);
        assert.ok(!(await response.text()).includes(SECRET));
      }
      const opened = await page.evaluate(
        () => new Promise((done) => Object.assign(new WebSocket(`ws://${location.host}/.nixbook/serve/news`), { onopen: () => done(true), onerror: () => done(false) })),
      );
      assert.equal(opened, false);
    } finally {
      await browser.close();
    }
  });
});

const shows = (page, text) => page.waitForFunction((text) => document.querySelector("article, main")?.textContent.includes(text), text);

describe("own pages", () => {
  test("seven tabs load, all reload on a change, and all show what is wrong", async () => {
    const { folder, say } = newBook();
    const { site } = await serve(folder);
    await withPage(`${site}chapter.html`, async (first) => {
      const pages = [first];
      while (pages.length < 7) {
        const page = await first.context().newPage();
        await page.goto(`${site}chapter.html`);
        pages.push(page);
      }
      await Promise.all(pages.map((page) => shows(page, SECRET)));
      say("The second word.");
      await Promise.all(pages.map((page) => shows(page, "The second word.")));
      say("The third word, [](#nowhere).");
      await Promise.all(pages.map((page) => page.waitForSelector(".nixbook-serve")));
      assert.match(await first.textContent(".nixbook-serve pre"), /unknown-id.*nowhere/s);
      say("The fourth word.");
      await Promise.all(pages.map((page) => shows(page, "The fourth word.")));
      for (const page of pages) assert.deepEqual(await page.locator(".nixbook-serve").allTextContents(), []);
    });
  });

  test("a page finds the server again", async () => {
    const { folder, say } = newBook();
    const { site, end } = await serve(folder);
    await withPage(
      `${site}chapter.html`,
      async (page) => {
        await shows(page, SECRET);
        await end();
        say("Said meanwhile.");
        const again = await serve(folder, new URL(site).port);
        try {
          await shows(page, "Said meanwhile.");
        } finally {
          await again.end();
        }
      },
      // While there is no server, the browser says so.
      { expected: (text) => text.includes("WebSocket connection to") },
    );
  });

  test("a theme may have a strict content security policy", async () => {
    const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'";
    const template = readFileSync(join(ROOT, "theme/templates/page.html"), "utf8");
    const page = template.replace("<head>", `<head>\n<meta http-equiv="Content-Security-Policy" content="${policy}">`);
    assert.notEqual(page, template);
    const { folder, say } = newBook({ "theme/templates/page.html": page });
    const { site } = await serve(folder);
    await withPage(`${site}chapter.html`, async (page) => {
      await shows(page, SECRET);
      say("The second word, [](#nowhere).");
      await page.waitForSelector(".nixbook-serve");
      await page.waitForFunction(() => getComputedStyle(document.querySelector(".nixbook-serve")).position === "fixed");
      say("The third word.");
      await shows(page, "The third word.");
    });
  });

  test("search works", async () => {
    const { folder } = newBook();
    const { site } = await serve(folder);
    await withPage(site, async (page) => {
      await page.keyboard.press("/");
      await page.fill("dialog.search-dialog input", SECRET);
      await page.waitForSelector("dialog.search-dialog [role=option]");
      assert.match(await page.textContent("dialog.search-dialog [role=option]"), /Chapter/);
    });
  });
});
