
//<![CDATA[
function createObserver() {
  const content = document.querySelector("main.content");
  const headings = content.querySelectorAll("h1, h2, h3, h4, h5, h6");

  const links = new Map();
  document.querySelectorAll("ol li a").forEach((a) => {
    links.set(a.hash.slice(1), a);
  });
  const visible = new Set();

  function setActive(link) {
    document
      .querySelectorAll("ol.toc a.active, ol.toc a.active-trail")
      .forEach((a) => a.classList.remove("active", "active-trail"));

    link.classList.add("active");

    let li = link.closest("li")?.parentElement.closest("li");
    for (; li; li = li.parentElement.closest("li")) {
      li.querySelector(":scope > details > summary > a")?.classList.add(
        "active-trail",
      );
    }
  }

  const handleIntersect = (entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) visible.add(entry.target);
      else visible.delete(entry.target);
    }

    const current = [...visible]
      .filter((h) => links.has(h.id))
      .sort(
        (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
      )[0];

    if (!current) return;

    const link = links.get(current.id);
    if (link) setActive(link);
  };

  const observer = new IntersectionObserver(handleIntersect, {
    root: content,
    rootMargin: "0px 0px -70% 0px",
    threshold: 0,
  });

  [...headings]
    .filter((h) => h.id && links.has(h.id))
    .forEach((h) => observer.observe(h));
}

document.addEventListener("DOMContentLoaded", createObserver);
//]]>
