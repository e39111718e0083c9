/* Groups the columns of translated fields under one tab a language.
   Every row whose control says data-language belongs to a run of such rows; a run gets its own tabs.
   One choice holds for the whole page, and for the next pages until the window is closed. */
(() => {
  "use strict";

  const KEY = "mekongnet.admin.language";
  const CODES = ["vi", "lo", "km", "en"];
  const groups = [];
  let words = {};
  let counter = 0;

  const remembered = () => {
    try { return sessionStorage.getItem(KEY); } catch { return null; }
  };
  const remember = (code) => {
    try { sessionStorage.setItem(KEY, code); } catch { /* A window without storage just forgets. */ }
  };

  const languageOf = (row) => row.querySelector("[data-language]")?.dataset.language;
  const isRow = (element) => element.classList.contains("form-row");

  function runsIn(container) {
    const runs = [];
    let run = null;
    for (const row of container.children) {
      if (isRow(row) && languageOf(row)) {
        if (!run) runs.push(run = []);
        run.push(row);
      } else run = null;
    }
    return runs;
  }

  function makeGroup(rows) {
    const number = ++counter;
    const group = { tabs: {}, panels: {} };
    const list = document.createElement("div");
    list.className = "language-tabs";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", words.list);
    rows[0].before(list);
    for (const code of CODES) {
      const own = rows.filter((row) => languageOf(row) === code);
      if (!own.length) continue;
      const panel = document.createElement("div");
      panel.id = `language-panel-${number}-${code}`;
      panel.className = "language-panel";
      panel.setAttribute("role", "tabpanel");
      own[0].before(panel);
      panel.append(...own);

      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `language-tab-${number}-${code}`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("aria-labelledby", tab.id);
      const name = document.createElement("span");
      name.lang = code;
      name.textContent = words[code];
      const count = document.createElement("span");
      count.className = "count";
      count.setAttribute("aria-hidden", "true");
      const spoken = document.createElement("span");
      spoken.className = "visually-hidden";
      tab.append(name, " ", count, spoken);
      tab.addEventListener("click", () => choose(code));
      tab.addEventListener("keydown", (event) => move(event, group, code));
      list.append(tab);
      panel.addEventListener("input", () => recount(group, code));
      panel.addEventListener("change", () => recount(group, code));
      group.tabs[code] = tab;
      group.panels[code] = panel;
      recount(group, code);
    }
    groups.push(group);
    return group;
  }

  function recount(group, code) {
    const controls = [...group.panels[code].querySelectorAll("[data-language]")];
    const filled = controls.filter((control) => control.value.trim()).length;
    const tab = group.tabs[code];
    const mend = group.panels[code].querySelector(".errorlist") !== null;
    tab.querySelector(".count").textContent = `${filled}/${controls.length}`;
    tab.querySelector(".visually-hidden").textContent =
      words.filled.replace("{filled}", filled).replace("{total}", controls.length) + (mend ? `, ${words.error}` : "");
    tab.classList.toggle("to-mend", mend);
    tab.classList.toggle("is-empty", filled === 0);
  }

  function show(group, code) {
    const shown = group.tabs[code] ? code : Object.keys(group.tabs)[0];
    for (const [own, tab] of Object.entries(group.tabs)) {
      const chosen = own === shown;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      group.panels[own].hidden = !chosen;
    }
  }

  function choose(code) {
    // The other groups change height; what the person looks at stays where it is.
    const anchor = document.activeElement;
    const before = anchor?.getBoundingClientRect().top ?? 0;
    remember(code);
    for (const group of groups) show(group, code);
    if (anchor?.closest(".language-tabs")) window.scrollBy(0, anchor.getBoundingClientRect().top - before);
  }

  function move(event, group, code) {
    const codes = Object.keys(group.tabs);
    const here = codes.indexOf(code);
    const to = {
      ArrowRight: (here + 1) % codes.length,
      ArrowLeft: (here + codes.length - 1) % codes.length,
      Home: 0,
      End: codes.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    group.tabs[codes[to]].focus();
    choose(codes[to]);
  }

  function enhance(root) {
    const fresh = [];
    for (const fieldset of root.querySelectorAll("fieldset.module.aligned")) {
      // Django clones the empty form of an inline; it is enhanced when it is added.
      if (fieldset.closest(".empty-form")) continue;
      for (const container of [fieldset, ...fieldset.querySelectorAll(":scope > details")]) {
        for (const run of runsIn(container)) fresh.push(makeGroup(run));
      }
    }
    return fresh;
  }

  function firstToMend(fresh) {
    for (const group of fresh) {
      for (const code of CODES) if (group.tabs[code]?.classList.contains("to-mend")) return code;
    }
    return null;
  }

  function current() {
    const page = document.documentElement.lang;
    return remembered() ?? (CODES.includes(page) ? page : CODES[0]);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const source = document.getElementById("language-tabs-words");
    if (!source) return;
    words = source.dataset;
    const fresh = enhance(document);
    const code = firstToMend(fresh) ?? current();
    for (const group of fresh) show(group, code);
    document.addEventListener("formset:added", (event) => {
      for (const group of enhance(event.target)) show(group, current());
    });
  });
})();
