// Nothing that a page or a query says can become markup or run.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { describe, test } from "node:test";

import { build, ways, withPage } from "./site.mjs";

const DIALOG = "dialog.search-dialog[open]";
const OPTION = `${DIALOG} [role=option]`;
const site = build(fileURLToPath(new URL("books/hostile", import.meta.url)));

// What may be in the dialog.
const ELEMENTS = ["A", "BUTTON", "DIALOG", "DIV", "INPUT", "KBD", "MARK", "P", "SPAN"];

async function isHarmless(page) {
  const found = await page.evaluate(() => ({
    hacked: "hacked" in globalThis && globalThis.hacked.count,
    polluted: {}.polluted !== undefined || Object.keys(Object.prototype).length > 0,
    elements: [...new Set([...document.querySelectorAll("dialog, dialog *")].map((element) => element.tagName))],
    handlers: [...document.querySelectorAll("dialog *")].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith("on"))),
    links: [...document.querySelectorAll("dialog a")].map((link) => link.protocol),
    strange: document.querySelectorAll("article img, article script, article b, article iframe, article svg[onload]").length,
  }));
  assert.equal(found.hacked, 0);
  assert.equal(found.polluted, false);
  assert.deepEqual(found.elements.filter((name) => !ELEMENTS.includes(name)), []);
  assert.deepEqual(found.handlers, []);
  assert.ok(found.links.every((protocol) => /^(https?|file):$/.test(protocol)), found.links.join());
  assert.equal(found.strange, 0);
}

// Counts what must not happen.
async function watch(page) {
  await page.addInitScript(() => {
    globalThis.hacked = () => (globalThis.hacked.count += 1);
    globalThis.hacked.count = 0;
  });
  await page.reload();
}

const settled = async (page) => {
  await page.waitForSelector(DIALOG);
  await page.waitForSelector(`${DIALOG} [role=listbox]:not([aria-busy])`, { state: "attached" });
  await page.waitForTimeout(400);
};

for (const [way, root] of await ways(site)) {
  describe(`a hostile book ${way}`, () => {
    for (const [query, id] of [
      ["<img src=x onerror=hacked()>", "sec-image"],
      ["img", "sec-image"],
      ["</script><script>hacked()</script>", "sec-script"],
      ["script", "sec-script"],
      ['"><b onclick="hacked()">', "sec-quote"],
      ["iframe", "sec-quote"],
      ["__proto__", "sec-proto"],
      ["constructor", "sec-proto"],
      ["toString hasOwnProperty", "sec-proto"],
      ["__proto__.polluted", "sec-proto"],
      ["javascript:hacked()", "sec-address"],
      ["{query}", "sec-braces"],
      ["*", undefined],
      ["~1 ^5 +a -b field:x", undefined],
      ["title:", undefined],
      ["\\", undefined],
      ["\u2028<b>\u0000\ud800", undefined],
      ["a".repeat(5000), undefined],
      ["-".repeat(5000), undefined],
      [" ", undefined],
    ]) {
      test(`typed: ${JSON.stringify(query.slice(0, 40))}`, () =>
        withPage(new URL("index.html", root), async (page) => {
          await watch(page);
          await page.keyboard.press("/");
          await page.waitForSelector(DIALOG);
          await page.fill(`${DIALOG} input`, query);
          await settled(page);
          await isHarmless(page);
          if (id) {
            const href = await page.getAttribute(`${OPTION}[aria-selected=true]`, "href");
            assert.ok(href.endsWith(`#${id}`), href);
            await page.keyboard.press("Enter");
            await page.waitForURL((url) => url.hash === `#${id}`);
            await page.waitForTimeout(200);
            await isHarmless(page);
          }
        }));
    }

    for (const address of [
      "page.html?q=%3Cimg%20src%3Dx%20onerror%3Dhacked()%3E",
      "page.html?q=%22%3E%3Cscript%3Ehacked()%3C%2Fscript%3E",
      "page.html?q=%E0%A4%A",
      "page.html?q=__proto__&q=javascript:hacked()",
      "page.html?mark=%3Cimg%20src%3Dx%20onerror%3Dhacked()%3E&mark=img&mark=script#sec-image",
      "page.html?mark=hacked&mark=__proto__&mark=constructor&q=constructor",
    ]) {
      test(`linked: ${address}`, () =>
        withPage(new URL(address, root), async (page) => {
          await watch(page);
          if (address.includes("q=")) await settled(page);
          else await page.waitForSelector("mark.search-mark");
          await isHarmless(page);
        }));
    }

    test("shows what is written as it is written", () =>
      withPage(new URL("index.html", root), async (page) => {
        await page.keyboard.press("/");
        await page.waitForSelector(DIALOG);
        await page.fill(`${DIALOG} input`, "onerror");
        await settled(page);
        assert.match(await page.textContent(`${OPTION} .search-title`), /^<img src=x onerror=hacked\(\)>$/);
        assert.match(await page.textContent(`${OPTION} .search-text`), /<img src=x onerror=hacked\(\)> and <svg onload/);
      }));
  });
}
