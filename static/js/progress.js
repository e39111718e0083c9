// Keeps a page of progress up to date: asks for it again every few seconds, as long as the page says that something
// moves (`data-again` of #progress, in seconds) and somebody looks. Without this script there is a link for it.
(() => {
  "use strict";
  const MOST = 60;
  let pause = 0;

  const again = () => {
    const shown = document.getElementById("progress");
    const seconds = Number(shown && shown.dataset.again);
    if (!seconds) return;
    pause = Math.min(MOST, Math.max(seconds, pause));
    setTimeout(look, pause * 1000);
  };

  const look = async () => {
    const shown = document.getElementById("progress");
    // Nobody looks, or somebody is at a link inside: the page is left alone for now.
    if (document.hidden || shown.contains(document.activeElement)) return again();
    try {
      const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("progress");
      if (fresh) shown.replaceWith(document.adoptNode(fresh));
      pause = 0;
    } catch {
      pause = pause * 2; // the line is weak, or somebody signed out
    }
    again();
  };

  again();
})();
