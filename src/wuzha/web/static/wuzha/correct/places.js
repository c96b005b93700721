/* Where one is: the current card. It keeps the focus, stands in the address, and is found again after a reload. */

export const clauses = () => [...document.querySelectorAll("#clauses .clause-card")].filter((card) => card.offsetParent);

/* A card of any kind: a clause, a question, an unread sentence, what the plan says of itself. */
export const cardOf = (element) => element?.closest?.("#clauses .clause-card, #asks .clause-card, #unread .unread-item, #new-clause .clause-card, #header, #asides-list > li") ?? null;

export const current = () => cardOf(document.activeElement) ?? document.querySelector(".cards-side .current");

export const behave = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

/* One view at a time on a phone: show the one that is asked for. */
export const show = (view) => {
  const box = document.getElementById(`view-${view}`);
  if (box) box.checked = true;
};

export const go = (card, { scroll = true } = {}) => {
  if (!card) return;
  show("cards");
  card.focus({ preventScroll: true });
  if (scroll) card.scrollIntoView({ block: card.matches(".editing") ? "start" : "center" });
};

/* The card beside another, for when that one goes away. */
export const beside = (card) => {
  const all = clauses();
  const at = all.indexOf(card);
  return at < 0 ? null : (all[at + 1] ?? all[at - 1] ?? null);
};

const mark = (card) => {
  document.querySelectorAll(".cards-side .current").forEach((each) => each.classList.remove("current"));
  card.classList.add("current");
  if (card.id && card.id !== "new") history.replaceState(history.state, "", `#${card.id}`);
};

export const start = () => {
  document.addEventListener("focusin", (event) => {
    const card = cardOf(event.target);
    if (card) mark(card);
  });
  const asked = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (asked && cardOf(asked)) go(asked);
};
