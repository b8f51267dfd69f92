
//<![CDATA[
document.addEventListener("DOMContentLoaded", () => {
    const nav = document.getElementById("manual-toc");
    nav?.addEventListener("click", (e) => {
        if (e.target.closest("a[href]") && nav.matches(":popover-open")) {
            nav.hidePopover();
        }
    });
});
//]]>
