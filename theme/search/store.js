// Loads the files of the index, as scripts, and keeps them: nothing else asks for any.
(() => {
  "use strict";

  const search = globalThis.nixbookSearch;

  class Store {
    // `changed` is called when the book that is loaded turns out to be older than its other files.
    constructor(folder, changed) {
      this.folder = folder;
      this.changed = changed;
      this.files = new Map();
      this.loading = new Map();
      search.putNames = (raw) => {
        this.book = new search.Book(raw);
      };
      search.put = (kind, n, stamp, data) => {
        // A browser may have files of an earlier build: those of the newer one count, together.
        if (stamp === this.book.stamp) this.files.set(`${kind}-${n}`, kind === "texts" ? data : search.wordList(data));
        else this.newer = stamp;
      };
    }

    // The book, and lunr.
    async start() {
      await Promise.all([this.script("names.js"), globalThis.lunr ? undefined : this.script("lunr.js")]);
      return this.book;
    }

    get(kind, n) {
      return this.files.get(`${kind}-${n}`);
    }

    // Loads files, each [kind, number]. Whether all could be had.
    async load(files) {
      await Promise.all(
        files
          .filter(([kind, n]) => !this.get(kind, n))
          .map(([kind, n]) => {
            const name = `${kind}-${n}.js`;
            if (!this.loading.has(name)) {
              const done = () => this.loading.delete(name);
              this.loading.set(name, this.script(`${name}?${this.book.stamp}`).finally(done));
            }
            return this.loading.get(name);
          }),
      );
      if (this.newer && this.newer !== this.book.stamp) await this.restart();
      return files.every(([kind, n]) => this.get(kind, n));
    }

    async restart() {
      const stamp = this.newer;
      this.newer = undefined;
      this.files.clear();
      await this.script(`names.js?${stamp}`);
      this.changed(this.book);
    }

    script(name) {
      return new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(name, this.folder);
        script.onload = () => {
          script.remove();
          resolve();
        };
        script.onerror = () => {
          script.remove();
          reject(new Error(`${name} could not be loaded`));
        };
        document.head.append(script);
      });
    }
  }

  search.Store = Store;
})();
