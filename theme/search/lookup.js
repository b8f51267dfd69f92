// What a reader typed → the terms of the index that stand for it. Each name and each of its parts is looked up as it
// is and as the beginning of terms; where nothing is found, with one slip; then shortened.
(() => {
  "use strict";

  const search = globalThis.nixbookSearch;
  const { Book, below } = search;

  const MOST_PARTS = 24;
  const MOST_TERMS = 40;
  const MOST_SHARDS = 4;
  // How much a term counts, by how it was found.
  const AS_TYPED = 1;
  const BEGINNING = 0.35;
  const SLIP = 0.3;
  const SHORTENED = 0.15;

  const isLongName = (word) => /[./:@+#]/.test(word);

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

  class LookUp {
    // `get(kind, n)` gives the data of a file, or undefined where it is not loaded.
    constructor(book, get, text) {
      this.book = book;
      this.get = get;
      // What was typed: the names of two letters or more. Nothing is loaded for less.
      this.roots = search.names(text).filter((name) => name.term.length > 1);
      // Files that would tell more: [kind, number] by name.
      this.missing = new Map();
      // The terms: {shard, position, weight}.
      this.found = new Map();
      this.parts = 0;
      this.end = text.length;
      for (const root of this.roots) this.visit(root, true);
      this.corrected = this.correct(text);
    }

    // What was typed with the best term in place of each word that was found only with a slip.
    correct(text) {
      let out = "";
      let at = 0;
      for (const { start, end, found } of this.roots) {
        if (found?.[0]?.slipped) {
          out += text.slice(at, start) + found[0].term;
          at = end;
        }
      }
      return out + text.slice(at);
    }

    // Finds the terms for a name and its parts.
    visit(node, isRoot) {
      if (this.parts === MOST_PARTS) return;
      this.parts += 1;
      // Who still types has written a beginning; the parts of a name before are whole.
      node.found = node.term.length > 1 ? this.expand(node.term, isRoot || node.end === this.end) : [];
      for (const { term, shard, position, weight } of node.found) {
        const before = this.found.get(term);
        if (!before || before.weight < weight) this.found.set(term, { shard, position, weight });
      }
      for (const part of node.parts) this.visit(part, false);
    }

    expand(word, isOpen) {
      const { book } = this;
      const numbers = Book.shards(book.termsFrom, word);
      const shards = this.shards("terms", numbers.length > MOST_SHARDS ? numbers.slice(0, 1) : numbers);
      if (!shards) return [];
      const found = this.beginningWith(shards, word, BEGINNING);
      if (found[0]?.weight === AS_TYPED && !isOpen) return found.slice(0, 1);
      if (found.length || word.length < 4) return found;
      const slips = isLongName(word) ? [] : this.withSlip(word);
      if (slips.length) return slips.map((term) => ({ ...term, slipped: true })).sort((a, b) => b.weight - a.weight);
      // `libraries` finds `library`.
      for (let length = word.length - 1; length >= Math.max(4, word.length * 0.6); length--) {
        const shorter = this.beginningWith(shards, word.slice(0, length), SHORTENED);
        if (shorter.length) return shorter;
      }
      return [];
    }

    // The loaded lists of those numbers, or null where one is missing.
    shards(kind, numbers) {
      const lists = numbers.map((n) => ({ n, list: this.get(kind, n) }));
      const missing = lists.filter(({ list }) => !list);
      for (const { n } of missing) this.missing.set(`${kind}-${n}`, [kind, n]);
      return missing.length ? null : lists;
    }

    beginningWith(shards, word, weight) {
      const found = [];
      for (const { n, list } of shards) {
        let position = below(list.words, word);
        if (list.words[position] !== word) position += 1;
        for (; list.words[position]?.startsWith(word); position++) {
          const term = list.words[position];
          found.push({ term, shard: n, position, weight: term === word ? AS_TYPED : weight * (word.length / term.length) });
        }
      }
      return found.sort((a, b) => a.term.length - b.term.length).slice(0, MOST_TERMS);
    }

    withSlip(word) {
      const { book } = this;
      // Where only longer names stand, there is nothing for a word.
      const named = (n) => [book.termsFrom[n], book.termsFrom[n + 1] ?? ""].every(isLongName);
      const numbers = Book.shards(book.termsFrom, word.slice(0, 2)).filter((n) => !named(n));
      const shards = this.shards("terms", numbers.slice(0, 2 * MOST_SHARDS));
      if (!shards) return [];
      const found = [];
      for (const { n, list } of shards) {
        list.words.forEach((term, position) => {
          const how = slip(word, term);
          if (how) found.push({ term, shard: n, position, weight: how === 2 ? SLIP : SLIP * BEGINNING });
        });
      }
      return found.length ? found.slice(0, MOST_TERMS) : this.withEarlySlip(word);
    }

    // A slip in the first two letters: by what follows them, as it would be without the slip.
    withEarlySlip(word) {
      const { book } = this;
      const tails = new Set([word.slice(2), word.slice(1), word.slice(3), word[1] + word.slice(3)]);
      const terms = new Set();
      for (const tail of tails) {
        if (tail.length < 2) continue;
        const shards = this.shards("tails", Book.shards(book.tailsFrom, tail));
        for (const { list } of shards ?? []) {
          const position = below(list.words, tail);
          for (let at = list.words[position] === tail ? position : position + 1; list.words[at]?.startsWith(tail); at++) {
            for (let head = 0; head < list.rest[at].length; head += 2) {
              const term = list.rest[at].slice(head, head + 2) + list.words[at];
              if (slip(word, term)) terms.add(term);
            }
          }
        }
      }
      const found = [];
      for (const term of [...terms].slice(0, MOST_TERMS)) {
        const shards = this.shards("terms", Book.shards(book.termsFrom, term).slice(0, 1));
        for (const { n, list } of shards ?? []) {
          const position = below(list.words, term);
          if (list.words[position] === term) found.push({ term, shard: n, position, weight: slip(word, term) === 2 ? SLIP : SLIP * BEGINNING });
        }
      }
      return found;
    }
  }

  Object.assign(search, { LookUp, slip, AS_TYPED });
})();
