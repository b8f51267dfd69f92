// Part of every page that `nixbook serve` serves: reloads the page when the book changes, and shows what is wrong with it.
(() => {
  const own = new URL(".", document.currentScript.src);
  let version = null;
  let bar = null;

  function show(problems) {
    if (bar) {
      bar.remove();
      bar = null;
    }
    if (!problems) return;
    if (!document.querySelector("link[data-nixbook-serve]")) {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = new URL("reload.css", own).href;
      style.dataset.nixbookServe = "";
      document.head.append(style);
    }
    bar = document.createElement("div");
    bar.className = "nixbook-serve";
    bar.setAttribute("role", "alert");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => show(""));
    const text = document.createElement("pre");
    text.tabIndex = 0;
    text.textContent = problems;
    bar.append(close, text);
    document.body.append(bar);
  }

  const events = new EventSource(new URL("events", own));
  events.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    if (version !== null && news.version !== version) {
      location.reload();
      return;
    }
    version = news.version;
    show(news.problems);
  });
})();
