// A file that the portal refuses for its size is refused before it is sent: on a weak line that would take an hour.
// `data-most` of the field is the limit in bytes, `data-too-large` says what to do.
(() => {
  "use strict";
  for (const field of document.querySelectorAll("input[type=file][data-most]")) {
    const words = Object.assign(document.createElement("p"), { className: "err", hidden: true });
    words.setAttribute("role", "alert");
    field.before(words);
    field.addEventListener("change", () => {
      const file = field.files[0];
      const isTooLarge = Boolean(file) && file.size > Number(field.dataset.most);
      words.hidden = !isTooLarge;
      words.textContent = isTooLarge ? field.dataset.tooLarge : "";
      if (isTooLarge) field.value = "";
    });
  }
})();
