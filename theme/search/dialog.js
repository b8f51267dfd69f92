// The dialog: a field, results as one types, and the keys.
//
// All that a page or a query says goes into the document as text, by `textContent` and text nodes, never as markup.
(() => {
  "use strict";

  const search = globalThis.nixbookSearch;

  const { words } = search;

  const MOST_RESULTS = 30;
  const MOST_LAST = 6;
  const LAST_KEY = "nixbook-search-last";
  // Keys come faster than this while somebody types: files are asked for when they pause.
  const SHORT_PAUSE = 70;
  const PAUSE = 220;

  function element(name, attributes = {}, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  const KINDS = ["", words.recipe, words.option];

  // Puts values in the place of `{name}`.
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  function count(shown, all) {
    if (all === 1) return words.one;
    return fill(shown < all ? words.some : words.all, { shown, count: all });
  }

  const marked = (pieces) => pieces.map(([text, hit]) => (hit ? element("mark", {}, text) : text));

  // What was searched for last, where the browser lets us remember it.
  const last = {
    all() {
      try {
        const all = JSON.parse(localStorage.getItem(LAST_KEY));
        return Array.isArray(all) ? all.filter((query) => typeof query === "string").slice(0, MOST_LAST) : [];
      } catch {
        return [];
      }
    },
    keep(queries) {
      try {
        localStorage.setItem(LAST_KEY, JSON.stringify(queries.slice(0, MOST_LAST)));
      } catch {
        // Without storage, nothing is remembered.
      }
    },
    add(query) {
      last.keep([query, ...last.all().filter((other) => other !== query)]);
    },
  };

  class Dialog {
    constructor(root, folder) {
      this.root = root;
      this.options = [];
      this.active = -1;
      this.build();
      this.store = new search.Store(folder, (book) => this.useBook(book));
      this.say(words.loading);
      this.list.setAttribute("aria-busy", "true");
      this.store.start().then(
        (book) => this.useBook(book),
        () => this.settle(words.failed, false),
      );
    }

    build() {
      this.field = element("input", {
        type: "search",
        class: "search-field",
        role: "combobox",
        "aria-autocomplete": "list",
        "aria-expanded": "false",
        "aria-controls": "search-results",
        "aria-label": words.search,
        placeholder: words.placeholder,
        autocomplete: "off",
        autocapitalize: "off",
        spellcheck: "false",
        enterkeyhint: "go",
        maxlength: "200",
      });
      const close = element("button", { type: "button", class: "search-close", "aria-label": words.close }, "×");
      this.list = element("div", { id: "search-results", class: "search-results", role: "listbox", "aria-label": words.results });
      this.more = element("div", { class: "search-more" });
      this.status = element("p", { class: "search-status", role: "status" });
      this.empty(true);
      const hints = [
        ["↑ ↓", words.to_move],
        ["Enter", words.to_open],
        ["Esc", words.to_close],
      ];
      const keys = hints.flatMap(([key, what]) => [element("kbd", {}, key), ` ${what} `]);
      this.dialog = element(
        "dialog",
        { class: "search-dialog", "aria-label": words.search },
        element("div", { class: "search-head" }, this.field, close),
        this.list,
        this.more,
        element("div", { class: "search-foot" }, this.status, element("p", { class: "search-keys", "aria-hidden": "true" }, ...keys)),
      );
      this.field.addEventListener("input", () => this.typed());
      this.dialog.addEventListener("keydown", (event) => this.key(event));
      close.addEventListener("click", () => this.close());
      // The dialog's own box is all content: a click on itself is one beside it.
      this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.close());
      this.list.addEventListener("click", (event) => this.click(event));
      this.list.addEventListener("pointermove", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.activate(this.options.indexOf(option), false);
      });
      this.list.addEventListener("scroll", () => this.later("texts", () => this.loadTexts(), SHORT_PAUSE), { passive: true });
      document.body.append(this.dialog);
    }

    useBook(book) {
      this.engine = new search.Engine(book, globalThis.lunr, (kind, n) => this.store.get(kind, n));
      this.say("");
      this.run();
    }

    open(query) {
      if (query !== undefined && query !== null) this.field.value = query.slice(0, 200);
      if (!this.dialog.open) this.dialog.showModal();
      this.field.focus();
      this.field.select();
      this.run();
    }

    close() {
      this.cancel();
      // Where the page had no focus to go back to, the field would keep it for a moment, and the next key with it.
      this.field.blur();
      this.dialog.close();
    }

    typed() {
      this.goWhenFound = false;
      this.run();
    }

    // Does something after a pause, in place of what was to be done before under that name.
    later(name, action, pause) {
      this.timers ??= {};
      clearTimeout(this.timers[name]);
      this.timers[name] = setTimeout(action, pause);
    }

    cancel() {
      for (const timer of Object.values(this.timers ?? {})) clearTimeout(timer);
    }

    run() {
      this.cancel();
      if (!this.engine) return;
      const query = this.field.value.trim();
      if (query === "") {
        this.showLast();
        return;
      }
      this.list.setAttribute("aria-busy", "true");
      const outcome = this.engine.search(query);
      const missing = (kind) => outcome.missing.filter(([other]) => other === kind);
      const pending = outcome.missing.length > 0;
      // While more is on its way, what was found for the letters before is better than nothing.
      if (outcome.results.length || !pending) this.show(query, outcome, pending);
      if (missing("terms").length) this.later("terms", () => this.fetch(missing("terms")), SHORT_PAUSE);
      else if (pending) this.later("terms", () => this.fetch(outcome.missing), PAUSE);
      this.later("texts", () => this.loadTexts(), PAUSE);
    }

    async fetch(files) {
      try {
        if (await this.store.load(files)) this.run();
      } catch {
        this.settle(words.failed, false);
        if (this.goWhenFound) this.go();
      }
    }

    show(query, outcome, pending) {
      const { book } = this.engine;
      const shown = outcome.results.slice(0, MOST_RESULTS);
      const pages = new Map();
      for (const result of shown) {
        const page = book.page[result.n];
        if (!pages.has(page)) pages.set(page, []);
        pages.get(page).push(result);
      }
      this.options = [];
      this.shown = [];
      const groups = [...pages].map(([page, results]) => this.group(page, results));
      this.list.replaceChildren(...groups);
      this.list.scrollTop = 0;
      this.more.replaceChildren(...(shown.length || pending ? [] : this.nothing(query)));
      this.empty(!shown.length);
      // Screen readers hear how many there are once typing pauses.
      const told = shown.length ? count(shown.length, outcome.total) : fill(words.nothing, { query });
      this.later("say", () => this.settle(told, pending), PAUSE);
      this.active = -1;
      this.activate(shown.length ? 0 : -1, false);
      if (this.goWhenFound && !pending) this.go();
    }

    // The results on one page, under the page's title and what stands above it.
    group(page, results) {
      const { book } = this.engine;
      const first = book.page.indexOf(page);
      const path = book.path(first);
      const above = path.length + 1;
      const options = results.map((result) => this.option(result, above));
      const made = element("div", { role: "group", class: "search-group" });
      made.setAttribute("aria-label", [...path, book.titles[first]].join(" › "));
      // A page that is among its own results needs no title besides.
      if (!results.some(({ n }) => n === first)) path.push(book.titles[first]);
      if (path.length) made.append(element("div", { class: "search-page", "aria-hidden": "true" }, path.join(" › ")));
      made.append(...options);
      return made;
    }

    option(result, above) {
      const { book } = this.engine;
      const { n } = result;
      const terms = new Set(result.terms.keys());
      const title = element("span", { class: "search-title" }, ...marked(search.pieces(book.titles[n], terms)));
      if (KINDS[book.kind[n]]) title.append(element("span", { class: "search-kind" }, KINDS[book.kind[n]]));
      const made = element("a", { role: "option", class: "search-result", id: `search-result-${this.options.length}`, tabindex: "-1", "aria-selected": "false" }, title);
      made.href = this.address(result);
      const path = book.path(n).slice(above);
      if (path.length) made.append(element("span", { class: "search-path" }, path.join(" › ")));
      const text = element("span", { class: "search-text" });
      made.append(text);
      this.options.push(made);
      this.shown.push({ result, text, terms, made });
      return made;
    }

    // A result's address ends in its id; the words to mark go before.
    address({ n, terms }) {
      const { book } = this.engine;
      const path = book.address(n).split("/").map(encodeURIComponent).join("/");
      const address = new URL(path, this.root);
      for (const term of [...terms.keys()].slice(0, 12)) address.searchParams.append("mark", term);
      address.hash = book.ids[n];
      return address.href;
    }

    nothing(query) {
      const link = document.querySelector("a[data-search-open]");
      const told = element("p", { "aria-hidden": "true" }, fill(words.nothing, { query }));
      return link ? [told, element("p", {}, element("a", { href: link.href }, words.one_page))] : [told];
    }

    // Lines of text for the results that are in sight.
    async loadTexts() {
      if (!this.shown?.length || this.field.value.trim() === "") return;
      const box = this.list.getBoundingClientRect();
      const wanted = this.shown.filter(({ made, text }) => {
        const own = made.getBoundingClientRect();
        return !text.firstChild && own.bottom > box.top && own.top < box.bottom;
      });
      const slices = wanted.map(({ result }) => this.engine.slice(result));
      try {
        await this.store.load(slices.map(([pack]) => ["texts", pack]));
      } catch {
        return;
      }
      wanted.forEach(({ text, terms }, n) => {
        const [pack, position] = slices[n];
        const slice = this.store.get("texts", pack)?.[position];
        if (slice !== undefined) text.replaceChildren(...marked(search.excerpt(slice, terms)));
      });
    }

    showLast() {
      const queries = last.all();
      this.shown = [];
      this.options = queries.map((query, n) => {
        const option = element("div", { role: "option", class: "search-last", id: `search-result-${n}`, "aria-selected": "false" }, query);
        option.dataset.query = query;
        return option;
      });
      const parts = [];
      this.more.replaceChildren();
      if (queries.length) {
        const label = element("div", { class: "search-page", "aria-hidden": "true" }, words.last);
        parts.push(element("div", { role: "group", "aria-label": words.last, class: "search-group" }, label, ...this.options));
        const forget = element("button", { type: "button", class: "search-forget" }, words.forget);
        forget.addEventListener("click", () => {
          last.keep([]);
          this.showLast();
          this.field.focus();
        });
        this.more.append(forget);
      }
      this.list.replaceChildren(...parts);
      this.empty(!queries.length);
      this.settle("", false);
      this.active = -1;
      this.activate(-1, false);
    }

    activate(n, scroll = true) {
      this.options[this.active]?.setAttribute("aria-selected", "false");
      this.active = n;
      const option = this.options[n];
      if (!option) {
        this.field.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      this.field.setAttribute("aria-activedescendant", option.id);
      if (scroll) option.scrollIntoView({ block: "nearest" });
    }

    key(event) {
      if (event.isComposing) return;
      const count = this.options.length;
      if (event.key === "Escape") {
        event.preventDefault();
        this.close();
      } else if (event.target === this.field && count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.activate(this.active < 0 && step < 0 ? count - 1 : (this.active + step + count) % count);
      } else if (event.target === this.field && event.key === "Enter") {
        event.preventDefault();
        // Whoever types and presses Enter at once means what will be found.
        if (this.field.value.trim() !== "" && this.waiting()) this.goWhenFound = true;
        else this.go(event.ctrlKey || event.metaKey);
      }
    }

    // Whether what is shown is not yet the answer.
    waiting() {
      return !this.engine || this.engine.search(this.field.value.trim()).missing.length > 0;
    }

    go(newTab = false) {
      this.goWhenFound = false;
      const option = this.options[this.active];
      if (!option) return;
      if (option.dataset.query !== undefined) {
        this.field.value = option.dataset.query;
        this.run();
      } else if (newTab) {
        last.add(this.field.value.trim());
        open(option.href, "_blank", "noopener");
      } else {
        option.click();
      }
    }

    click(event) {
      const option = event.target.closest("[role=option]");
      if (!option) return;
      if (option.dataset.query !== undefined) {
        this.field.value = option.dataset.query;
        this.field.focus();
        this.run();
        return;
      }
      last.add(this.field.value.trim());
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) this.close();
    }

    // A list without options is none.
    empty(isEmpty) {
      this.list.hidden = isEmpty;
      this.field.setAttribute("aria-expanded", String(!isEmpty));
    }

    settle(told, pending) {
      this.say(told);
      if (!pending) this.list.removeAttribute("aria-busy");
    }

    say(text) {
      if (this.status.textContent !== text) this.status.textContent = text;
    }
  }

  let dialog;
  search.open = ({ root, folder, query }) => {
    dialog ??= new Dialog(root, folder);
    dialog.open(query);
  };
})();
