// Nothing that a book brings along runs in a page of the site, or is a page itself: every file of the site is opened,
// without a content security policy, and every link is looked at.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { after, describe, test } from "node:test";

import { nixbook } from "./programs.mjs";
import { TYPES, ways, withPage } from "./site.mjs";

const folder = mkdtempSync(join(tmpdir(), "nixbook-pages-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const write = (path, text) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

const SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const SCRIPT = "<script>alert(document.domain)</script>";
const IMAGES = {
  "script.svg": `<svg ${SVG}>${SCRIPT}</svg>`,
  "load.svg": `<svg ${SVG} onload="alert(1)"/>`,
  "foreign.svg": `<svg ${SVG}><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="alert(1)"/></body></foreignObject></svg>`,
  "entity.svg": `<!DOCTYPE svg [<!ENTITY a "<script xmlns='http://www.w3.org/2000/svg'>alert(1)</script>">]><svg ${SVG}>&a;</svg>`,
  "prefix.svg": `<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>alert(1)</s:script></s:svg>`,
  "hidden.svg": `<svg ${SVG}><h:script xmlns:h="http://www.w3.org/1999/xhtm&#108;">alert(1)</h:script></svg>`,
  "animated.svg": `<svg ${SVG}><a><text y="20">x</text><set attributeName="xlink:href" to="javascript:alert(1)"/></a></svg>`,
  "sheet.svg": `<?xml-stylesheet type="text/xsl" href="#s"?><svg ${SVG}/>`,
  "wide.svg": Buffer.from(`\ufeff<svg ${SVG}>${SCRIPT}</svg>`, "utf16le"),
  "page.html": SCRIPT,
  "page.xhtml": `<html xmlns="http://www.w3.org/1999/xhtml">${SCRIPT}</html>`,
  page: `<html>${SCRIPT}</html>`,
  "picture.svg": `<svg ${SVG} width="20" height="20"><rect width="20" height="20"/></svg>`,
};
const ADDRESSES = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#10;script:alert(1)", "&#1;javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "gopher://a.example", "javascript&colon;alert(1)"];

write("book.toml", 'manpage-urls = "content/manpages.json"\n[check]\nimported = ["chapter.md"]\n');
write("content/manual.md", `# Book ${SCRIPT} {#book}\n\n## Sub "onload="alert(1)\n\n\`\`\`{=include=} chapters\nchapter.md\n\`\`\`\n`);
const links = ADDRESSES.map((address) => `[x](${address.replaceAll(" ", "%20")}) <${address}>\n\n`).join("");
const images = Object.keys(IMAGES).map((name) => `![${name}](${name})\n\n`).join("");
const options = "```{=include=} options\nid-prefix: opt-\nlist-id: list\nsource: options.json\n```\n";
write(
  "content/chapter.md",
  `# Chapter "><img src=x onerror=alert(1)> {#chap}\n\n${links}[y][ref] {manpage}\`a(1)\` {manpage}\`b(1)\`\n\n[ref]: data:text/html,x\n\n${images}\`\`\`{=recipe=} evil\n\`\`\`\n\n## Options {#opts}\n\n${options}`,
);
for (const [name, text] of Object.entries(IMAGES)) write(`content/${name}`, text);
write("content/manpages.json", JSON.stringify({ "a(1)": "javascript:alert(1)", "b(1)": " java\tscript:alert(1)" }));
const declarations = ["javascript:alert(1)", "\u0001 java\nscript:alert(1)", "data:text/html,x"].map((url) => ({ name: '"><script>alert(1)</script>', url }));
write("content/options.json", JSON.stringify({ 'a."><script>alert(1)</script>': { loc: ["a", '"><script>alert(1)</script>'], description: "[x](javascript:alert(1))", type: "x", declarations } }));
write("content/recipes/evil/recipe.toml", `title = '"><script>alert(1)</script> [x](javascript:alert(1))'\nshow = ["a.html", "b.svg", "c.XHTML", "d.html.bak"]\n`);
write("content/recipes/evil/shell.nix", "{ }\n");
write("content/recipes/evil/test.console", `$ echo '${SCRIPT}'\n${SCRIPT}\n`);
for (const name of ["a.html", "a.html.txt", "c.XHTML", "d.html.bak", "e.htm"]) write(`content/recipes/evil/${name}`, SCRIPT);
write("content/recipes/evil/b.svg", IMAGES["script.svg"]);
write("theme/icon.svg", IMAGES["script.svg"]);

const SITE = join(folder, "public");
const NRD = join(folder, "nrd");
nixbook(["build", "-q", "--dest", SITE, folder]);
nixbook(["export", "manual", "-q", "--out", NRD, folder]);

const files = (of) => readdirSync(of, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(of.length + 1));
const FORBIDDEN = /^(javascript|data|vbscript|file|blob):/;

// Opens a file and gives what ran there, and where its links lead.
async function open(address) {
  const ran = [];
  let found = {};
  const expected = (text) => /Failed to load resource|ERR_|404/.test(text);
  await withPage("about:blank", async (page) => {
    page.on("dialog", (dialog) => {
      ran.push(dialog.message());
      dialog.dismiss();
    });
    try {
      await page.goto(address.href);
    } catch (error) {
      // What a browser does not show, it saves.
      if (!/Download is starting|ERR_ABORTED/.test(error.message)) throw error;
      return;
    }
    await page.waitForTimeout(80);
    found = await page.evaluate(() => ({
      links: [...document.querySelectorAll("a")].map((link) => link.protocol).filter(Boolean),
      handlers: [...document.querySelectorAll("*")].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith("on"))),
      scripts: [...document.querySelectorAll("script")].map((script) => script.getAttribute("src")),
    }));
  }, { expected });
  assert.deepEqual(ran, [], address.href);
  return found;
}

