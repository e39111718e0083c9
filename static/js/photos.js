// Makes a photo smaller before it is sent, where its sender asks for it. Without this file it is sent as it is.
(() => {
  "use strict";
  const MOST_SIDE = 2000, QUALITY = 0.85;

  async function smaller(file) {
    // Turned as the camera was held: a canvas keeps no instruction to turn.
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    try {
      const scale = Math.min(1, MOST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff"; // a JPEG has no transparency
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      // A picture that gains nothing is sent as it is.
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
    } finally {
      picture.close();
    }
  }

  for (const form of document.querySelectorAll("form[data-shrink]")) {
    const input = form.querySelector("input[type=file]");
    const choice = form.querySelector("[data-shrink-choice]");
    const busy = form.querySelector("[data-shrink-busy]");
    if (!input || !choice || !window.createImageBitmap || !window.DataTransfer || !form.requestSubmit) continue;
    choice.hidden = false;
    const box = choice.querySelector("input");
    let isReady = false;

    form.addEventListener("submit", async (event) => {
      const file = input.files[0];
      if (isReady || !box.checked || !file) return;
      event.preventDefault();
      if (!busy.hidden) return;
      busy.hidden = false;
      try {
        const files = new DataTransfer();
        files.items.add(await smaller(file));
        input.files = files.files;
      } catch {
        // What this browser cannot read, the portal looks at itself, and says what is wrong.
      }
      isReady = true;
      busy.hidden = true;
      form.requestSubmit(event.submitter);
    });
    // A page that the browser brings back begins anew.
    addEventListener("pageshow", () => { isReady = false; busy.hidden = true; });
    input.addEventListener("change", () => { isReady = false; });
  }
})();
