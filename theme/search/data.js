// Reads the files that src/site/search/shards.rs and files.rs describe, and puts what a query needs into lunr's own
// serialised form. Knows nothing of the page: where files come from is given to it.
(() => {
  "use strict";

  const search = (globalThis.nixbookSearch ??= {});
  const TITLE = 0;
  const PATH = 1;
  const TEXT = 3;

  const VALUE = new Map(Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", (c, n) => [c, n]));

  // Calls back with a function that reads the next number of a text, as long as there is one.
  function reader(text) {
    let at = 0;
    const next = () => {
      let n = 0;
      for (let shift = 0; ; shift += 5) {
        const digit = VALUE.get(text[at++]);
        n += (digit & 31) * 2 ** shift;
        if (!(digit & 32)) return n;
      }
    };
    next.more = () => at < text.length;
    return next;
  }

  function numbers(text) {
    const out = [];
    for (const next = reader(text); next.more(); ) out.push(next());
    return out;
  }

  const lines = (text) => (text === "" ? [] : text.split("\n"));
  const sums = (all) => all.reduce((out, n) => (out.push(out.at(-1) + n), out), [0]);

  // The last place of a sorted list that is not above what is looked for; -1 where all are.
  function below(sorted, wanted) {
    let from = 0;
    let to = sorted.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (sorted[middle] <= wanted) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  }

  // A sorted list of words, each with what belongs to it.
  function wordList(text) {
    const words = [];
    const rest = [];
    let before = "";
    for (const line of lines(text)) {
      const space = line.indexOf(" ");
      before = before.slice(0, VALUE.get(line[0])) + line.slice(1, space);
      words.push(before);
      rest.push(line.slice(space + 1));
    }
    return { words, rest };
  }

  // An option's name as it stands in its id.
  const optionId = (name) => name.replace(/[*<>[\]:" ]/g, "_");

  // The documents, and where the rest is found.
  class Book {
    constructor(raw) {
      this.stamp = raw.stamp;
      this.fields = raw.fields;
      this.boosts = raw.boosts;
      this.titles = raw.titles.split("\n");
      this.ids = raw.ids.split("\n").map((id, n) => (id.endsWith("*") ? id.slice(0, -1) + optionId(this.titles[n]) : id));
      this.size = raw.parent === "" ? 0 : this.ids.length;
      this.pages = raw.pages.split("\n");
      let page = 0;
      this.page = numbers(raw.page).map((n) => (page += n % 2 ? -(n - 1) / 2 : n / 2));
      this.parent = numbers(raw.parent).map((distance, n) => (distance ? n - distance : -1));
      this.kind = [];
      for (const next = reader(raw.kind); next.more(); ) {
        const kind = next();
        for (let count = next(); count > 0; count--) this.kind.push(kind);
      }
      this.titleTerms = this.titles.map((title) => search.terms(title));
      const titles = this.titleTerms.map((terms) => terms.length);
      const paths = titles.map(() => 0);
      this.parent.forEach((p, n) => {
        if (p >= 0) paths[n] = paths[p] + titles[p];
      });
      this.lengths = [titles, paths, ...raw.lengths.map(numbers)];
      this.averages = this.lengths.map((all) => all.reduce((a, b) => a + b, 0) / this.size);
      const slices = numbers(raw.slices);
      this.sliceCount = slices;
      this.firstSlice = sums(slices);
      this.packStart = sums(numbers(raw.texts));
      this.termsFrom = raw.terms.split("\n");
      this.termsStart = sums(numbers(raw.counts));
      this.tailsFrom = raw.tails.split("\n");
    }

    // The titles above a document, from the outermost.
    path(n) {
      const out = [];
      for (let at = this.parent[n]; at >= 0; at = this.parent[at]) out.unshift(this.titles[at]);
      return out;
    }

    address(n) {
      return this.pages[this.page[n]];
    }

    // The shards of a sorted list that can hold words with that beginning.
    static shards(from, beginning) {
      const first = Math.max(0, below(from, beginning));
      let last = first;
      while (last + 1 < from.length && from[last + 1].startsWith(beginning)) last += 1;
      return Array.from({ length: last - first + 1 }, (_, n) => first + n);
    }

    // The pack that holds a slice, and its place in it.
    slicePlace(n, slice) {
      const at = this.firstSlice[n] + Math.min(slice, this.sliceCount[n] - 1);
      const pack = below(this.packStart, at);
      return [pack, at - this.packStart[pack]];
    }

    // A term's postings: for each field [documents, counts]; the first slice of each document of the text; and what
    // its rarity counts.
    postings(coded) {
      const fields = this.fields.map(() => [[], []]);
      const slices = [];
      for (const part of coded.split(" ")) {
        const next = reader(part);
        const field = next();
        const [documents, counts] = fields[field];
        for (let n = 0; next.more(); n++) {
          const step = next();
          n += step >> 1;
          documents.push(n);
          counts.push(step & 1 ? next() + 2 : 1);
          if (field === TEXT) slices.push(this.sliceCount[n] > 1 ? next() : 0);
        }
      }
      fields[PATH] = this.inherited(fields[TITLE]);
      const found = fields.reduce((sum, [documents]) => sum + documents.length, 0);
      const idf = Math.log(1 + Math.abs((this.size - found + 0.5) / (found + 0.5)));
      return { fields, slices, idf };
    }

    // Who stands under a title has its terms in the path.
    inherited([documents, counts]) {
      const above = [[], []];
      if (!documents.length) return above;
      const own = new Map(documents.map((n, i) => [n, counts[i]]));
      const all = new Map();
      for (let n = documents[0] + 1; n < this.size; n++) {
        const p = this.parent[n];
        const count = p < 0 ? 0 : (all.get(p) ?? 0) + (own.get(p) ?? 0);
        if (count) {
          all.set(n, count);
          above[0].push(n);
          above[1].push(count);
        }
      }
      return above;
    }

    // What a term counts in a field of a document: lunr's formula, with its constants.
    score(idf, field, n, count) {
      const length = this.lengths[field][n] / this.averages[field];
      return ((idf * (2.2 * count)) / (1.2 * (1 - 0.75 + 0.75 * length) + count)) * this.boosts[field];
    }

    // What lunr.Index.load reads, of some terms ([{term, number, fields, idf}], by number) and the documents that
    // `keeps` says. Scores do not depend on what else there is.
    serialized(terms, keeps = () => true) {
      const vectors = new Map();
      const invertedIndex = terms.map(({ term, number, fields, idf }) => {
        const posting = { _index: number };
        fields.forEach(([documents, counts], field) => {
          const name = this.fields[field];
          const occurrences = (posting[name] = {});
          documents.forEach((n, i) => {
            if (!keeps(n)) return;
            occurrences[n] = {};
            const ref = `${name}/${n}`;
            let vector = vectors.get(ref);
            if (!vector) vectors.set(ref, (vector = []));
            vector.push(number, Math.round(this.score(idf, field, n, counts[i]) * 1000) / 1000);
          });
        });
        return [term, posting];
      });
      return { version: "2.3.9", fields: this.fields, fieldVectors: [...vectors], invertedIndex, pipeline: [] };
    }
  }

  Object.assign(search, { Book, wordList, below });
})();
