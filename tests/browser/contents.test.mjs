// Long contents, and long lists of options: a page has the part around it, the rest comes when a reader asks for it, and
// without script a link leads to it. With the mouse, by keyboard, on a phone, from a server and from a disk.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { build, ways, withPage } from "./site.mjs";

const CHAPTERS = 80;
const SECTIONS = 3;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

const folder = mkdtempSync(join(tmpdir(), "nixbook-contents-"));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "content/part"), { recursive: true });
const write = (path, text) => writeFileSync(join(folder, path), text);
const include = (kind, ...files) => `\`\`\`{=include=} ${kind}\n${files.join("\n")}\n\`\`\`\n`;
const numbers = (count) => Array.from({ length: count }, (_, n) => n);
write("book.toml", "[search]\nenable = false\n");
write("content/manual.md", `# Book {#book}\n\n## Sub\n\n${include("chapters", ...numbers(CHAPTERS).map((n) => `part/c${n}.md`))}\n${include("appendix", "options.md")}`);
for (const n of numbers(CHAPTERS)) {
  write(`content/part/c${n}.md`, `# Chapter ${n} & \`code\` {#c${n}}\n\n${include("sections", ...numbers(SECTIONS).map((s) => `c${n}-s${s}.md`))}`);
  for (const s of numbers(SECTIONS)) write(`content/part/c${n}-s${s}.md`, `# Section ${s} of ${n} {#c${n}-s${s}}\n\nText.\n`);
}
write("content/options.md", "# Options {#options}\n\n```{=include=} options\nid-prefix: opt-\nlist-id: all-options\nsource: options.json\n```\n");
const names = [...numbers(100).flatMap((n) => ["nginx", "caddy"].map((service) => `services.${service}.setting${n}`)), ...numbers(40).map((n) => `programs.git.<name>.x${n}`), "boot.loader", "enable"];
write("content/options.json", JSON.stringify(Object.fromEntries(names.map((name) => [name, { loc: name.split("."), type: "boolean", description: `About ${name}.` }]))));
const SITE = build(folder);

const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));
const entries = (page) => page.locator("nav.side > ul a").count();

for (const [name, root] of await ways(SITE)) {
  describe(name, () => {
    test("all contents come in place of those around the page", async () => {
      await withPage(new URL("part/c40-s1.html", root), async (page) => {
        assert.ok((await entries(page)) < 110);
        assert.ok(!page.requests.some((url) => url.includes("contents.js")), "nothing is loaded before it is asked for");
        const open = page.locator("nav.side .whole a[data-contents]");
        await open.focus();
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => document.querySelectorAll("nav.side > ul a").length > 300);
        assert.equal(await entries(page), CHAPTERS * (SECTIONS + 1) + 5);
        // The page is marked, shown, and where the keyboard goes on.
        const here = page.locator("nav.side [aria-current=page]");
        assert.equal(await here.count(), 1);
        assert.equal(await here.textContent(), "Section 1 of 40");
        assert.ok(await here.isVisible());
        assert.equal(await page.evaluate(() => document.activeElement.textContent), "Section 1 of 40");
        assert.equal(await open.count(), 0);
        await page.locator("nav.side > ul > li > details > summary", { hasText: "Chapter 79" }).first().locator("a").click();
        await page.waitForURL(/part\/c79\.html$/);
        assert.equal(await page.locator("h1").textContent(), "Chapter 79 & code");
      });
    });

    test("what stands for entries that are not shown brings them", async () => {
      await withPage(new URL("part/c40-s1.html", root), async (page) => {
        await page.locator("nav.side .more a").first().click();
        await page.waitForFunction(() => document.querySelectorAll("nav.side > ul a").length > 300);
        assert.ok(page.url().endsWith("c40-s1.html"));
      });
    });

    test("without script a link leads to the page with all contents", async () => {
      await withPage(
        new URL("part/c40-s1.html", root),
        async (page) => {
          await page.locator("nav.side .whole a").first().click();
          await page.waitForURL(/assets\/contents\.html$/);
          assert.equal(await page.locator("article a").count(), CHAPTERS * (SECTIONS + 1) + 5);
          await page.locator("article a", { hasText: "Section 2 of 79" }).click();
          await page.waitForURL(/part\/c79-s2\.html$/);
        },
        { javaScriptEnabled: false },
      );
    });

    test("on a phone the contents stay open while all of them come", async () => {
      await withPage(
        new URL("part/c40-s1.html", root),
        async (page) => {
          await page.locator("label.menu").tap();
          await page.locator("nav.side .whole a[data-contents]").tap();
          await page.waitForFunction(() => document.querySelectorAll("nav.side > ul a").length > 300);
          assert.ok(await page.locator("nav.side").isVisible());
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= 390, `${width}`);
        },
        PHONE,
      );
    });

    test("an option is found by parts of its name, by keyboard", async () => {
      await withPage(new URL("options.html", root), async (page) => {
        const field = page.getByRole("searchbox");
        assert.ok(await page.locator(".option-groups .groups").isVisible());
        await field.fill("ngin setting42");
        await page.waitForFunction(() => document.querySelectorAll(".option-filter li").length === 1);
        assert.equal(await page.locator(".option-filter [role=status]").textContent(), "1 found");
        assert.ok(!(await page.locator(".option-groups .groups").isVisible()));
        await page.keyboard.press("Enter");
        await page.waitForURL(/options\/services\.nginx\.html#opt-services\.nginx\.setting42$/);
        assert.ok(await page.locator("[id='opt-services.nginx.setting42']").isVisible());
        // It is back where it was, and so is what was found.
        await page.goBack();
        await field.fill("x39");
        await page.waitForFunction(() => document.querySelectorAll(".option-filter li").length === 1);
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await page.waitForURL(/options\/programs\.html#/);
        assert.ok(await page.evaluate((id) => document.getElementById(id) !== null, (await hash(page)).slice(1)));
      });
    });

    test("a whole part of a name comes first, and nothing is said to be nothing", async () => {
      await withPage(new URL("options.html", root), async (page) => {
        const field = page.getByRole("searchbox");
        await field.fill("setting1");
        await page.waitForFunction(() => document.querySelectorAll(".option-filter li").length > 1);
        assert.match(await page.locator(".option-filter li").first().textContent(), /\.setting1$/);
        await field.fill("<img src=x onerror=alert(1)>");
        await page.waitForFunction(() => document.querySelector(".option-filter [role=status]").textContent.includes("<img"));
        await page.keyboard.press("Escape");
        assert.equal(await field.inputValue(), "");
        assert.ok(await page.locator(".option-groups .groups").isVisible());
      });
    });

    test("the index leads to every option without script", async () => {
      await withPage(
        new URL("options.html", root),
        async (page) => {
          assert.equal(await page.getByRole("searchbox").count(), 0);
          await page.locator(".groups a", { hasText: "services" }).click();
          await page.locator(".groups a", { hasText: "caddy" }).click();
          await page.waitForURL(/services\.caddy\.html$/);
          assert.equal(await page.locator("section.option").count(), 100);
        },
        { javaScriptEnabled: false },
      );
    });

    test("an address of an option on another page leads on", async () => {
      await withPage(new URL("options.html#opt-services.nginx.setting7", root), async (page) => {
        await page.waitForURL(/services\.nginx\.html#opt-services\.nginx\.setting7$/);
      });
      await withPage(new URL("options/boot.loader.html", root).href.replace("boot.loader", "services"), async (page) => {
        assert.equal(await page.locator("h1").textContent(), "services");
      });
    });
  });
}
