// Where a text has the terms of a query, and a line out of it that shows them.
(() => {
  "use strict";

  const search = globalThis.nixbookSearch;

  // The hits [start, end, term] in a text of what is among the terms: names before their parts.
  function hits(text, terms) {
    const out = [];
    const visit = (node) => {
      if (terms.has(node.term)) {
        if (node.start >= (out.at(-1)?.[1] ?? 0)) out.push([node.start, node.end, node.term]);
      } else node.parts.forEach(visit);
    };
    search.names(text).forEach(visit);
    return out;
  }

  // A text as pieces [text, hit].
  function pieces(text, terms) {
    const out = [];
    let at = 0;
    for (const [start, end] of hits(text, terms)) {
      if (start > at) out.push([text.slice(at, start), false]);
      out.push([text.slice(start, end), true]);
      at = end;
    }
    if (at < text.length) out.push([text.slice(at), false]);
    return out;
  }

  // A line out of a text, around where most of the terms stand close together; long ones count for more.
  function excerpt(text, terms, length = 160) {
    const flat = text.replace(/\s+/g, " ").trim();
    const found = hits(flat, terms);
    let from = 0;
    let most = 0;
    found.forEach(([start], n) => {
      const near = new Set();
      for (let i = n; i < found.length && found[i][1] < start + length * 0.7; i++) near.add(found[i][2]);
      const sum = [...near].reduce((sum, term) => sum + term.length, 0);
      if (sum > most) {
        most = sum;
        from = start - length * 0.25;
      }
    });
    from = Math.max(0, Math.min(Math.floor(from), flat.length - length));
    if (from > 0) from = flat.indexOf(" ", from) + 1 || from;
    let line = flat.slice(from, from + length);
    if (from + length < flat.length) line = `${line.replace(/\s\S*$/, "")} …`;
    return pieces(from > 0 ? `… ${line}` : line, terms);
  }

  Object.assign(search, { pieces, excerpt });
})();
