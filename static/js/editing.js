// Comforts of the forms on which entries are edited. Every form works without this file: languages stand one below
// another, rows are added by a button that sends the page, ordered by numbers and removed by a box that is ticked.
(() => {
  "use strict";
  const form = document.getElementById("edit-form");
  if (!form) return;
  const CODES = ["vi", "lo", "km", "en"], KEY = "mekongnet.editing.language";
  const attempt = (action) => { try { return action(); } catch { return undefined; } };
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // --- languages as tabs ---

  const groups = [];
  let counter = 0;

  function tongues(box) {
    const parts = [...box.querySelectorAll(":scope > [data-tongue]")];
    if (parts.length < 2) return null;
    const group = { tabs: {}, panels: {} }, number = ++counter;
    const list = make("div", { className: "tongues edit-tabs" });
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", box.dataset.label);
    for (const part of parts) {
      const code = part.dataset.tongue;
      const tab = make("button", { type: "button", id: `tongue-tab-${number}-${code}` });
      tab.append(...part.querySelector("summary").childNodes);
      tab.setAttribute("role", "tab");
      const panel = make("div", { id: `tongue-panel-${number}-${code}`, className: "tongue-panel" });
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.dataset.tongue = code;
      tab.setAttribute("aria-controls", panel.id);
      part.querySelector("summary").remove();
      panel.append(...part.childNodes);
      part.replaceWith(panel);
      tab.addEventListener("click", () => choose(code, tab));
      tab.addEventListener("keydown", (event) => turn(event, group, code));
      list.append(tab);
      group.tabs[code] = tab;
      group.panels[code] = panel;
    }
    box.prepend(list);
    box.classList.add("has-tabs");
    groups.push(group);
    return group;
  }

  function show(group, code) {
    const shown = group.tabs[code] ? code : Object.keys(group.tabs)[0];
    for (const [own, tab] of Object.entries(group.tabs)) {
      tab.setAttribute("aria-selected", String(own === shown));
      tab.tabIndex = own === shown ? 0 : -1;
      group.panels[own].hidden = own !== shown;
    }
  }

  let language = attempt(() => sessionStorage.getItem(KEY));
  if (!CODES.includes(language)) language = form.dataset.language;

  // One choice holds for the whole page; what the person looks at stays where it is though others change height.
  function choose(code, anchor) {
    const before = anchor?.getBoundingClientRect().top ?? 0;
    language = code;
    attempt(() => sessionStorage.setItem(KEY, code));
    for (const group of groups) show(group, code);
    if (anchor) window.scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
  }

  function turn(event, group, code) {
    const codes = Object.keys(group.tabs), here = codes.indexOf(code);
    const to = {
      ArrowRight: (here + 1) % codes.length, ArrowLeft: (here + codes.length - 1) % codes.length,
      Home: 0, End: codes.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    group.tabs[codes[to]].focus();
    choose(codes[to], group.tabs[codes[to]]);
  }

  function enhance(root) {
    for (const box of root.querySelectorAll("[data-tongues]")) {
      const group = tongues(box);
      if (group) show(group, language);
    }
  }

  // A link to a field opens whatever hides it.
  function reveal(id) {
    const field = id && document.getElementById(id);
    if (!field || !form.contains(field)) return;
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    const panel = field.closest("[data-tongue]");
    if (panel) choose(panel.dataset.tongue);
    field.scrollIntoView({ block: "center" });
    (field.matches("input, select, textarea") ? field : field.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
  }

  // --- rows ---

  function row(element, box) {
    const words = box.dataset;
    const prefix = element.id;
    const remove = form.elements[`${prefix}-DELETE`];
    const tools = element.querySelector(".child-tools");
    if (!remove || !tools) return;
    const up = make("button", { type: "button", className: "button quiet", textContent: words.up });
    const down = make("button", { type: "button", className: "button quiet", textContent: words.down });
    const away = make("button", { type: "button", className: "button quiet" });
    const named = () => element.querySelector("legend").textContent.trim();
    const sync = () => {
      element.classList.toggle("is-removed", remove.checked);
      away.textContent = remove.checked ? words.keep : words.remove;
      for (const [button, word] of [[up, words.up], [down, words.down], [away, away.textContent]]) {
        button.setAttribute("aria-label", `${word}: ${named()}`);
      }
    };
    up.addEventListener("click", () => move(element, element.previousElementSibling, up));
    down.addEventListener("click", () => move(element.nextElementSibling, element, down));
    away.addEventListener("click", () => {
      remove.checked = !remove.checked;
      remove.dispatchEvent(new Event("change", { bubbles: true }));
    });
    remove.addEventListener("change", sync);
    element.addEventListener("row:numbered", sync);
    if (form.elements[`${prefix}-ORDER`]) tools.append(up, down);
    tools.append(away);
    for (const plain of tools.querySelectorAll(".field, .tick")) plain.hidden = true;
    sync();
  }

  function move(lower, upper, button) {
    if (!lower || !upper) return;
    lower.parentElement.insertBefore(lower, upper);
    number(lower.parentElement);
    button.focus();
  }

  // The number in the name of a row is its place, which is heard where rows are not seen.
  function number(list) {
    [...list.children].forEach((element, place) => {
      const named = element.querySelector("legend");
      named.textContent = `${named.textContent.replace(/\d+\s*$/, "").trim()} ${place + 1}`;
      element.dispatchEvent(new CustomEvent("row:numbered"));
      const order = form.elements[`${element.id}-ORDER`];
      if (!order || order.value === String(place + 1)) return;
      order.value = place + 1;
      order.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function rows(box) {
    const list = box.querySelector(".child-list"), template = box.querySelector("template");
    const add = box.querySelector("[data-add]"), total = form.elements[`${box.dataset.rows}-TOTAL`];
    for (const element of list.children) row(element, box);
    if (!add || !template) return;
    add.addEventListener("click", (event) => {
      const count = Number(total.value);
      if (!(count < Number(box.dataset.most))) return;
      event.preventDefault();
      const holder = document.createElement("div");
      holder.append(template.content.cloneNode(true));
      for (const element of holder.querySelectorAll("*")) {
        for (const one of [...element.attributes]) {
          if (one.value.includes("__prefix__")) element.setAttribute(one.name, one.value.replaceAll("__prefix__", count));
        }
      }
      const fresh = holder.firstElementChild;
      list.append(fresh);
      total.value = count + 1;
      add.setAttribute("formaction", `#${box.dataset.rows}-${count + 1}`);
      number(list);
      enhance(fresh);
      row(fresh, box);
      fresh.dispatchEvent(new CustomEvent("row:added", { bubbles: true }));
      [...fresh.querySelectorAll("input:not([type=hidden]), textarea, select")].find((field) => field.offsetParent)?.focus();
    });
  }

  // --- positions ---

  function position(lat) {
    const lon = document.getElementById(lat.id.replace(/lat$/, "lon"));
    if (!lon) return;
    const tell = (...fields) => {
      for (const field of fields) {
        for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      }
    };
    // Two plain numbers pasted into one field part at once, so that the map follows.
    lat.addEventListener("change", () => {
      const pair = lat.value.trim().match(/^([-+]?\d{1,3}\.\d+)\s*[,;\s]\s*([-+]?\d{1,3}\.\d+)$/);
      if (!pair) return;
      lat.value = pair[1];
      lon.value = pair[2];
      tell(lat, lon);
    });
    if (!("geolocation" in navigator)) return;
    const button = make("button", { type: "button", className: "button quiet", textContent: lat.dataset.locate });
    const said = make("p", { className: "small soft" });
    said.setAttribute("role", "status");
    button.addEventListener("click", () => {
      said.textContent = lat.dataset.locateWait;
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          button.disabled = false;
          lat.value = coords.latitude.toFixed(6);
          lon.value = coords.longitude.toFixed(6);
          said.textContent = lat.dataset.locateDone.replace("{metres}", Math.round(coords.accuracy));
          tell(lat, lon);
        },
        () => {
          button.disabled = false;
          said.textContent = lat.dataset.locateFailed;
        },
        { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
      );
    });
    lat.closest(".field").before(make("div", { className: "row locate" }, button, said));
  }

  // How many are ticked stands beside what is folded.
  form.addEventListener("change", (event) => {
    const fold = event.target.closest?.("[data-fold]");
    if (fold) fold.querySelector("[data-fold-count]").textContent = fold.querySelectorAll("input:checked").length;
  });

  enhance(form);
  for (const box of form.querySelectorAll("[data-rows]")) rows(box);
  for (const lat of form.querySelectorAll("input[data-locate]")) position(lat);
  for (const group of groups) {
    const wrong = CODES.find((code) => group.panels[code]?.querySelector(".wrong, .err"));
    if (wrong) show(group, wrong);
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#to-mend a[href^='#']");
    if (!link) return;
    event.preventDefault();
    reveal(link.hash.slice(1));
  });
  if (location.hash) reveal(location.hash.slice(1));
  else document.getElementById("to-mend")?.focus();
})();
