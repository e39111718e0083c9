// Small comforts. Every page works without this file.
(() => {
  "use strict";

  // A language that a reader chose once opens the next visit.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".speak a[hreflang], .tongues a[hreflang]");
    if (!link) return;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `django_language=${link.hreflang}; path=/; max-age=31536000; samesite=lax${secure}`;
  });

  // The folded menu of narrow screens closes by Escape, and when the reader goes on elsewhere.
  const menu = document.querySelector("details.fold");
  if (menu) {
    const leave = (event) => {
      if (menu.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
    };
    document.addEventListener("click", leave);
    document.addEventListener("focusin", leave);
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }

  // Filters that are not set stay out of the address, which can then be shared.
  document.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
  });

  // Readers who lose their connection meet a page that says so in their language.
  if ("serviceWorker" in navigator) {
    addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
  }
})();
