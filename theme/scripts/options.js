// Finds options of a long list by parts of their names. Without this the index of groups leads to all of them.
(() => {
  "use strict";
  const MOST = 50;
  const site = new URL("..", document.currentScript.src);

  // The names are a script, for a page opened from a disk can load nothing else. It is loaded once a reader uses the field.
  const loading = new Map();
  const load = (address) => {
    if (!loading.has(address)) {
      loading.set(
        address,
        new Promise((done) => {
          const script = document.createElement("script");
          script.src = address;
          script.addEventListener("load", () => done(read(window.nixbookOptions)));
          script.addEventListener("error", () => done([]));
          document.head.append(script);
        }),
      );
    }
    return loading.get(address);
  };
  const read = ({ prefix, pages }) =>
    pages.flatMap(([page, within, names]) =>
      names.map((given) => {
        const [name, id] = Array.isArray(given) ? given : [given.startsWith(".") ? within + given : given];
        return { name, low: name.toLowerCase(), page, id: id || prefix + name };
      }),
    );

  // A whole part of the name comes before the start of one, and that before what is within one.
  const rank = (low, word) => {
    const at = low.indexOf(word);
    if (at < 0) return -1;
    let best = 2;
    for (let start = at; start >= 0; start = low.indexOf(word, start + 1)) {
      if (start > 0 && low[start - 1] !== ".") continue;
      const end = start + word.length;
      if (end === low.length || low[end] === ".") return 0;
      best = 1;
    }
    return best;
  };
  const find = (options, begins, words) => {
    const found = [];
    for (const option of options) {
      if (!option.low.startsWith(begins)) continue;
      let sum = 0;
      for (const word of words) {
        const one = rank(option.low, word);
        sum = one < 0 ? -1 : sum + one;
        if (sum < 0) break;
      }
      if (sum >= 0) found.push({ option, sum });
    }
    return found.sort((a, b) => a.sum - b.sum).map(({ option }) => option);
  };

  for (const form of document.querySelectorAll(".option-filter")) {
    const { names, begins, loading: wait, found, first, none } = form.dataset;
    const input = form.querySelector("input");
    const status = form.querySelector("[role=status]");
    const list = form.querySelector("ul");
    form.hidden = false;
    input.addEventListener("focus", () => load(names), { once: true });

    const show = async () => {
      const query = input.value.trim();
      if (!query) {
        list.replaceChildren();
        status.textContent = "";
        return;
      }
      if (!list.firstChild) status.textContent = wait;
      const options = await load(names);
      // What is typed meanwhile is shown by itself.
      if (input.value.trim() !== query) return;
      const all = find(options, begins.toLowerCase(), query.toLowerCase().split(/\s+/));
      const shown = all.slice(0, MOST);
      const text = all.length === 0 ? none : all.length > MOST ? first : found;
      status.textContent = text
        .replace("{shown}", shown.length)
        .replace("{count}", all.length)
        .replace("{query}", () => query);
      list.replaceChildren(
        ...shown.map(({ name, page, id }) => {
          const item = document.createElement("li");
          const link = document.createElement("a");
          const code = document.createElement("code");
          code.textContent = name;
          link.href = `${new URL(page, site).href}#${encodeURIComponent(id)}`;
          link.append(code);
          item.append(link);
          return item;
        }),
      );
    };
    input.addEventListener("input", show);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const link = list.querySelector("a");
      if (link) link.click();
    });
    form.addEventListener("keydown", (event) => {
      const links = [input, ...list.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape" && input.value) {
        input.value = "";
        input.focus();
        show();
        event.stopPropagation();
      } else if (step && at >= 0 && links[at + step]) {
        event.preventDefault();
        links[at + step].focus();
      }
    });
    // What the browser kept when one comes back.
    if (input.value) show();
  }
})();
