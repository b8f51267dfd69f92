// Addresses that were published go on leading to the right address, while a book changes from version to version.
//
// A small book goes through five versions. Each is built, as our site and as the HTML of nixos-render-docs, and every
// address of it is noted: its pages, and every id on them. Between the versions, `nixbook redirects sync` keeps
// redirects.json true. In the end each address of each version is opened, and has to lead where the tables below say.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";

import { nixbook } from "./programs.mjs";
import { ways, withPage } from "./site.mjs";

const folder = mkdtempSync(join(tmpdir(), "nixbook-moved-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const SITE = join(folder, "public");
const NRD = join(folder, "nrd");

// The book.

const inContent = (path) => join(folder, "content", path);
const write = (path, ...text) => {
  mkdirSync(dirname(inContent(path)), { recursive: true });
  writeFileSync(inContent(path), text.join(""));
};

// Longer than a screen, so that one sees whether the reader was brought there.
const long = (topic) => Array.from({ length: 12 }, (_, n) => `Sentence ${n + 1} on ${topic}.\n\n`).join("");
const section = (id, title, topic) => `## ${title} {#${id}}\n\n${long(topic)}`;

// A chapter with a page of its own in nrd's HTML is [file, page].
const include = (chapter) => {
  const [file, page] = [chapter].flat();
  return `\`\`\`{=include=} chapters${page ? ` html:into-file=//${page}` : ""}\n${file}\n\`\`\`\n`;
};
const root = (...chapters) => write("manual.md", "# The Handbook {#book}\n\n## For everyone\n\n", chapters.map(include).join("\n"));

const LINUX = section("sec-install-linux", "On Linux", "penguins");
const MAC = section("sec-install-mac", "On a Mac", "apples");
const START = section("sec-start", "First steps", "steps");
const PROJECT = section("sec-first-project", "A first project", "projects");
const LOCKS = (id) => `${section(id, "Lock files", "locks")}\`\`\`{=recipe=} lock\n\`\`\`\n\n`;
const SIZE = (id) => section(id, "Größe", "sizes");
const ENVIRONMENT = section("sec-env", "Environment", "variables");
const SPEED = `${section("sec-speed", "Speed", "speed")}The size is []{#cache-size}seven.[^much]\n\n${long("more speed")}`;
const CACHE = "::: {.example #ex-cache}\n# A cache\n\nCaches hold things.\n:::\n\n";
const FLAGS = (id) => section(id, "Flags", "flags");
const OPTIONS = "```{=include=} options\nid-prefix: opt-\nlist-id: all-options\nsource: options.json\n```\n";

const install = (...text) => write("install.md", "# Installing {#chap-install}\n\n", long("installing"), ...text);
const usage = (path, ...text) => write(path, "# Using it {#chap-usage}\n\n", long("use"), ...text);
const tips = (...text) => write("guide/tips.md", "# Tips {#chap-tips}\n\n", long("tips"), ...text, "[^much]: Which is much.\n");
const reference = (path, ...text) => write(path, "# Reference {#chap-reference}\n\n", long("all"), ...text);

const sync = () => nixbook(["redirects", "sync", "-q"], folder);
const remove = (id, target) => nixbook(["redirects", "remove", "-q", id, target], folder);

const VERSIONS = [
  // There is no redirects.json yet.
  () => {
    write("../book.toml", "[search]\nenable = false\n");
    write("recipes/lock/recipe.toml", 'title = "A lock"\nlevel = "parse"\n');
    write("recipes/lock/shell.nix", "{ pkgs ? import <nixpkgs> { } }:\npkgs.mkShell { }\n");
    write("options.json", JSON.stringify({ "lock.enable": { loc: ["lock", "enable"], type: "boolean", description: "Whether to lock." } }));
    root("install.md", "usage.md", "guide/tips.md", ["reference.md", "reference.html"]);
    install(LINUX, MAC, OPTIONS);
    usage("usage.md", START, PROJECT.replace(/^.*\n/, ""), LOCKS("sec-lockfiles"), SIZE("sec-größe"));
    tips(SPEED, CACHE);
    reference("reference.md", FLAGS("sec-flags"), ENVIRONMENT);
  },
  // Two sections get other ids; one is split. The options move to another chapter.
  () => {
    install(LINUX, MAC);
    usage("usage.md", START, PROJECT, LOCKS("sec-lock-files"), SIZE("sec-size"), OPTIONS);
    sync();
  },
  // What was renamed moves to another chapter; another section moves to another page of nrd's HTML. One is gone.
  () => {
    install(LINUX);
    usage("usage.md", START, PROJECT, SIZE("sec-size"), ENVIRONMENT, OPTIONS);
    tips(SPEED, CACHE, LOCKS("sec-lock-files"));
    reference("reference.md", FLAGS("sec-flags"));
    remove("sec-install-mac", "sec-install-linux");
    sync();
  },
  // A file gets another name, in another folder, its page in nrd's HTML another, its section another id, all at once.
  // An example goes without a word.
  () => {
    renameSync(inContent("reference.md"), inContent("guide/flags.md"));
    root("install.md", "usage.md", "guide/tips.md", ["guide/flags.md", "options.html"]);
    reference("guide/flags.md", FLAGS("sec-options"));
    tips(SPEED, LOCKS("sec-lock-files"));
    sync();
  },
  // It gets yet another name. Another file, with another name now, takes in a whole chapter. A name of a file and an id
  // of the past are used again.
  () => {
    rmSync(inContent("guide/flags.md"));
    rmSync(inContent("install.md"));
    root("daily.md", "guide/tips.md", "usage.md", ["options.md", "options.html"]);
    reference("options.md", FLAGS("sec-options"), section("sec-lockfiles", "Files for locks", "files"));
    usage("daily.md", LINUX, START, PROJECT, SIZE("sec-size"), ENVIRONMENT, OPTIONS);
    write("usage.md", "# Figures {#chap-figures}\n\n", long("figures"));
    remove("chap-install", "sec-start");
    sync();
  },
];

// Where everything has to be in the end.

// Every id of the last version → its page in the site, its page in nrd's HTML, the words that it begins with.
const NOW = {
  book: ["index.html", "index.html", "The Handbook"],
  "chap-usage": ["daily.html", "index.html", "Using it"],
  "sec-install-linux": ["daily.html", "index.html", "On Linux"],
  "sec-start": ["daily.html", "index.html", "First steps"],
  "sec-first-project": ["daily.html", "index.html", "A first project"],
  "sec-size": ["daily.html", "index.html", "Größe"],
  "sec-env": ["daily.html", "index.html", "Environment"],
  "all-options": ["daily.html", "index.html", "lock.enable"],
  "opt-lock.enable": ["daily.html", "index.html", "lock.enable"],
  "chap-tips": ["guide/tips.html", "index.html", "Tips"],
  "sec-speed": ["guide/tips.html", "index.html", "Speed"],
  "cache-size": ["guide/tips.html", "index.html", "The size is seven."],
  "much.__back.0": ["guide/tips.html", "index.html", "The size is seven."],
  much: ["guide/tips.html", "index.html", "Which is much."],
  "sec-lock-files": ["guide/tips.html", "index.html", "Lock files"],
  "recipe-lock": ["guide/tips.html", undefined, "Recipe A lock"],
  "ex-lock": [undefined, "index.html", "Example 1. A lock"],
  "chap-figures": ["usage.html", "index.html", "Figures"],
  "chap-reference": ["options.html", "options.html", "Reference"],
  "sec-options": ["options.html", "options.html", "Flags"],
  "sec-lockfiles": ["options.html", "options.html", "Files for locks"],
};

// What the ids that are gone have become.
const HEIRS = {
  "chap-install": "sec-start",
  "sec-install-mac": "sec-install-linux",
  "sec-lockfiles": "sec-lock-files",
  "sec-größe": "sec-size",
  "sec-flags": "sec-options",
  "ex-cache": "sec-speed",
};

// Where an id of the past is there again, nothing tells its old address from the new one.
const AGAIN = ["options.html#sec-lockfiles", "manual.html#sec-lockfiles"];

// Pages that are gone → the id that they lead to, and whether that has the page to itself.
const PAGES = {
  "install.html": ["sec-start", false],
  "reference.html": ["chap-reference", true],
  "guide/flags.html": ["chap-reference", true],
};

// All the pages that there are.
const LIVING = {
  site: ["index.html", "manual.html", "daily.html", "guide/tips.html", "usage.html", "options.html"],
  nrd: ["index.html", "options.html"],
};

// Where an address of the past has to lead: the page and the id that the reader's address then has, what is seen there.
function expected(address, output) {
  const page = (id) => NOW[id][output === "site" ? 0 : 1];
  const [from, id] = address.split("#");
  if (id !== undefined) {
    const now = AGAIN.includes(address) ? id : (HEIRS[id] ?? id);
    // Who reads everything on one page goes on doing so.
    return { page: from === "manual.html" ? from : page(now), id: now, seen: now };
  }
  if (LIVING[output].includes(from)) return { page: from };
  const [now, alone] = PAGES[from];
  return { page: page(now), id: alone ? undefined : now, seen: now };
}

// Going there.

// Every address of a version: its pages, and the ids in the text of each. What is on a page that leads on is of the past.
function published(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(".html"));
  return files.flatMap((path) => {
    const html = readFileSync(join(folder, path), "utf8");
    if (html.includes('<body class="moved">')) return [];
    const ids = Array.from(html.matchAll(/<(?!span class="former")[^>]* id="([^"]*)"/g), ([, id]) => id);
    // Ids of the frame: of the site, and of the sidebar of nixos-render-docs.
    const isText = (id) => !id.startsWith("nb:") && id !== "manual-toc";
    return [path, ...ids.filter(isText).map((id) => `${path}#${id}`)];
  });
}

const past = { site: new Set(), nrd: new Set() };
for (const version of VERSIONS) {
  version();
  nixbook(["build", "-q", "--strict"], folder);
  nixbook(["export", "manual", "-q", "--out", NRD], folder);
  for (const address of published(SITE)) past.site.add(address);
  for (const address of published(NRD)) past.nrd.add(address);
}

// The address of a page and an id, as the browser shows it.
const at = (root, page, id) => new URL(id === undefined ? page : `${page}#${encodeURIComponent(id)}`, root).href;

// Whether the reader is at an address, and sees what an id names.
const sees = ({ wanted, id, words }) => {
  const element = location.href === wanted && document.readyState !== "loading" && document.getElementById(id);
  if (!element) return false;
  const top = Math.ceil(element.getBoundingClientRect().top);
  const text = (of) => of.textContent.replace(/\s+/g, " ").trim();
  // An anchor and a footnote's number are in what they are about, that of nixos-render-docs of an example before it.
  const block = text(element).length > 3 ? element : element.closest("p, div");
  return top >= 0 && top < innerHeight && text(block).startsWith(words);
};
// Waits until that is so; without an id, the address is enough.
async function arrives(tab, wanted, id) {
  if (!id) return tab.waitForURL(wanted, { timeout: 5000 }).catch(() => assert.equal(tab.url(), wanted));
  await tab.waitForFunction(sees, { wanted, id, words: NOW[id][2] }, { timeout: 5000 }).catch(() => {
    assert.equal(tab.url(), wanted);
    assert.fail(`“${NOW[id][2]}” is not seen at ${id}`);
  });
}

// A small window shows less by chance, and one that does not glide is there at once. On the way our pages have nothing to
// say, and nrd's lack nothing but an icon.
const WINDOW = { viewport: { width: 1000, height: 400 }, reducedMotion: "reduce" };
const OPTIONS_OF = { site: WINDOW, nrd: { ...WINDOW, expected: (text) => /404.*favicon\.ico/.test(text) } };

const SITE_WAYS = await ways(SITE);
// The HTML of nixos-render-docs has styles in its attributes, which a strict policy forbids.
const NRD_WAYS = await ways(NRD, { policy: null });

// In nrd's HTML, a page that is gone is the server's affair: without one it is just not there.
const isReachable = (output, way, page) => output === "site" || way === "over http" || LIVING.nrd.includes(page);

test("the tables name all that ever was", () => {
  const ids = new Set([...past.site, ...past.nrd].filter((address) => address.includes("#")).map((address) => address.split("#")[1]));
  assert.deepEqual([...ids].sort(), [...new Set([...Object.keys(NOW), ...Object.keys(HEIRS)])].sort());
  for (const output of ["site", "nrd"]) {
    const pages = new Set([...past[output]].map((address) => address.split("#")[0]));
    const gone = Object.keys(PAGES).filter((page) => output === "site" || page === "reference.html");
    assert.deepEqual([...pages].sort(), [...LIVING[output], ...gone].sort());
  }
});

// A link that someone has set, and follows.
const click = (tab, href) =>
  tab.evaluate((href) => {
    const link = document.body.appendChild(document.createElement("a"));
    link.href = href;
    link.click();
  }, href);
// Where the answer would come from a page that is no more, nobody waits for it.
const back = (tab) => tab.evaluate(() => void setTimeout(() => history.back()));
const forward = (tab) => tab.evaluate(() => void setTimeout(() => history.forward()));

const WALKS = {
  // A page that is gone; an id that is on another page; one that has another name on the same.
  site: [
    ["reference.html", "sec-flags", "options.html", "sec-options"],
    ["usage.html", "sec-lockfiles", "guide/tips.html", "sec-lock-files"],
    ["guide/tips.html", "ex-cache", "guide/tips.html", "sec-speed"],
  ],
  nrd: [
    ["index.html", "sec-größe", "index.html", "sec-size"],
    ["reference.html", "sec-flags", "options.html", "sec-options"],
  ],
};

describe("former addresses", { concurrency: 2 }, () => {
  for (const [output, all] of [["site", SITE_WAYS], ["nrd", NRD_WAYS]]) {
    for (const [way, root] of all) {
      const addresses = [...past[output]].filter((address) => isReachable(output, way, address.split("#")[0]));

      test(`every address that ever was leads where it should (${output}, ${way})`, async () => {
        const visits = addresses.map((address) => {
          const { page, id, seen } = expected(address, output);
          return { address, before: at(root, ...address.split("#")), after: at(root, page, id), seen };
        });
        // From one id of a page to another nothing is loaded, which is as good where both are still there. The others are
        // in an order in which two of one page seldom follow each other.
        const name = ({ address }) => address.split("#")[1] ?? "";
        const moved = visits.filter(({ before, after }) => before !== after).sort((a, b) => name(a).localeCompare(name(b)));
        const faults = [];
        const go = async (tab) => {
          for (const { address, before, after, seen } of [...visits.filter(({ before, after }) => before === after), ...moved]) {
            if (before !== after && tab.url().split("#")[0] === before.split("#")[0]) await tab.goto("about:blank");
            await tab.goto(before, { waitUntil: "commit" });
            await arrives(tab, after, seen).catch((error) => faults.push(`${address}: ${error.message}`));
          }
        };
        await withPage("about:blank", go, OPTIONS_OF[output]);
        assert.deepEqual(faults, []);
      });
    }
  }

  // How the browser remembers does not depend on where the pages come from.
  for (const [output, root] of [["site", SITE_WAYS[0][1]], ["nrd", NRD_WAYS[0][1]]]) {
    const start = at(root, "options.html", "chap-reference");

    test(`the way back leads past old addresses (${output})`, () =>
      withPage(
        "about:blank",
        async (tab) => {
          for (const [from, id, page, now] of WALKS[output]) {
            await tab.goto(start);
            const length = await tab.evaluate(() => history.length);
            await click(tab, at(root, from, id));
            await arrives(tab, at(root, page, now), now);
            assert.equal(await tab.evaluate(() => history.length), length + 1);
            await back(tab);
            await arrives(tab, start, "chap-reference");
            await forward(tab);
            await arrives(tab, at(root, page, now), now);
          }
        },
        OPTIONS_OF[output],
      ));

    test(`who is on the page already is led on as well (${output})`, () =>
      withPage(
        "about:blank",
        async (tab) => {
          for (const [from, id, page, now] of WALKS[output].filter(([from]) => LIVING[output].includes(from))) {
            await tab.goto(at(root, from));
            for (let times = 0; times < 2; times++) {
              await click(tab, `#${encodeURIComponent(id)}`);
              await arrives(tab, at(root, page, now), now);
              await back(tab);
              await arrives(tab, at(root, from));
            }
          }
        },
        OPTIONS_OF[output],
      ));
  }

  test("an address that is right asks for nothing more", () =>
    withPage(at(SITE_WAYS[0][1], "guide/tips.html", "sec-lock-files"), async (tab) => {
      await tab.waitForTimeout(300);
      assert.deepEqual(tab.requests.filter((url) => /assets\/(moved|ids-by-page)/.test(url)), []);
    }));

  test("what else an address says comes along", () =>
    withPage(
      "about:blank",
      async (tab) => {
        const [[, root]] = SITE_WAYS;
        for (const [address, wanted] of [
          ["reference.html?mark=flags#sec-flags", "options.html?mark=flags#sec-options"],
          ["install.html?a=b%26c", "daily.html?a=b%26c#sec-start"],
          ["guide/tips.html?a#ex-cache", "guide/tips.html?a#sec-speed"],
          ["usage.html?a#recipe-lock", "guide/tips.html?a#recipe-lock"],
          // Encoded where it need not be, or not as it should be.
          ["usage.html#sec%2Dst%61rt", "daily.html#sec-start"],
          ["reference.html#100%", "options.html#100%"],
          // What never was stays as it is, on a page that is there or in place of one that is not.
          ["usage.html#nothing", "usage.html#nothing"],
          ["guide/tips.html#constructor", "guide/tips.html#constructor"],
          ["reference.html#nothing", "options.html#nothing"],
        ]) {
          await tab.goto(new URL(address, root).href);
          await arrives(tab, new URL(wanted, root).href);
        }
      },
      WINDOW,
    ));

  for (const [way, root] of SITE_WAYS) {
    test(`without scripts, pages and names lead on, but no id to another page (${way})`, () =>
      withPage(
        "about:blank",
        async (tab) => {
          for (const [from, id, page, arrived, words] of [
            ["install.html", undefined, "daily.html", "sec-start", "First steps"],
            ["guide/flags.html", undefined, "options.html", undefined, "Reference"],
            // The browser forgets the fragment on the way to another page.
            ["reference.html", "sec-flags", "options.html", undefined, "Reference"],
            ["guide/tips.html", "ex-cache", "guide/tips.html", "ex-cache", "Speed"],
            ["manual.html", "sec-größe", "manual.html", "sec-größe", "Größe"],
            ["usage.html", "sec-start", "usage.html", "sec-start", "Figures"],
          ]) {
            await tab.goto(at(root, from, id));
            await tab.waitForURL(at(root, page, arrived));
            const { y } = await tab.locator("article :is(h1, h2, h3)", { hasText: words }).boundingBox();
            assert.ok(y >= 0 && y < WINDOW.viewport.height, `${words} is at ${y}`);
          }
        },
        { ...WINDOW, javaScriptEnabled: false },
      ));
  }
});
