// Marks the words of a query on the page that a result led to, and offers to take the marks away.
(() => {
  "use strict";

  const search = globalThis.nixbookSearch;
  const MOST_MARKS = 1000;
  const BLOCKS = "p, li, dt, dd, pre, td, th, h1, h2, h3, h4, h5, h6, figcaption, summary, caption";

  // The text nodes of the page's content, by the block that they stand in: a word may go over several of them.
  function blocks(content) {
    const all = new Map();
    const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest("script, style, button, nav, dialog, [hidden]")) continue;
      const block = node.parentElement.closest(BLOCKS) ?? node.parentElement;
      if (!all.has(block)) all.set(block, []);
      all.get(block).push(node);
    }
    return all.values();
  }

  function markRange(nodes, from, to) {
    const marks = [];
    let at = 0;
    for (const node of nodes) {
      const start = Math.max(from - at, 0);
      const end = Math.min(to - at, node.length);
      at += node.length;
      if (start >= end) continue;
      const part = start > 0 ? node.splitText(start) : node;
      if (end - start < part.length) part.splitText(end - start);
      const mark = document.createElement("mark");
      mark.className = "search-mark";
      part.replaceWith(mark);
      mark.append(part);
      marks.push(mark);
    }
    return marks;
  }

  function mark(terms) {
    const wanted = new Set(terms.slice(0, 50).flatMap((term) => [term, term.toLowerCase()]));
    const marks = [];
    for (const nodes of blocks(document.querySelector("article") ?? document.body)) {
      const hits = [];
      let at = 0;
      for (const [piece, hit] of search.pieces(nodes.map((node) => node.data).join(""), wanted)) {
        if (hit) hits.push([at, at + piece.length]);
        at += piece.length;
      }
      // From the last on, so that the offsets of those before stay true.
      for (const [from, to] of hits.reverse()) if (marks.length < MOST_MARKS) marks.push(...markRange(nodes, from, to));
    }
    if (marks.length) offerToUnmark(marks);
  }

  function unmark(marks) {
    for (const mark of marks) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent?.normalize();
    }
    const address = new URL(location.href);
    address.searchParams.delete("mark");
    try {
      history.replaceState(history.state, "", address);
    } catch {
      // Some browsers do not let a page that was opened from a disk change its address.
    }
  }

  function offerToUnmark(marks) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "search-unmark";
    button.textContent = search.words.unmark;
    const done = () => {
      document.removeEventListener("keydown", onKey);
      button.remove();
      unmark(marks);
    };
    const onKey = (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) done();
    };
    button.addEventListener("click", done);
    document.addEventListener("keydown", onKey);
    document.body.append(button);
  }

  search.mark = mark;
})();
