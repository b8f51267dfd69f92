// Comfort only: every page can be read without this.
(() => {
  "use strict";
  const root = document.documentElement;
  const words = document.body.dataset;
  const assets = new URL(".", document.currentScript.src);
  const moved = new URL("moved.js", assets);

  // Light and dark. The button is there only where it works.
  const button = document.querySelector("button.scheme");
  if (button) {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    button.hidden = false;
    button.addEventListener("click", () => {
      const now = root.dataset.scheme || (dark.matches ? "dark" : "light");
      const next = now === "dark" ? "light" : "dark";
      // Back to what the system says is no choice worth keeping.
      if (next === (dark.matches ? "dark" : "light")) delete root.dataset.scheme;
      else root.dataset.scheme = next;
      try {
        if (root.dataset.scheme) localStorage.setItem("nixbook-scheme", next);
        else localStorage.removeItem("nixbook-scheme");
      } catch {
        // Without storage the choice lasts as long as the page.
      }
    });
  }

  // Copying. Of a transcript only what is typed, without prompts.
  const copied = (code) => {
    const typed = code.querySelectorAll(".hl-in");
    const text = typed.length ? Array.from(typed, (part) => part.textContent).join("\n") : code.textContent;
    return text.endsWith("\n") ? text : text + "\n";
  };
  const write = async (text) => {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("the browser does not copy");
  };
  for (const block of document.querySelectorAll(".code")) {
    const code = block.querySelector("code");
    if (!code) continue;
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "copy";
    const label = block.matches(".transcript") && code.querySelector(".hl-in") ? words.copyCommands : words.copy;
    copy.setAttribute("aria-label", label);
    copy.title = label;
    copy.addEventListener("click", async () => {
      try {
        await write(copied(code));
        copy.classList.add("done");
        copy.setAttribute("aria-label", words.copied);
        setTimeout(() => {
          copy.classList.remove("done");
          copy.setAttribute("aria-label", label);
        }, 1600);
      } catch {
        getSelection().selectAllChildren(code);
      }
    });
    block.append(copy);
  }

  // Where the address leads. What has moved is looked for only where the page does not have the id.
  const id = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return location.hash.slice(1);
    }
  };
  let following;
  const arrive = () => {
    const name = id();
    if (!name) return;
    const target = document.getElementById(name);
    if (target && !target.matches(".former")) {
      // What is folded away has to be opened to be seen.
      for (let at = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
      if (target.matches("details")) target.scrollIntoView();
      return;
    }
    if (following) {
      if (window.nixbookFollow) window.nixbookFollow();
      return;
    }
    following = document.createElement("script");
    following.src = moved;
    document.head.append(following);
  };
  addEventListener("hashchange", arrive);
  arrive();

  // On a phone, the contents close once a page is chosen or Escape is pressed.
  const menu = document.querySelector(".menu input");
  if (menu) {
    const close = () => {
      menu.checked = false;
    };
    document.querySelector("nav.side").addEventListener("click", (event) => {
      if (event.target.closest("a:not([data-contents])")) close();
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.checked) {
        close();
        menu.focus();
      }
    });
    addEventListener("pageshow", close);
  }

  // The current page in long contents.
  const side = document.querySelector("nav.side");
  const show = () => {
    const here = side && side.querySelector("[aria-current]");
    if (here && here.offsetTop > side.clientHeight * 0.8) side.scrollTop = here.offsetTop - side.clientHeight / 3;
  };
  show();

  // The contents of a long book in place of those around the page, once they are asked for. The link leads to a page that
  // has them as well.
  const unfold = (link) => {
    if (window.nixbookContents === undefined) {
      location.assign(link.href);
      return;
    }
    const list = document.createElement("ul");
    list.innerHTML = window.nixbookContents;
    const page = new URL(location.href.replace(/[?#].*$/, "").replace(/\/$/, "/index.html"));
    let here = list.querySelector("a");
    for (const to of list.querySelectorAll("a")) {
      to.href = new URL(to.getAttribute("href"), new URL("..", assets));
      if (to.pathname !== page.pathname) continue;
      to.setAttribute("aria-current", "page");
      here = to;
      for (let at = to.parentElement; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
    }
    for (const old of side.querySelectorAll(":scope > ul, .whole:has([data-contents])")) old.remove();
    side.prepend(list);
    here.focus({ preventScroll: true });
    show();
  };
  if (side) {
    side.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-contents]");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      const script = document.createElement("script");
      script.src = new URL("contents.js", assets);
      script.addEventListener("load", () => unfold(link));
      script.addEventListener("error", () => unfold(link));
      document.head.append(script);
    });
  }

  // Where the reader is, in the page's own contents.
  const links = new Map();
  for (const link of document.querySelectorAll("aside.toc a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  if (links.size > 0) {
    const mark = () => {
      let current = null;
      for (const [heading, link] of links) {
        if (heading.getBoundingClientRect().top > Math.min(innerHeight * 0.25, 160)) break;
        current = link;
      }
      for (const link of links.values()) {
        if (link === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    let waiting = false;
    addEventListener(
      "scroll",
      () => {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          mark();
        });
      },
      { passive: true },
    );
    mark();
  }

  // Print shows what is folded away.
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("article details:not([open])")) {
      details.open = true;
      details.dataset.closed = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const details of document.querySelectorAll("details[data-closed]")) {
      details.open = false;
      delete details.dataset.closed;
    }
  });
})();
