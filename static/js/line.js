// A form that is sent without a line would end on an error page of the browser, and what was typed with it. Here it
// stays, and the page says why. The forms of autosave.js look after themselves.
(() => {
  "use strict";
  const words = document.getElementById("no-line");
  if (!words) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (navigator.onLine !== false || form.method !== "post" || form.dataset.autosave) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    (event.submitter || form).closest("p, div, form").after(words);
    words.hidden = false;
    words.focus();
  }, true);
  addEventListener("online", () => { words.hidden = true; });
})();
