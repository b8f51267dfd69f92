// A query → results. Takes the data as far as it is loaded and says what is missing; knows nothing of the page.
//
// A result has to have every name that was typed, or every part of it; only where no document has, those with the most
// are shown. Of these the likeliest are put into one lunr index, with the terms that were looked up, and lunr says
// how good each is.
(() => {
  "use strict";

  const search = globalThis.nixbookSearch;

  const LONGEST_QUERY = 200;
  const MOST_POSTINGS = 4000;
  const MOST_DOCUMENTS = 100;
  const IDENTIFIERS = 2;
  const TEXT = 3;
  const OPTION = 2;

  // The order of results: a title that is the query, one that begins with it, one with all its words, an identifier,
  // and the rest.
  const Tier = { TITLE: 0, TITLE_BEGINNING: 1, TITLE_WORDS: 2, IDENTIFIER: 3, TEXT: 4 };

  const plain = (text) => text.toLowerCase().replace(/['’`]/g, "").replace(/\s+/g, " ").trim();

  // Of titles that are alike, the shorter goes first, and the one higher up.
  const byRank = (a, b) => a.tier - b.tier || a.length - b.length || a.depth - b.depth || b.names - a.names || b.score - a.score || a.n - b.n;

  class Engine {
    // `get(kind, n)` gives the data of a file, or undefined where it is not loaded.
    constructor(book, lunr, get) {
      this.book = book;
      this.lunr = lunr;
      this.get = get;
      this.titles = book.titles.map(plain);
      this.postings = new Map();
    }

    // {results, total, missing}: results are the best, [{n, tier, terms}], total says how many there are, missing are the
    // files that would tell more, each [kind, number].
    search(query) {
      const text = query.slice(0, LONGEST_QUERY);
      const lookUp = new search.LookUp(this.book, this.get, text);
      const missing = [...lookUp.missing.values()];
      const words = lookUp.roots.map(({ term, found }) => (found?.[0]?.slipped ? found[0].term : term));
      const found = this.byTitle(plain(lookUp.corrected), words);
      // Half of an answer is none: until all is there, titles answer.
      if (lookUp.found.size && !missing.some(([kind]) => kind === "terms")) {
        const terms = this.decoded(lookUp);
        this.byTerms(lookUp, terms, found);
        const best = [...found.values()].sort(byRank).slice(0, MOST_DOCUMENTS);
        this.byIndex(lookUp, terms, best);
        return { results: best.sort(byRank), total: found.size, missing };
      }
      const best = [...found.values()].sort(byRank).slice(0, MOST_DOCUMENTS);
      return { results: best, total: found.size, missing };
    }

    // What titles alone say.
    byTitle(wanted, words) {
      const found = new Map();
      if (wanted === "") return found;
      this.titles.forEach((title, n) => {
        let tier;
        if (title === wanted) tier = Tier.TITLE;
        else if (title.startsWith(wanted)) tier = Tier.TITLE_BEGINNING;
        // The words of an option's name are those of an identifier.
        else if (words.length && this.hasWords(n, words)) tier = this.book.kind[n] === OPTION ? Tier.IDENTIFIER : Tier.TITLE_WORDS;
        else return;
        const byTitle = tier === Tier.TITLE || tier === Tier.TITLE_BEGINNING;
        const length = byTitle ? title.length : 0;
        const depth = byTitle ? this.book.path(n).length : 0;
        found.set(n, { n, tier, length, depth, names: words.length, score: 0, terms: new Map() });
      });
      return found;
    }

    hasWords(n, words) {
      return words.every((word) => this.book.titleTerms[n].some((term) => term.startsWith(word)));
    }

    // The postings of the terms that were found, in the order of their numbers. Of those that are not as typed only
    // the best, if there are too many.
    decoded({ found }) {
      const { book } = this;
      const best = [...found].sort(([, a], [, b]) => b.weight - a.weight);
      const terms = [];
      let size = 0;
      for (const [term, { shard, position, weight }] of best) {
        if (size > MOST_POSTINGS && weight < search.AS_TYPED) break;
        let decoded = this.postings.get(term);
        if (!decoded) {
          decoded = { term, number: book.termsStart[shard] + position, ...book.postings(this.get("terms", shard).rest[position]) };
          this.postings.set(term, decoded);
        }
        terms.push(decoded);
        size += decoded.fields.reduce((sum, [documents]) => sum + documents.length, 0);
      }
      return terms.sort((a, b) => a.number - b.number);
    }

    // The documents that the terms lead to, with the score that lunr will give them but for its rounding: enough to
    // see which are worth asking for.
    byTerms({ roots, found: weights }, terms, found) {
      const { book } = this;
      const byName = new Map(terms.map((term) => [term.term, term]));
      const scores = new Float64Array(book.size);
      for (const { term, fields, idf } of terms) {
        const { weight } = weights.get(term);
        fields.forEach(([documents, counts], field) => {
          documents.forEach((n, i) => {
            scores[n] += weight * book.score(idf, field, n, counts[i]);
          });
        });
      }
      // Which documents have a name, or each of its parts: 1, or 2 where the name is among the identifiers.
      const having = (node) => {
        const has = new Uint8Array(book.size);
        for (const { term } of node.found ?? []) {
          byName.get(term)?.fields.forEach(([documents], field) => {
            for (const n of documents) has[n] |= field === IDENTIFIERS ? 3 : 1;
          });
        }
        const parts = node.parts.filter(({ term }) => term.length > 1).map(having);
        if (parts.length) has.forEach((already, n) => already || (has[n] = parts.every((part) => part[n]) ? 1 : 0));
        return has;
      };
      const all = roots.map(having);
      const counts = Array.from(scores, (_, n) => all.reduce((sum, has) => sum + (has[n] ? 1 : 0), 0));
      const most = counts.reduce((a, b) => Math.max(a, b), 0);
      const least = most === roots.length ? most : 1;
      counts.forEach((names, n) => {
        const known = found.get(n);
        if (known) known.score = scores[n];
        else if (names >= least) found.set(n, { n, tier: Tier.TEXT, length: 0, depth: 0, names, score: scores[n], terms: new Map() });
        else return;
        if (all.every((has) => has[n] & 2)) found.get(n).tier = Math.min(found.get(n).tier, Tier.IDENTIFIER);
      });
    }

    // Lets lunr say how good the best are, and by which terms.
    byIndex({ roots, found: weights }, terms, best) {
      const known = new Map(best.map((result) => [result.n, result]));
      const index = this.lunr.Index.load(this.book.serialized(terms, (n) => known.has(n)));
      // Never index.search(): its syntax fails on `--python` and `foo:bar`.
      const hits = index.query((query) => {
        for (const { term } of terms) query.term(term, { boost: weights.get(term).weight, usePipeline: false });
      });
      // The terms of a document that stand for a node: its own, or those of all its parts.
      const matched = (node, metadata) => {
        const own = (node.found ?? []).filter(({ term }) => term in metadata);
        if (own[0]?.weight === search.AS_TYPED) return [own[0].term];
        if (own.length || !node.parts.length) return own.map(({ term }) => term);
        const parts = node.parts.filter(({ term }) => term.length > 1).map((part) => matched(part, metadata));
        return parts.every((found) => found.length) ? parts.flat() : [];
      };
      const byName = new Map(terms.map((term) => [term.term, term]));
      for (const { ref, score, matchData } of hits) {
        const result = known.get(Number(ref));
        result.score = score;
        for (const term of roots.flatMap((root) => matched(root, matchData.metadata))) {
          const { fields, slices } = byName.get(term);
          const [documents] = fields[TEXT];
          const position = search.below(documents, result.n);
          result.terms.set(term, documents[position] === result.n ? slices[position] : undefined);
        }
      }
    }

    // Which slice shows a result best: the one where most of its terms begin, long ones counting for more. Gives
    // [pack, position].
    slice({ n, terms }) {
      const sums = new Map();
      for (const [term, slice] of terms) if (slice !== undefined) sums.set(slice, (sums.get(slice) ?? 0) + term.length);
      const [best] = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [0];
      return this.book.slicePlace(n, best);
    }
  }

  Object.assign(search, { Engine, Tier });
})();
