/* Correcting a plan: keys, adding from a selection, two views on a phone. Every step works without this file. */
(() => {
  "use strict";

  const source = document.getElementById("source");
  const pick = document.getElementById("pick");
  const cards = () => [...document.querySelectorAll("#clauses .clause-card")];

  /* One view at a time on a phone: show the one that was asked for. */
  const show = (view) => {
    const box = document.getElementById(`view-${view}`);
    if (box) box.checked = true;
  };

  document.addEventListener(
    "click",
    (event) => {
      const piece = event.target instanceof Element ? event.target : null;
      if (piece?.closest(".source mark")) show("cards");
      if (piece?.closest("[data-see]")) show("source");
      const gone = piece?.closest("[data-remove]");
      if (gone) {
        event.preventDefault();
        gone.closest(".clause-card").remove();
      }
    },
    true,
  );

  /* The stretch of the source that is selected, counted in characters as the server counts them. */
  const selected = () => {
    const chosen = getSelection();
    if (!source || !chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    if (!source.contains(range.startContainer) || !source.contains(range.endContainer)) return null;
    const before = document.createRange();
    before.setStart(source, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = [...before.toString()].length;
    const length = [...range.toString()].length;
    return length ? { start, end: start + length } : null;
  };

  let span = null;

  document.addEventListener("selectionchange", () => {
    if (!pick) return;
    const now = selected();
    if (now) span = now;
    const button = document.getElementById("pick");
    button.hidden = !now && document.activeElement !== button;
    if (now) button.textContent = `添加为要求（已选 ${now.end - now.start} 字）`;
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.id !== "pick" || !span) return;
    event.detail.parameters.start = span.start;
    event.detail.parameters.end = span.end;
    show("cards");
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "new-clause") event.detail.target.scrollIntoView({ block: "center" });
  });

  /* A clause taken out is no longer marked in the source. */
  document.addEventListener("htmx:afterSettle", () => {
    document.querySelectorAll(".clause-card.gone").forEach((card) => {
      document.querySelectorAll(`mark[data-about="${CSS.escape(card.id)}"]`).forEach((mark) => mark.classList.add("off"));
    });
  });

  /* Keys: j k a e x ?, never while typing. */
  const typing = (element) => element.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog[open]");

  const current = () => document.activeElement.closest?.("#clauses .clause-card") ?? document.querySelector("#clauses .lit");

  const step = (by) => {
    const all = cards();
    const at = all.indexOf(current());
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };

  /* The card an answer put in the place of another keeps the focus, so that the keys go on from there. */
  let here = null;
  const press = (what) => {
    const card = current();
    const button = card?.querySelector(`[data-do="${what}"]`);
    if (!button) return;
    here = card.id;
    button.click();
  };

  document.addEventListener("htmx:afterSettle", () => {
    const card = here && document.getElementById(here);
    if (!card) return;
    here = null;
    (card.querySelector("form select") ?? card).focus({ preventScroll: true });
  });

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: () => press("accept"),
    e: () => press("edit"),
    x: () => press("reject"),
    "?": () => document.getElementById("keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const element = event.target instanceof Element ? event.target : null;
    if (!element) return;
    if (event.key === "Enter" && element.matches("[data-ask] input")) {
      event.preventDefault();
      element.closest("[data-ask]").querySelector('[data-do="answer"]')?.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(element) || !source) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
