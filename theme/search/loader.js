// Waits for the reader to reach for search; part of assets/site.js. Everything else is loaded then; only a page that is
// opened from a result (?mark=) or by a link to a query (?q=) loads it at once.
(() => {
  "use strict";

  const script = document.currentScript;
  const root = new URL("..", script.src);
  const folder = new URL("search/", script.src);
  let loaded;

  function load() {
    loaded ??= new Promise((resolve, reject) => {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = new URL("search.css", folder);
      const code = document.createElement("script");
      code.src = new URL("search.js", folder);
      code.onload = () => resolve(globalThis.nixbookSearch);
      code.onerror = () => {
        loaded = undefined;
        reject(new Error("search could not be loaded"));
      };
      document.head.append(style, code);
    });
    return loaded;
  }

  const open = (query) => load().then((search) => search.open({ root, folder, query }));
  // A page that cannot load search leads to the book on one page, where the browser searches.
  const follow = (link) => () => link && location.assign(link.href);
  const opener = () => document.querySelector("[data-search-open]");

  // Typing is not a shortcut.
  const isField = (element) => Boolean(element.closest?.("input, textarea, select, [contenteditable]"));

  document.addEventListener("keydown", (event) => {
    const control = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
    const letter = !event.ctrlKey && !event.metaKey && !event.altKey && (event.key === "/" || event.key === "s");
    if (event.defaultPrevented || event.isComposing || !(control || (letter && !isField(event.target)))) return;
    event.preventDefault();
    open().catch(follow(opener()));
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-search-open]");
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open().catch(follow(link));
  });

  const parameters = new URLSearchParams(location.search);
  const query = parameters.get("q");
  const marks = parameters.getAll("mark");
  if (marks.length) load().then((search) => search.mark(marks), () => {});
  if (query !== null) open(query).catch(() => {});
})();
