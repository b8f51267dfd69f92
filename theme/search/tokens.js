// Text → the terms that it is found by. src/site/search/tokens.rs tells the rules and does the same when the book is
// built, bit for bit; tests/search/tokens.json is run against both.
(() => {
  "use strict";

  const LONGEST = 64;
  const UNSPACED = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff";
  const LETTER = `(?![${UNSPACED}])[\\p{Alphabetic}\\p{N}\\u0300-\\u036f]`;
  const RUN = `(?:${LETTER})+(?:['’](?:${LETTER})+)*`;
  // Three joiners before a name are as good as a thousand: none of them is a prefix.
  const NAME = new RegExp(`([${UNSPACED}]+)|([._\\-/:@+#]{0,3})(${RUN}(?:(?:_+|[.\\-/:@+#])${RUN})*)`, "gu");
  const HUMP = /(?<=\P{Uppercase})(?=\p{Uppercase})|(?<=\p{Uppercase})(?=\p{Uppercase}\p{Lowercase})/u;
  const PLAIN = /^[\x00-\x7f]*$/;

  function lower(text) {
    if (PLAIN.test(text)) return text.slice(0, LONGEST).toLowerCase();
    // Letter by letter: toLowerCase of a whole word looks at what is around a sigma.
    return Array.from(text).slice(0, LONGEST).map((c) => c.toLowerCase()).join("");
  }

  // A node is a term, the offsets where it was read, and the nodes that it falls into, if it falls into more than one.
  const node = (term, start, end) => ({ term, start, end, parts: [] });

  const between = (separator) => (text) => Array.from(text.matchAll(separator), (match) => [match[0], match.index]);
  function humps(text) {
    let at = 0;
    return text.split(HUMP).map((part) => [part, (at += part.length) - part.length]);
  }
  const LEVELS = [between(/[^./:@+#]+/g), between(/[^\-_]+/g), humps];

  // Gives a node the parts of its text, level by level.
  function divide(parent, text, level = 0) {
    if (level === LEVELS.length) return;
    const parts = LEVELS[level](text);
    if (parts.length < 2) return divide(parent, text, level + 1);
    for (const [part, offset] of parts) {
      const start = parent.start + offset;
      const child = node(lower(part), start, start + part.length);
      divide(child, part, level + 1);
      parent.parts.push(child);
    }
  }

  // Where an apostrophe was dropped, the offsets of the parts are not known: each has the whole name's.
  function spread(child, start, end) {
    child.start = start;
    child.end = end;
    for (const part of child.parts) spread(part, start, end);
  }

  // The names of a text, each a node.
  function names(text) {
    const out = [];
    let nameEnd = -1;
    for (const match of text.matchAll(NAME)) {
      const [all, row, lead, written] = match;
      let start = match.index;
      const end = start + all.length;
      if (row !== undefined) {
        const letters = Array.from(row);
        for (let i = 0; i === 0 || i + 1 < letters.length; i++) {
          const term = letters[i] + (letters[i + 1] ?? "");
          out.push(node(term, start, start + term.length));
          start += letters[i].length;
        }
        continue;
      }
      const name = written.replace(/['’]/g, "");
      const whole = node(lower(name), start + lead.length, end);
      divide(whole, name);
      if (name !== written) spread(whole, whole.start, end);
      if (start !== nameEnd && (lead === "-" || lead === "--" || lead === ".")) {
        const flag = node(lower(lead + name), start, end);
        flag.parts.push(whole);
        out.push(flag);
      } else {
        out.push(whole);
      }
      nameEnd = end;
    }
    return out;
  }

  // All terms of a text, in order: each name's, then those of its parts.
  function terms(text) {
    const out = [];
    const add = (name) => {
      out.push(name.term);
      name.parts.forEach(add);
    };
    names(text).forEach(add);
    return out;
  }

  const search = (globalThis.nixbookSearch ??= {});
  Object.assign(search, { names, terms });
})();
