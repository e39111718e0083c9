// Signing out on a device that others use: what autosave.js keeps there is named first, and may be removed.
//
// The menu's button signs out at once where nothing of this person is kept; else it leads to the page that asks
// (templates/account/logout.html).
(() => {
  "use strict";
  const menu = document.querySelector("form[data-signs-out]");
  if (!menu) return;
  const PREFIX = `mekongnet-kept:${menu.dataset.signsOut}:`;
  const attempt = (action) => { try { return action(); } catch { return undefined; } };
  const kept = () => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).sort()) || [];
  const told = document.querySelector("[data-kept-texts]");

  menu.addEventListener("submit", (event) => {
    document.dispatchEvent(new Event("mekongnet:keep")); // what was typed a moment ago, too
    if (!kept().length) return;
    event.preventDefault();
    if (told) told.focus();
    else location.assign(menu.action);
  });

  if (!told || !kept().length) return;
  const digits = document.documentElement.lang === "km" ? "០១២៣៤៥៦៧៨៩" : "0123456789";
  told.querySelector("[data-kept-count]").textContent = String(kept().length).replace(/\d/g, (sign) => digits[sign]);
  for (const key of kept()) {
    const { path, name } = attempt(() => JSON.parse(localStorage.getItem(key))) || {};
    const line = document.createElement("li"), words = document.createElement(/^\/\w/.test(path) ? "a" : "span");
    if (words.href !== undefined) words.href = path;
    words.textContent = name || key.slice(PREFIX.length);
    line.append(words);
    told.querySelector("[data-kept-list]").append(line);
  }
  told.hidden = false;
  told.closest("form").addEventListener("submit", () => {
    if (!told.querySelector("[data-kept-remove]").checked) return;
    for (const key of kept()) attempt(() => localStorage.removeItem(key));
  });
})();
