// Search on the built guide, as a reader uses it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { ROOT } from "./programs.mjs";
import { build, ways, withPage } from "./site.mjs";

const DIALOG = "dialog.search-dialog[open]";
const FIELD = `${DIALOG} input[role=combobox]`;
const OPTION = `${DIALOG} [role=option]`;
const ACTIVE = `${OPTION}[aria-selected=true]`;

const site = build(ROOT);

async function open(page) {
  await page.keyboard.press("/");
  await page.waitForSelector(DIALOG);
}

// Types a query, and waits until the results that the reader sees are those of all of it.
async function type(page, query) {
  await page.locator(FIELD).pressSequentially(query, { delay: 15 });
  await settled(page);
}

const settled = (page) => page.waitForSelector(`${DIALOG} [role=listbox]:not([aria-busy])`, { state: "attached" });

const ids = (page) => page.$$eval(OPTION, (options) => options.map((option) => decodeURIComponent(option.href.split("#").at(-1))));
const isFocused = (page, selector) => page.$eval(selector, (element) => element === document.activeElement);
const active = (page) => page.$eval(FIELD, (field) => document.getElementById(field.getAttribute("aria-activedescendant"))?.textContent);

for (const [way, root] of await ways(site)) {
  const at = (path) => new URL(path, root);

  describe(`search ${way}`, () => {
    test("loads nothing before the reader reaches for it", () =>
      withPage(at("uv.section.html"), async (page) => {
        await page.waitForTimeout(300);
        const before = page.requests.length;
        assert.ok(page.requests.every((url) => !/search|lunr/.test(url)), page.requests.join("\n"));
        await page.mouse.move(400, 400);
        await page.keyboard.press("ArrowDown");
        await page.waitForTimeout(200);
        assert.equal(page.requests.length, before);
        await open(page);
        await page.waitForTimeout(300);
        const asked = page.requests.slice(before).map((url) => url.split("/").at(-1));
        assert.deepEqual(asked.sort(), ["lunr.js", "names.js", "search.css", "search.js"]);
      }));

    for (const [query, id] of [
      ["uv", "sec-uv"],
      ["--python flag", "recipe-uv-python-flag"],
      ["makeLibraryPath", "recipe-uv-library-path"],
      ["programs.nix-ld", "sec-uv-seen-nix-ld"],
      ["exit status", "sec-cli-status"],
      ["admonitoins", "sec-writing-admonitions"],
      ["raedmap of footnotes", "sec-writing-footnotes"],
      ["ofotnotes", "sec-writing-footnotes"],
      ["foo:bar", undefined],
      ["[search]", "sec-configuration-search"],
    ]) {
      test(`finds ${query}`, () =>
        withPage(at("index.html"), async (page) => {
          await open(page);
          await type(page, query);
          const [first] = await ids(page);
          if (id) assert.equal(first, id);
        }));
    }

    test("asks for no terms before two letters, and for texts after a pause", () =>
      withPage(at("index.html"), async (page) => {
        await open(page);
        await page.locator(FIELD).pressSequentially("f");
        await page.waitForTimeout(500);
        const data = () => page.requests.filter((url) => /(terms|tails)-\d+\.js/.test(url));
        assert.deepEqual(data(), []);
        assert.ok((await ids(page)).length > 0, "titles answer at once");
        await page.locator(FIELD).pressSequentially("oo", { delay: 15 });
        await settled(page);
        assert.ok(data().length > 0 && data().length < 4, data().join("\n"));
        await page.waitForSelector(`${OPTION} .search-text mark`);
      }));

    for (const key of ["/", "s", "Control+k", "Meta+k"]) {
      test(`opens with ${key}`, () =>
        withPage(at("recipes.html"), async (page) => {
          await page.keyboard.press(key);
          await page.waitForSelector(DIALOG);
          assert.ok(await isFocused(page, FIELD));
          // In the field, the keys are letters.
          await page.keyboard.type("s/");
          assert.equal(await page.inputValue(FIELD), "s/");
          await page.keyboard.press("Escape");
          await page.waitForSelector(DIALOG, { state: "detached" });
          await page.keyboard.press(key);
          await page.waitForSelector(DIALOG);
        }));
    }

    test("opens by its button, and gives the focus back", () =>
      withPage(at("recipes.html"), async (page) => {
        await page.click("[data-search-open]");
        await page.waitForSelector(DIALOG);
        assert.ok(await isFocused(page, FIELD));
        await page.keyboard.press("Escape");
        await page.waitForSelector(DIALOG, { state: "detached" });
        assert.ok(await isFocused(page, "[data-search-open]"));
        assert.match(page.url(), /recipes\.html$/);
      }));

    test("keeps the focus, and tells screen readers where they are", () =>
      withPage(at("recipes.html"), async (page) => {
        await open(page);
        assert.equal(await page.getAttribute(FIELD, "aria-expanded"), "false");
        await type(page, "recipe");
        assert.equal(await page.getAttribute(FIELD, "aria-expanded"), "true");
        assert.match(await page.textContent(`${DIALOG} [role=status]`), /\d+ results/);
        const options = await page.$$eval(OPTION, (all) => all.map((option) => option.textContent));
        assert.ok(options.length > 5);
        // What a result shows of its text may come a moment later.
        const isActive = async (n) => {
          const text = await active(page);
          assert.ok(text.startsWith(options.at(n)), text);
        };
        await isActive(0);
        await page.keyboard.press("ArrowDown");
        await isActive(1);
        await page.keyboard.press("ArrowUp");
        await page.keyboard.press("ArrowUp");
        await isActive(-1);
        await page.keyboard.press("ArrowDown");
        await isActive(0);
        assert.equal((await page.$$(ACTIVE)).length, 1);
        assert.ok(await isFocused(page, FIELD));
        // What is behind the dialog cannot be reached.
        for (let n = 0; n < 6; n++) {
          await page.keyboard.press("Tab");
          assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null));
        }
      }));

    test("leads to the section, with the words marked until they are not wanted", () =>
      withPage(at("index.html"), async (page) => {
        await open(page);
        await type(page, "exit status");
        const address = await page.getAttribute(ACTIVE, "href");
        assert.match(address, /#sec-cli-status$/);
        await page.keyboard.press("Enter");
        await page.waitForURL(/command-line\.html\?mark=.*#sec-cli-status$/);
        await page.waitForSelector("article mark.search-mark");
        const marked = await page.$$eval("article mark.search-mark", (marks) => marks.map((mark) => mark.textContent.toLowerCase()));
        assert.ok(marked.includes("exit") && marked.includes("status"), marked.join());
        assert.ok(await page.$eval("#sec-cli-status", (heading) => heading.getBoundingClientRect().top >= 0 && heading.getBoundingClientRect().top < innerHeight / 2));
        const text = await page.textContent("article");
        await page.click(".search-unmark");
        assert.equal(await page.$("mark.search-mark"), null);
        assert.equal(await page.$(".search-unmark"), null);
        assert.equal(await page.textContent("article"), text);
        assert.match(page.url(), /command-line\.html#sec-cli-status$/);
      }));

    test("marks names that highlighting has cut into pieces, and Escape takes the marks away", () =>
      withPage(at("uv.section.html?mark=uv_python_downloads#sec-uv"), async (page) => {
        await page.waitForSelector("article pre mark.search-mark");
        const marked = await page.$$eval("article mark.search-mark", (marks) => marks.map((mark) => mark.textContent).join(" "));
        assert.match(marked, /^(UV_PYTHON_DOWNLOADS ?)+$/);
        await page.keyboard.press("Escape");
        assert.equal(await page.$("mark.search-mark"), null);
      }));

    test("goes where typing and Enter at once mean to go", () =>
      withPage(at("index.html"), async (page) => {
        await page.keyboard.press("/");
        await page.waitForSelector(DIALOG);
        await page.keyboard.type("bubblewrap");
        await page.keyboard.press("Enter");
        await page.waitForURL(/#sec-[\w-]+$/);
        assert.match(page.url(), /mark=bubblewrap/);
      }));

    test("opens by a link with a query", () =>
      withPage(at("writing/text.html?q=exit%20status"), async (page) => {
        await page.waitForSelector(OPTION);
        await settled(page);
        assert.equal(await page.inputValue(FIELD), "exit status");
        assert.equal((await ids(page))[0], "sec-cli-status");
      }));

    test("remembers the last queries, and forgets them", () =>
      withPage(at("index.html"), async (page) => {
        await open(page);
        await type(page, "sandbox");
        await page.keyboard.press("Enter");
        await page.waitForURL(/#sec-recipes-sandbox$/);
        await open(page);
        await page.waitForSelector(OPTION);
        assert.deepEqual(await page.$$eval(OPTION, (all) => all.map((option) => option.textContent)), ["sandbox"]);
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await settled(page);
        assert.equal(await page.inputValue(FIELD), "sandbox");
        assert.equal((await ids(page))[0], "sec-recipes-sandbox");
        await page.fill(FIELD, "");
        await page.click(".search-forget");
        assert.equal(await page.$(OPTION), null);
        assert.ok(await isFocused(page, FIELD));
      }));

    test("says where else to look when nothing is found", () =>
      withPage(at("index.html"), async (page) => {
        await open(page);
        await type(page, "xyzzyqwertz");
        assert.equal((await ids(page)).length, 0);
        assert.match(await page.textContent(`${DIALOG} [role=status]`), /Nothing found/);
        await page.click(`${DIALOG} .search-more a`);
        await page.waitForURL(/manual\.html$/);
      }));

    test("is a link to everything on one page where there is no script", () =>
      withPage(
        at("writing/text.html"),
        async (page) => {
          await page.click("[data-search-open]");
          await page.waitForURL(/\/manual\.html$/);
        },
        { javaScriptEnabled: false },
      ));

    test("works on a phone", () =>
      withPage(
        at("index.html"),
        async (page) => {
          await page.click("[data-search-open]");
          await page.waitForSelector(DIALOG);
          await type(page, "footnotes");
          const box = await page.locator(DIALOG).boundingBox();
          assert.deepEqual([box.x, box.width], [0, 390]);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
          await page.click(OPTION);
          await page.waitForURL(/#sec-writing-footnotes$/);
        },
        { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
      ));
  });
}

describe("search over a connection with faults", async () => {
  const [[, root]] = await ways(site);

  test("says when the index cannot be had", () =>
    withPage(
      new URL("index.html", root),
      async (page) => {
        await page.route(/terms-\d+\.js/, (route) => route.abort());
        await open(page);
        await page.locator(FIELD).pressSequentially("sandbox");
        await page.waitForFunction(() => document.querySelector(".search-status").textContent.includes("could not be loaded"));
        // Titles still answer.
        assert.equal((await ids(page))[0], "sec-recipes-sandbox");
        await page.unroute(/terms-\d+\.js/);
        await page.locator(FIELD).pressSequentially("e");
        await page.keyboard.press("Backspace");
        await settled(page);
        assert.match(await page.textContent(".search-status"), /results/);
      },
      { expected: (text) => /ERR_FAILED/.test(text) },
    ));

  test("takes up the newer index where the browser has an older list of names", () =>
    withPage(new URL("index.html", root), async (page) => {
      await page.route(/names\.js$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: (await response.text()).replace(/"stamp":"\w+"/, '"stamp":"old"') });
      });
      await open(page);
      await type(page, "bubblewrap");
      assert.ok((await ids(page)).length > 0);
      assert.ok(page.requests.some((url) => /names\.js\?\w+$/.test(url)));
    }));
});
