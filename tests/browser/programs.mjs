// The programs that the tests need: nixbook as cargo has built it (NIXBOOK names another), and Chromium (CHROMIUM).
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

export const ROOT = resolve(fileURLToPath(new URL(".", import.meta.url)), "../..");
export const NIXBOOK = process.env.NIXBOOK ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/nixbook");

// Runs nixbook, and fails where it does.
export const nixbook = (args, cwd = ROOT) => execFileSync(NIXBOOK, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const launch = (...more) =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path)), args: [...ARGUMENTS, ...more] });
