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

  // How long to wait before the next attempt to connect, in milliseconds: longer each time, as the server may be gone for good.
  const FIRST = 500;
  const LONGEST = 15000;
  let pause = FIRST;
  let timer = null;

  function hear(event) {
    const news = JSON.parse(event.data);
    pause = FIRST;
    if (version !== null && news.version !== version) {
      location.reload();
      return;
    }
    version = news.version;
    show(news.problems);
  }

  function connect() {
    timer = null;
    const address = new URL("news", own);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    socket.addEventListener("message", hear);
    socket.addEventListener("close", () => {
      // Not all pages at once.
      timer = setTimeout(connect, pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, LONGEST);
    });
  }

  // A page that is looked at again does not wait.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || timer === null) return;
    clearTimeout(timer);
    connect();
  });

  connect();
})();
