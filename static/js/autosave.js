// Keeps what was typed on the device until it is saved, and offers it back. Nothing is sent: forms go their own way.
//
// A form says by `data-autosave="<kind>/<slug>"` what it edits and by `data-person` who edits; its hidden field `base`
// is the number of the revision that it began with. The words stand in templates/parts/autosave.html, inside the form.
// The page after a successful save has `?saved=<number of the new revision>` in its address.
(() => {
  "use strict";
  if (window.mekongnetKeeps) return; // a page and its frame may both ask for this file
  window.mekongnetKeeps = true;
  const OWN_ADDRESS = document.currentScript.src;
  const PREFIX = "mekongnet-kept:", SENT = "mekongnet-sent";
  const EVERY = 2000, MOST_DAYS = 90;
  // Neither secrets nor what belongs to one sending; files cannot be put back by a script.
  const NOT_KEPT = /^(csrfmiddlewaretoken|base|once|onto)$|^add-/;
  // What tells nothing of the texts themselves: a form that differs in these alone differs in nothing.
  const NOT_COMPARED = /^(comment|is_minor)$|-(key|ORDER)$/;

  const attempt = (action) => { try { return action(); } catch { return undefined; } };
  const read = (key) => attempt(() => JSON.parse(localStorage.getItem(key)));
  const remove = (key) => attempt(() => localStorage.removeItem(key));
  const keys = () => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) || [];
  const sent = () => attempt(() => JSON.parse(sessionStorage.getItem(SENT)));

  // What is very old was forgotten by its writer, and is none of the next person's business on this device.
  for (const key of keys()) {
    const record = read(key);
    if (!record || !(record.at > Date.now() - MOST_DAYS * 86400000)) remove(key);
  }

  // The page that follows a save: what was sent from this window is safe now.
  const saved = new URLSearchParams(location.search).get("saved");
  const last = sent();
  if (last && /^\d+$/.test(saved || "")) {
    const record = read(last.key);
    // Typed on in another window since, or sent from an older page of the history: that is not what was saved.
    if (record && record.at <= last.at && Number(saved) > Number(record.base || 0)) remove(last.key);
    attempt(() => sessionStorage.removeItem(SENT));
  }

  const form = document.querySelector("form[data-autosave]");
  const notice = form && form.querySelector("[data-kept]");
  const status = form && form.querySelector("[data-kept-status]");
  if (!notice || !status) return;
  const offline = status.querySelector("[data-kept-offline]");
  const key = `${PREFIX}${form.dataset.person || ""}:${form.dataset.autosave}`;
  const isKept = (field) => field.name && !NOT_KEPT.test(field.name) && !field.closest("[data-autosave-not]")
    && !["password", "file", "submit", "button", "image", "reset"].includes(field.type);

  const editors = new Map(); // rich text: textarea → its editor
  form.addEventListener("prose-editor:ready", ({ detail }) => editors.set(detail.textarea, detail.editor));

  // --- the form as [name, value] pairs ---

  // As it stands now, or as the portal wrote it: some browsers fill a page again with what stood in it before.
  function values(asWritten = false) {
    const found = [];
    for (const field of form.elements) {
      if (!isKept(field)) continue;
      if (field.type === "checkbox" || field.type === "radio") {
        if (asWritten ? field.defaultChecked : field.checked) found.push([field.name, field.value]);
      } else if (field.options) {
        const chosen = [...field.options].filter((option) => (asWritten ? option.defaultSelected : option.selected));
        // Of a list from which nothing was chosen yet, browsers take the first.
        if (!chosen.length && field.type === "select-one" && field.options.length) chosen.push(field.options[0]);
        for (const option of chosen) found.push([field.name, option.value]);
      } else {
        found.push([field.name, asWritten ? field.defaultValue : field.value]);
      }
    }
    return found;
  }

  // Browsers send other line ends than they show, and the portal cuts spaces at the ends. An empty field says as
  // little as one that is not there.
  const compared = (pairs) => JSON.stringify(pairs
    .filter(([name, value]) => !NOT_COMPARED.test(name) && !name.includes("__prefix__") && value.trim())
    .map(([name, value]) => [name, value.replace(/\r\n?/g, "\n").trim()])
    .sort((one, other) => (one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : 0)));

  // --- keeping ---

  let offer = null, written = JSON.stringify(values()), touched = false;

  const clock = (time) => {
    const format = { dateStyle: "medium", timeStyle: "short" };
    // Chromium writes no Khmer or Lao dates, and would fall back to American English.
    const language = { km: "en-GB", lo: "en-GB" }[document.documentElement.lang] || document.documentElement.lang;
    return attempt(() => new Date(time).toLocaleString(language, format)) || new Date(time).toLocaleString();
  };

  function show(name, time) {
    for (const part of status.querySelectorAll("[data-kept-here], [data-kept-full]")) part.hidden = true;
    const part = status.querySelector(`[data-kept-${name}]`);
    if (!part) return;
    if (time) part.querySelector("time").textContent = clock(time);
    part.hidden = false;
    status.hidden = false;
  }

  function keep(isForced) {
    if (!touched && !isForced) return;
    touched = false;
    const fields = values(), text = JSON.stringify(fields);
    if (text === written && !isForced) return;
    // What is still offered is not thrown away by typing on.
    const older = offer && { ...offer, older: offer.older && { ...offer.older, older: null } };
    const record = {
      base: form.elements.base?.value || "", at: Date.now(), fields, older,
      // For the page that names what is kept (signing_out.js).
      path: location.pathname, name: document.querySelector("h1")?.textContent.trim(),
    };
    try {
      localStorage.setItem(key, JSON.stringify(record));
      written = text;
      show("here", record.at);
    } catch {
      // The device is full, or its owner forbids it.
      show("full");
    }
  }

  for (const kind of ["input", "change", "keyup", "click", "drop", "paste"]) {
    form.addEventListener(kind, () => { touched = true; });
  }
  setInterval(() => keep(), EVERY);
  addEventListener("pagehide", () => keep());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
  document.addEventListener("mekongnet:keep", () => keep());

  // Sent without a line, a form ends on an error page of the browser. A device may also believe in a line that leads
  // nowhere, so the portal is asked for something tiny first; where it is only slow, the form goes its way.
  let asking = false, isReached = false;

  async function reach() {
    if (navigator.onLine === false) return false;
    const patience = new AbortController(), clock = setTimeout(() => patience.abort(), 6000);
    try {
      await fetch(OWN_ADDRESS, { method: "HEAD", cache: "no-store", signal: patience.signal });
      return true;
    } catch {
      return patience.signal.aborted;
    } finally {
      clearTimeout(clock);
    }
  }

  form.addEventListener("submit", async (event) => {
    keep(true);
    if (isReached || !offline || !form.requestSubmit) {
      isReached = false;
      attempt(() => sessionStorage.setItem(SENT, JSON.stringify({ key, at: Date.now() })));
      return;
    }
    event.preventDefault();
    if (asking) return;
    asking = true;
    isReached = await reach();
    asking = false;
    offline.hidden = isReached;
    if (isReached) {
      form.requestSubmit(event.submitter);
    } else {
      status.hidden = false;
      offline.focus();
    }
  });

  // --- offering ---

  function consider(record) {
    offer = record && Array.isArray(record.fields) ? record : null;
    const page = compared(values(true));
    while (offer && compared(offer.fields) === page) {
      // Nothing is lost by forgetting it, unless this page shows what was sent and refused: then it is kept nowhere else.
      if (sent()?.key !== key) remove(key);
      offer = offer.older || null;
    }
    notice.hidden = !offer;
    if (!offer) return;
    notice.querySelector("[data-kept-time]").textContent = clock(offer.at);
    const newer = notice.querySelector("[data-kept-newer]");
    if (newer) newer.hidden = !(Number(form.elements.base?.value || 0) > Number(offer.base || 0));
  }

  function put(field, given) {
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = given.includes(field.value);
    } else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = given.includes(option.value);
    } else if (given.length) {
      const value = given.shift(); // several fields of one name take their values in turn
      if (field.value === value) return;
      field.value = value;
      editors.get(field)?.commands.setContent(value);
    } else {
      return;
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Rows that were added and never saved are not on a fresh page: the portal makes them, as its own button does.
  function rows(record, byName) {
    const there = new Set([...form.elements].map((field) => field.name));
    const missing = [...byName.keys()].filter((name) => /-\d+-/.test(name) && !there.has(name));
    const groups = new Set(missing.map((name) => name.replace(/-\d+-.*$/, "")));
    const button = [...groups].map((group) => form.elements[`add-${group}`]).find(Boolean);
    if (!button) return false;
    const hide = (name, value) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    };
    for (const name of missing) for (const value of byName.get(name)) hide(name, value);
    const total = form.elements[`${button.name.slice("add-".length)}-TOTAL`];
    // The button asks for one more than there are.
    if (total) total.value = Math.max(0, Number(total.value) - 1);
    hide(button.name, "1");
    attempt(() => sessionStorage.setItem(SENT, JSON.stringify({ key, at: Date.now() })));
    HTMLFormElement.prototype.submit.call(form);
    return true;
  }

  function take() {
    const record = offer, byName = new Map();
    for (const [name, value] of record.fields) byName.set(name, [...(byName.get(name) || []), value]);
    const left = new Map([...byName].map(([name, given]) => [name, [...given]]));
    offer = record.older || null;
    for (const field of form.elements) {
      const isChosen = ["checkbox", "radio", "select-multiple"].includes(field.type);
      if (isKept(field)) put(field, (isChosen ? byName : left).get(field.name) || []);
    }
    // From here on the page goes on from where that text began, so that the portal can put it together with newer ones.
    if (form.elements.base && record.base) form.elements.base.value = record.base;
    // Kept as it was, rows included that this page cannot show yet.
    attempt(() => localStorage.setItem(key, JSON.stringify({ ...record, at: Date.now() })));
    written = JSON.stringify(values());
    touched = false;
    notice.hidden = true;
    if (rows(record, byName)) return;
    offer = null;
    const first = form.querySelector("input:not([type=hidden]), textarea, select");
    if (first) first.focus();
    form.dispatchEvent(new CustomEvent("kept:taken", { bubbles: true }));
  }

  function drop() {
    const older = offer.older;
    remove(key);
    consider(older);
    if (!offer) form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }

  notice.querySelector("[data-kept-take]").addEventListener("click", take);
  notice.querySelector("[data-kept-drop]").addEventListener("click", drop);
  consider(read(key));

  // --- no line ---

  const line = () => {
    if (!offline) return;
    offline.hidden = navigator.onLine !== false;
    if (!offline.hidden) status.hidden = false;
  };
  addEventListener("online", line);
  addEventListener("offline", line);
  line();
  addEventListener("pageshow", (event) => { if (event.persisted) { written = ""; line(); } });
  form.dataset.keeps = "yes"; // from here on nothing is lost
})();
