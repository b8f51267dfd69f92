// Only in pages that `nixbook serve` shows: loads the page anew when the book has been built anew, and shows what went
// wrong when it could not be.
(() => {
  "use strict";
  const events = new EventSource("/.nixbook/events");
  let box = null;
  const clear = () => {
    if (box) box.remove();
    box = null;
  };
  events.addEventListener("reload", () => location.reload());
  events.addEventListener("problems", (event) => {
    clear();
    if (!event.data) return;
    box = document.createElement("pre");
    box.className = "problems";
    box.setAttribute("role", "alert");
    box.textContent = event.data;
    document.body.append(box);
  });
})();
