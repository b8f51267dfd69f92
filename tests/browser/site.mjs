// Sites to test, and a browser to test them in.
//
// Sites are opened in two ways: from a server
// on loopback, under a base path and with a strict content security policy, and as files.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";

import { NIXBOOK, ROOT, launch } from "./programs.mjs";

const BASE = "/some/base/";
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml" };

// Builds a book into a folder of its own, which goes when the tests are done.
export function build(book) {
  const folder = mkdtempSync(join(tmpdir(), "nixbook-browser-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync(NIXBOOK, ["build", "-q", "--force", "--dest", folder, book], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  return folder;
}

async function serve(folder) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = normalize(decodeURIComponent(pathname.slice(BASE.length)) || "index.html");
    const file = join(folder, path);
    if (!pathname.startsWith(BASE) || path.startsWith("..") || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream", "Content-Security-Policy": POLICY });
    response.end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  after(() => server.close());
  return new URL(`http://127.0.0.1:${server.address().port}${BASE}`);
}

// The ways to open a site: [name, address of its root].
export async function ways(folder) {
  return [
    ["over http", await serve(folder)],
    ["as files", pathToFileURL(`${folder}/`)],
  ];
}

let browser;
after(() => browser?.close());

// Opens a page and gives it to `act`; fails where the browser had anything to say that `expected` does not allow.
export async function withPage(address, act, { expected = () => false, ...options } = {}) {
  browser ??= await launch();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  try {
    const page = await context.newPage();
    const said = [];
    page.requests = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.stack));
    page.on("request", (request) => page.requests.push(request.url()));
    // What a page that is left had asked for is aborted; that is no fault.
    const failed = (request) => request.failure().errorText !== "net::ERR_ABORTED" && said.push(`${request.url()}: ${request.failure().errorText}`);
    page.on("requestfailed", failed);
    await page.goto(address.href ?? address);
    await act(page);
    assert.deepEqual(
      said.filter((text) => !expected(text)),
      [],
      "the console has messages",
    );
  } finally {
    await context.close();
  }
}
