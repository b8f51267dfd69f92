// Sites to test, and a browser to test them in.
//
// Sites are opened in two ways: from a server on loopback, under a base path and with a strict content security policy,
// and as files.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";

import { launch, nixbook } from "./programs.mjs";

const BASE = "/some/base/";

// What our site asks for, and no more.
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";
export const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".htm": "text/html; charset=utf-8", ".xhtml": "application/xhtml+xml", ".xml": "application/xml" };

// Builds a book into a folder of its own, which goes when the tests are done.
export function build(book) {
  const folder = mkdtempSync(join(tmpdir(), "nixbook-browser-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  nixbook(["build", "-q", "--force", "--dest", folder, book]);
  return folder;
}

// The whole pages that have moved, as a server takes them from `_redirects`: FROM TO STATUS, a line each.
const moved = (folder) => {
  const file = join(folder, "_redirects");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  return new Map(lines.map((line) => line.split(" ")).map(([from, to, status]) => [from, { to, status: Number(status) }]));
};

async function serve(folder, policy) {
  const redirects = moved(folder);
  const headers = policy ? { "Content-Security-Policy": policy } : {};
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = normalize(decodeURIComponent(pathname.slice(BASE.length)) || "index.html");
    const file = join(folder, path);
    if (!pathname.startsWith(BASE) || path.startsWith("..")) {
      response.writeHead(404).end();
    } else if (redirects.has(path)) {
      const { to, status } = redirects.get(path);
      response.writeHead(status, { Location: BASE + to }).end();
    } else if (existsSync(file) && statSync(file).isFile()) {
      response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream", ...headers });
      response.end(readFileSync(file));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  after(() => server.close());
  return new URL(`http://127.0.0.1:${server.address().port}${BASE}`);
}

// The ways to open a site: [name, address of its root]. Pages that are not ours may need another policy, or none.
export async function ways(folder, { policy = POLICY } = {}) {
  return [
    ["over http", await serve(folder, policy)],
    ["as files", pathToFileURL(`${folder}/`)],
  ];
}

let browser;
after(async () => (await browser)?.close());

// Opens a page and gives it to `act`; fails where the browser had anything to say that `expected` does not allow.
export async function withPage(address, act, { expected = () => false, ...options } = {}) {
  browser ??= launch();
  const context = await (await browser).newContext({ viewport: { width: 1440, height: 900 }, ...options });
  try {
    const page = await context.newPage();
    const said = [];
    page.requests = [];
    page.on("console", (message) => said.push(`${message.text()} (${message.location().url})`));
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
