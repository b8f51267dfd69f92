// Leads on from an address whose page is gone, or does not have the id that it names.
//
// The page's own map says what has become of what it once had; what is only on another page now is in the list of
// all ids. None of this is fetched for an address that is right.
(() => {
  "use strict";
  const { moved, to } = document.documentElement.dataset;
  const assets = new URL(".", document.currentScript.src);

  const id = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return location.hash.slice(1);
    }
  };
  // What cannot be loaded knows nothing.
  const load = (address) =>
    new Promise((done) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", done);
      script.addEventListener("error", done);
      document.head.append(script);
    });

  const find = async (name) => {
    if (!name) return undefined;
    if (moved && !window.nixbookMoved) await load(moved);
    const map = window.nixbookMoved || {};
    if (Object.hasOwn(map, name)) return map[name];
    if (!window.nixbookIdsByPage) await load(new URL("ids-by-page.js", assets));
    const page = Object.entries(window.nixbookIdsByPage || {}).find(([, ids]) => ids.includes(name));
    return page && new URL(`../${page[0]}#${encodeURIComponent(name)}`, assets).href;
  };
  const follow = async () => {
    const name = id();
    const target = (await find(name)) || (to && (to.includes("#") ? to : to + location.hash));
    // Who has gone elsewhere meanwhile is left alone.
    if (!target || id() !== name) return;
    const url = new URL(target, location.href);
    url.search ||= location.search;
    // The old address is not one to come back to.
    location.replace(url);
  };
  window.nixbookFollow = follow;
  follow();
})();
