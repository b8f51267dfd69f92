// A page that has moved: on to where it is, or where the place within it is.
(() => {
  const data = document.documentElement.dataset;
  let id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    // As it is, then.
  }
  const map = window.nixbookMoved || {};
  location.replace(Object.hasOwn(map, id) ? map[id] : data.to + (data.to.includes("#") ? "" : location.hash));
})();
