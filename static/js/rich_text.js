// Puts an editor into every long text of a form (publishing.rich_text_input). The box below it stays what is sent; it
// works alone before this script came, where it fails, and without it. The editor is fetched when a box is first seen.
(() => {
  "use strict";
  const BLOCK = /^<(p|h[2-4]|ul|ol|table|blockquote)\b/i;
  const INLINE = /(<\/?(?:strong|em|sub|sup)>|<br ?\/?>|<a href="[^"<>]*"(?: [a-z]+="[^"<>]*")*>|<\/a>)/;
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const inline = (text) => text.split(INLINE).map((part, at) => (at % 2 ? part : escaped(part))).join("");

  function end(text, tag) {
    let depth = 0;
    for (const one of text.matchAll(new RegExp(`<(/?)${tag}\\b[^<>]*>`, "gi"))) {
      depth += one[1] ? -1 : 1;
      if (!depth) return one.index + one[0].length;
    }
    return text.length;
  }

  function block(text) {
    const lines = text.split("\n");
    const heading = /^(#{2,4}) /.exec(text);
    if (heading) {
      const tag = `h${heading[1].length}`;
      return `<${tag}>${inline(lines[0].replace(/^#+/, "").trim())}</${tag}>${lines.length > 1 ? block(lines.slice(1).join("\n")) : ""}`;
    }
    for (const [tag, mark] of [["ul", /^[-*•] +/], ["ol", /^\d{1,3}[.)] +/]]) {
      if (lines.every((line) => mark.test(line))) {
        return `<${tag}>${lines.map((line) => `<li>${inline(line.replace(mark, ""))}</li>`).join("")}</${tag}>`;
      }
    }
    return `<p>${lines.map(inline).join("<br>")}</p>`;
  }

  // The same marks as publishing.rich_text_input.to_html; what is sent is cleaned there.
  function toHtml(text) {
    let rest = text.replace(/\r\n?/g, "\n").trim(), html = "";
    while (rest) {
      const opening = BLOCK.exec(rest);
      const stop = opening ? null : /\n[ \t]*\n|\n(?=<(?:p|h[2-4]|ul|ol|table|blockquote)\b)/.exec(rest);
      const at = opening ? end(rest, opening[1].toLowerCase()) : stop ? stop.index : rest.length;
      const part = rest.slice(0, at).trim();
      rest = rest.slice(at).trim();
      html += opening ? part : block(part);
    }
    return html;
  }

  function button(label, text, run) {
    const found = document.createElement("button");
    found.type = "button";
    found.className = "tool";
    found.textContent = text;
    found.title = label;
    found.setAttribute("aria-label", label);
    // The place in the text stays chosen while a button is pressed.
    found.addEventListener("mousedown", (event) => event.preventDefault());
    found.addEventListener("click", run);
    return found;
  }

  function toolbar(editor, words, textarea) {
    const bar = document.createElement("div");
    bar.className = "tools";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", words.tools);
    bar.setAttribute("aria-controls", `${textarea.id}-editor`);
    const toggles = [];
    const add = (label, text, run, isActive, isShown) => {
      const one = button(label, text, () => { run(editor.chain().focus()).run(); });
      if (isActive) one.setAttribute("aria-pressed", "false");
      toggles.push([one, isActive, isShown]);
      bar.append(one);
    };
    const inTable = () => editor.isActive("table");
    add(words.heading, words.heading, (chain) => chain.toggleHeading({ level: 2 }), () => editor.isActive("heading", { level: 2 }));
    add(words.subheading, words.subheading, (chain) => chain.toggleHeading({ level: 3 }), () => editor.isActive("heading", { level: 3 }));
    add(words.bold, "B", (chain) => chain.toggleBold(), () => editor.isActive("bold"));
    add(words.italic, "I", (chain) => chain.toggleItalic(), () => editor.isActive("italic"));
    add(words.bullets, "•", (chain) => chain.toggleBulletList(), () => editor.isActive("bulletList"));
    add(words.numbers, "1.", (chain) => chain.toggleOrderedList(), () => editor.isActive("orderedList"));
    add(words.quote, "“ ”", (chain) => chain.toggleBlockquote(), () => editor.isActive("blockquote"));
    const link = button(words.link, words.link, () => {
      panel.hidden = !panel.hidden;
      link.setAttribute("aria-expanded", String(!panel.hidden));
      if (panel.hidden) return;
      address.value = editor.getAttributes("link").href || "";
      address.focus();
    });
    link.setAttribute("aria-expanded", "false");
    bar.append(link);
    add(words.table, words.table, (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), null, () => !inTable());
    add(words.row, words.row, (chain) => chain.addRowAfter(), null, inTable);
    add(words.column, words.column, (chain) => chain.addColumnAfter(), null, inTable);
    add(words.less_row, words.less_row, (chain) => chain.deleteRow(), null, inTable);
    add(words.less_column, words.less_column, (chain) => chain.deleteColumn(), null, inTable);
    add(words.undo, "↶", (chain) => chain.undo());
    add(words.redo, "↷", (chain) => chain.redo());

    const panel = document.createElement("div");
    panel.className = "tool-panel";
    panel.hidden = true;
    const label = document.createElement("label");
    const address = document.createElement("input");
    address.id = `${textarea.id}-address`;
    address.setAttribute("data-autosave-not", "");
    address.inputMode = "url";
    label.htmlFor = address.id;
    label.textContent = words.address;
    const close = () => { panel.hidden = true; link.setAttribute("aria-expanded", "false"); };
    const set = () => {
      let href = address.value.trim();
      if (href && !/^(https?:|mailto:|tel:)/i.test(href)) href = href.includes("@") ? `mailto:${href}` : `https://${href}`;
      const chain = editor.chain().focus().extendMarkRange("link");
      if (!href) chain.unsetLink().run();
      else if (editor.state.selection.empty && !editor.isActive("link")) chain.insertContent([{ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }]).run();
      else chain.setLink({ href }).run();
      close();
    };
    // Enter in this field would send the form.
    address.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); set(); }
      if (event.key === "Escape") { close(); editor.commands.focus(); }
    });
    panel.append(label, address, button(words.set, words.set, set), button(words.unset, words.unset, () => {
      editor.chain().focus().extendMarkRange("link").unsetLink().run();
      close();
    }));

    const update = () => {
      for (const [one, isActive, isShown] of toggles) {
        if (isActive) one.setAttribute("aria-pressed", String(!!isActive()));
        if (isShown) one.hidden = !isShown();
      }
      link.classList.toggle("active", editor.isActive("link"));
    };
    editor.on("transaction", update);
    update();
    const head = document.createElement("div");
    head.append(bar, panel);
    return head;
  }

  async function begin(textarea) {
    if (textarea.dataset.begun) return;
    textarea.dataset.begun = "yes";
    let parts;
    try {
      parts = await import(textarea.dataset.richText);
    } catch {
      textarea.dataset.begun = "failed"; // The plain box goes on.
      return;
    }
    const words = JSON.parse(textarea.dataset.words);
    const box = document.createElement("div");
    box.className = "rich-box";
    const place = document.createElement("div");
    place.id = `${textarea.id}-editor`;
    const label = document.querySelector(`label[for="${textarea.id}"]`);
    const hadFocus = document.activeElement === textarea;
    let own = false;
    // The Tab key leads out of tables and lists too: there it would add rows or indent without end, and nobody at a
    // keyboard came further.
    const [table, item] = [parts.Table, parts.ListItem].map((part) => part.extend({
      addKeyboardShortcuts() {
        return { ...this.parent(), Tab: () => false, "Shift-Tab": () => false };
      },
    }));
    const editor = new parts.Editor({
      element: place,
      // The policy of these pages forbids styles in the page; ours are in the style sheet.
      injectCSS: false,
      content: toHtml(textarea.value),
      editorProps: {
        attributes: {
          class: "rich",
          role: "textbox",
          "aria-multiline": "true",
          lang: textarea.lang,
          ...(label ? { "aria-label": label.textContent.trim() } : {}),
        },
      },
      extensions: [
        ...[parts.Document, parts.Paragraph, parts.Text, parts.HardBreak, parts.Bold, parts.Italic],
        ...[parts.Subscript, parts.Superscript, parts.Blockquote, parts.BulletList, item],
        ...[parts.OrderedList.configure({ enableListAttributes: false }), parts.TableRow, parts.TableHeader, parts.TableCell],
        ...[parts.Heading.configure({ levels: [2, 3, 4] }), table.configure({ resizable: false }), parts.History],
        parts.Link.configure({ enableTarget: false, openOnClick: false, protocols: ["http", "https", "mailto", "tel"] }),
      ],
      onUpdate: ({ editor: now }) => {
        own = true;
        textarea.value = now.isEmpty ? "" : now.getHTML();
        textarea.dispatchEvent(new Event("input", { bubbles: true }));
        own = false;
      },
    });
    // What another script puts into the box, such as a text that was kept on the device.
    const put = (value) => editor.commands.setContent(toHtml(value), { emitUpdate: false });
    textarea.addEventListener("input", () => { if (!own) put(textarea.value); });
    box.append(toolbar(editor, words, textarea), place);
    textarea.before(box);
    textarea.hidden = true;
    const hint = document.getElementById(`${textarea.id}_helptext`);
    if (hint) hint.hidden = true; // It says how to write without the editor.
    if (label) label.addEventListener("click", (event) => { event.preventDefault(); editor.commands.focus(); });
    if (hadFocus) {
      // At once, where the command of that name waits for the next frame: no key is lost between the two.
      editor.chain().setTextSelection(editor.state.doc.content.size).scrollIntoView().run();
      editor.view.focus();
    }
    // The view puts the caret in its place once more, 20 ms after it got the focus.
    setTimeout(() => { textarea.dataset.begun = "done"; }, hadFocus ? 50 : 0);
    const detail = { textarea, editor: { commands: { setContent: put } } };
    textarea.dispatchEvent(new CustomEvent("prose-editor:ready", { bubbles: true, detail }));
  }

  const boxes = document.querySelectorAll("textarea[data-rich-text]");
  if (!("IntersectionObserver" in window) || !boxes.length) return;
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      begin(entry.target);
    }
  });
  for (const box of boxes) seen.observe(box);
})();