for (const [way, root] of await ways(SITE, { policy: "" })) {
  describe(`the files of a hostile book ${way}`, () => {
    for (const file of files(SITE)) {
      const type = TYPES[extname(file)];
      // A server with another type for it has it saved; from a disk, browsers look at what is in it.
      if (/script|css/.test(type) || [".js", ".css", ".json"].includes(extname(file)) || (way === "over http" && !type)) continue;
      test(file, async () => {
        const found = await open(new URL(encodeURI(file), root));
        if (!file.endsWith(".html")) return;
        assert.deepEqual(found.handlers, []);
        assert.ok(found.scripts.every((source) => source?.includes("assets/")), found.scripts.join());
        const allowed = way === "as files" ? /^(https?|mailto|file):$/ : /^(https?|mailto):$/;
        assert.deepEqual(found.links.filter((protocol) => !allowed.test(protocol)), []);
      });
    }

    test("has the picture, and no image that is more", () => {
      const images = files(SITE).filter((file) => file.startsWith("media/"));
      assert.equal(images.length, 1, images.join());
    });

    test("has no page of a recipe", () => {
      const pages = files(SITE).filter((file) => file.startsWith("recipes/") && file.split(".").at(-1) !== "txt" && /\.(html?|xhtml|svg)\b/i.test(file));
      assert.deepEqual(pages, []);
      assert.ok(files(SITE).includes("recipes/evil/a.html.txt") && files(SITE).includes("recipes/evil/a.html.txt.txt"));
    });
  });
}

for (const [way, root] of await ways(NRD, { policy: "" })) {
  describe(`the HTML of nixos-render-docs of a hostile book ${way}`, () => {
    for (const file of files(NRD).filter((file) => file.endsWith(".html") && !file.startsWith("media/"))) {
      test(file, async () => {
        const found = await open(new URL(encodeURI(file), root));
        assert.deepEqual(found.handlers, []);
        const own = way === "as files" ? /^file:$/ : /^$/;
        assert.deepEqual(found.links.filter((protocol) => FORBIDDEN.test(protocol) && !own.test(protocol)), []);
      });
    }
  });
}
