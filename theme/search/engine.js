// A query → results. Takes the data as far as it is loaded and says what is missing; knows nothing of the page.
//
// What a reader types falls into names, and a name into parts (tokens.js). Each of these is looked up as it is, as the
// beginning of terms, with one slip, and shortened, until something is found. The postings of all terms found this way
// are put into one lunr index, which is searched once. A result has to have every name, or every part of it; only
// where no document has, those with the most are shown.
(() => {
  "use strict";

  const search = globalThis.nixbookSearch;
  const { Book, below } = search;

  const LONGEST_QUERY = 200;
  const MOST_PARTS = 24;
  const MOST_TERMS = 40;
  const MOST_POSTINGS = 3000;
  const MOST_SHARDS = 4;
  // How much a term counts, by how it was found.
  const AS_TYPED = 1;
  const BEGINNING = 0.35;
  const SLIP = 0.3;
  const SHORTENED = 0.15;

  // The order of results: a title that is the query, one that begins with it, one with all its words, an identifier,
  // and the rest.
  const Tier = { TITLE: 0, TITLE_BEGINNING: 1, TITLE_WORDS: 2, IDENTIFIER: 3, TEXT: 4 };

  const plain = (text) => text.toLowerCase().replace(/['’`]/g, "").replace(/\s+/g, " ").trim();

  // How a word differs from a term by one slip: a letter changed, left out, added, or two swapped. 2: it is the term
  // with a slip; 1: it is so with the term's beginning; 0: neither.
  function slip(word, term) {
    let i = 0;
    while (i < word.length && word[i] === term[i]) i += 1;
    if (i === word.length) return term.length === i + 1 ? 2 : 0;
    const rest = [
      [word.slice(i + 1), term.slice(i + 1)],
      [word.slice(i + 1), term.slice(i)],
      [word.slice(i), term.slice(i + 1)],
    ];
    if (word[i] === term[i + 1] && word[i + 1] === term[i]) rest.push([word.slice(i + 2), term.slice(i + 2)]);
    if (rest.some(([a, b]) => a === b)) return 2;
    // A slip in the last letter of a beginning would make it another beginning.
    return i + 1 < word.length && rest.some(([a, b]) => a.length > 1 && b.startsWith(a)) ? 1 : 0;
  }

  class Engine {
    // `get(kind, n)` gives the data of a file, or undefined where it is not loaded.
    constructor(book, lunr, get) {
      this.book = book;
      this.lunr = lunr;
      this.get = get;
      this.titles = book.titles.map(plain);
      this.titleTerms = book.titles.map((title) => search.terms(title));
      this.postings = new Map();
    }

    // {results, missing, terms}: results are [{n, tier, terms}], missing the files that would tell more, each
    // [kind, number], terms all terms that were looked for.
    search(query) {
      const text = query.slice(0, LONGEST_QUERY);
      const run = { missing: new Map(), found: new Map(), parts: [] };
      const roots = search.names(text).filter((name) => name.term.length > 1);
      const found = this.byTitle(plain(text), roots);
      for (const root of roots) this.lookUp(run, root);
      const missing = [...run.missing.values()];
      // Half of an answer is none: until all is there, titles answer.
      if (roots.length && run.found.size && !missing.some(([kind]) => kind === "terms")) this.byIndex(run, roots, found);
      const results = [...found.values()].sort(
        (a, b) => a.tier - b.tier || a.length - b.length || b.names - a.names || b.score - a.score || a.n - b.n,
      );
      return { results, missing, terms: new Set(run.found.keys()) };
    }

    // What titles alone say.
    byTitle(wanted, roots) {
      const found = new Map();
      if (wanted === "") return found;
      this.titles.forEach((title, n) => {
        let tier;
        if (title === wanted) tier = Tier.TITLE;
        else if (title.startsWith(wanted)) tier = Tier.TITLE_BEGINNING;
        else if (roots.length && roots.every(({ term }) => this.titleTerms[n].some((t) => t.startsWith(term)))) tier = Tier.TITLE_WORDS;
        else return;
        const length = tier === Tier.TITLE_BEGINNING ? title.length : 0;
        found.set(n, { n, tier, length, names: roots.length, score: 0, terms: new Map() });
      });
      return found;
    }

    // Finds the terms for a name and its parts.
    lookUp(run, node) {
      if (run.parts.length === MOST_PARTS) return;
      run.parts.push(node);
      node.found = node.term.length > 1 ? this.expand(run, node.term) : [];
      for (const { term, shard, place, weight } of node.found) {
        const before = run.found.get(term);
        if (!before || before.weight < weight) run.found.set(term, { shard, place, weight });
      }
      for (const part of node.parts) this.lookUp(run, part);
    }

    expand(run, word) {
      const { book } = this;
      const numbers = Book.shards(book.termsFrom, word);
      const shards = this.shards(run, "terms", numbers.length > MOST_SHARDS ? numbers.slice(0, 1) : numbers);
      if (!shards) return [];
      const found = this.beginningWith(shards, word, BEGINNING);
      if (found.length || word.length < 4) return found;
      const slips = /[./:@+#]/.test(word) ? [] : this.withSlip(run, word);
      if (slips.length) return slips;
      // `libraries` finds `library`.
      for (let length = word.length - 1; length >= Math.max(4, word.length * 0.6); length--) {
        const shorter = this.beginningWith(shards, word.slice(0, length), SHORTENED);
        if (shorter.length) return shorter;
      }
      return [];
    }

    // The loaded lists of those numbers, or null where one is missing.
    shards(run, kind, numbers) {
      const lists = numbers.map((n) => ({ n, list: this.get(kind, n) }));
      const missing = lists.filter(({ list }) => !list);
      for (const { n } of missing) run.missing.set(`${kind}-${n}`, [kind, n]);
      return missing.length ? null : lists;
    }

    beginningWith(shards, word, weight) {
      const found = [];
      for (const { n, list } of shards) {
        let place = below(list.words, word);
        if (list.words[place] !== word) place += 1;
        for (; list.words[place]?.startsWith(word); place++) {
          const term = list.words[place];
          found.push({ term, shard: n, place, weight: term === word ? AS_TYPED : weight * (word.length / term.length) });
        }
      }
      return found.sort((a, b) => a.term.length - b.term.length).slice(0, MOST_TERMS);
    }

    withSlip(run, word) {
      const { book } = this;
      // Where only longer names stand, there is nothing for a word.
      const named = (n) => [book.termsFrom[n], book.termsFrom[n + 1] ?? ""].every((from) => /[./:@+#]/.test(from));
      const numbers = Book.shards(book.termsFrom, word.slice(0, 2)).filter((n) => !named(n));
      const shards = this.shards(run, "terms", numbers.slice(0, 2 * MOST_SHARDS));
      if (!shards) return [];
      const found = [];
      for (const { n, list } of shards) {
        list.words.forEach((term, place) => {
          const how = slip(word, term);
          if (how) found.push({ term, shard: n, place, weight: how === 2 ? SLIP : SLIP * BEGINNING });
        });
      }
      return found.length ? found.slice(0, MOST_TERMS) : this.withEarlySlip(run, word);
    }

    // A slip in the first two letters: by what follows them, as it would be without the slip.
    withEarlySlip(run, word) {
      const { book } = this;
      const tails = new Set([word.slice(2), word.slice(1), word.slice(3), word[1] + word.slice(3)]);
      const terms = new Set();
      for (const tail of tails) {
        if (tail.length < 2) continue;
        const shards = this.shards(run, "tails", Book.shards(book.tailsFrom, tail));
        for (const { list } of shards ?? []) {
          const place = below(list.words, tail);
          for (let at = list.words[place] === tail ? place : place + 1; list.words[at]?.startsWith(tail); at++) {
            for (let head = 0; head < list.rest[at].length; head += 2) {
              const term = list.rest[at].slice(head, head + 2) + list.words[at];
              if (slip(word, term)) terms.add(term);
            }
          }
        }
      }
      const found = [];
      for (const term of [...terms].slice(0, MOST_TERMS)) {
        const shards = this.shards(run, "terms", Book.shards(book.termsFrom, term).slice(0, 1));
        for (const { n, list } of shards ?? []) {
          const place = below(list.words, term);
          if (list.words[place] === term) found.push({ term, shard: n, place, weight: slip(word, term) === 2 ? SLIP : SLIP * BEGINNING });
        }
      }
      return found;
    }

    // Adds what lunr finds.
    byIndex(run, roots, found) {
      const { book } = this;
      const terms = this.decoded(run);
      const index = this.lunr.Index.load(book.serialized(terms));
      const hits = index.query((query) => {
        // Never index.search(): its syntax fails on `--python` and `foo:bar`.
        for (const { term } of terms) query.term(term, { boost: run.found.get(term).weight, usePipeline: false });
      });
      const has = (node, metadata) =>
        node.found?.some(({ term }) => term in metadata) || (node.parts.length > 0 && node.parts.every((part) => part.term.length < 2 || has(part, metadata)));
      let most = 0;
      const all = hits.map(({ ref, score, matchData: { metadata } }) => {
        const names = roots.filter((root) => has(root, metadata)).length;
        most = Math.max(most, names);
        return { n: Number(ref), score, metadata, names };
      });
      const slices = new Map(terms.map(({ term, slices }) => [term, slices]));
      for (const { n, score, metadata, names } of all) {
        if (most === roots.length && names < most && !found.has(n)) continue;
        const named = roots.every((root) => root.found?.some(({ term }) => metadata[term]?.identifiers));
        const known = found.get(n);
        const tier = Math.min(known?.tier ?? Tier.TEXT, named ? Tier.IDENTIFIER : Tier.TEXT);
        const places = new Map(Object.keys(metadata).map((term) => [term, slices.get(term).get(n)]));
        found.set(n, { n, tier, length: known?.length ?? 0, names: known?.names ?? names, score, terms: places });
      }
    }

    // The postings of the terms that were found, in the order of their numbers: the best ones, if there are too many.
    decoded(run) {
      const { book } = this;
      const best = [...run.found].sort(([, a], [, b]) => b.weight - a.weight);
      const terms = [];
      let size = 0;
      for (const [term, { shard, place }] of best) {
        let decoded = this.postings.get(term);
        if (!decoded) {
          decoded = { term, number: book.termsStart[shard] + place, ...book.postings(this.get("terms", shard).rest[place]) };
          this.postings.set(term, decoded);
        }
        terms.push(decoded);
        size += decoded.fields.reduce((sum, places) => sum + places.size, 0);
        if (size > MOST_POSTINGS) break;
      }
      return terms.sort((a, b) => a.number - b.number);
    }

    // Which slice shows a result best: the one where most of its terms begin. Gives [pack, place].
    slice({ n, terms }) {
      const counts = new Map();
      for (const slice of terms.values()) if (slice !== undefined) counts.set(slice, (counts.get(slice) ?? 0) + 1);
      const [best] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [0];
      return this.book.slicePlace(n, best);
    }
  }

  // A text as pieces [text, hit], the hits being what is among the terms.
  function pieces(text, terms) {
    const hits = [];
    const visit = (node) => {
      if (terms.has(node.term)) hits.push([node.start, node.end]);
      else node.parts.forEach(visit);
    };
    search.names(text).forEach(visit);
    const out = [];
    let at = 0;
    for (const [start, end] of hits) {
      if (start < at) continue;
      if (start > at) out.push([text.slice(at, start), false]);
      out.push([text.slice(start, end), true]);
      at = end;
    }
    if (at < text.length) out.push([text.slice(at), false]);
    return out;
  }

  // A line out of a text, around where most of the terms stand close together.
  function excerpt(text, terms, length = 160) {
    const flat = text.replace(/\s+/g, " ").trim();
    const starts = [];
    let at = 0;
    for (const [piece, hit] of pieces(flat, terms)) {
      if (hit) starts.push(at);
      at += piece.length;
    }
    let from = 0;
    let most = 0;
    starts.forEach((start, n) => {
      const count = starts.slice(n).filter((other) => other < start + length * 0.7).length;
      if (count > most) {
        most = count;
        from = start - length * 0.25;
      }
    });
    from = Math.max(0, Math.min(Math.floor(from), flat.length - length));
    if (from > 0) from = flat.indexOf(" ", from) + 1 || from;
    let line = flat.slice(from, from + length);
    if (from + length < flat.length) line = `${line.replace(/\s\S*$/, "")} …`;
    return pieces(from > 0 ? `… ${line}` : line, terms);
  }

  Object.assign(search, { Engine, pieces, excerpt, slip, Tier });
})();
