// Runs before the page is drawn, so that a chosen scheme does not flash.
(() => {
  try {
    const scheme = localStorage.getItem("nixbook-scheme");
    if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
  } catch {
    // Storage may be forbidden; the system's scheme then stays.
  }
})();
