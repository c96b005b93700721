/* Source and clauses light up together. Pointing at a card, moving to it or scrolling to it shows its sentence; pressing a
   sentence leads to its clause, and pressing again to the next one where several overlap. The same by keyboard: Enter on it. */
import { behave, cardOf, current, go, show } from "./places.js";

const source = () => document.getElementById("source");

/* What a card is about: a clause lights its own sentence, a question that of its clause. */
const about = (card) => card.dataset.about ?? card.id;

const marksOf = (code) => [...source().querySelectorAll(`mark[data-about="${CSS.escape(code)}"]`)];

const inView = (piece) => {
  const [box, frame] = [piece.getBoundingClientRect(), source().getBoundingClientRect()];
  return box.top >= Math.max(frame.top, 0) && box.bottom <= Math.min(frame.bottom, innerHeight);
};

export const light = (code, { scroll = false } = {}) => {
  document.querySelectorAll(".lit").forEach((piece) => piece.classList.remove("lit"));
  const marks = marksOf(code);
  marks.forEach((piece) => piece.classList.add("lit"));
  document.getElementById(code)?.classList.add("lit");
  if (!scroll || !marks.length || inView(marks[0])) return;
  const pane = source();
  const top = marks[0].getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
  pane.scrollTo({ top: top - pane.clientHeight / 3, behavior: behave() });
};

/* The clauses of the sentence that was pressed, the innermost first. */
const codesAt = (piece) => {
  const found = [];
  for (let mark = piece.closest("mark"); mark; mark = mark.parentElement.closest("mark")) found.push(mark.dataset.about);
  return [...new Set(found)].filter((code) => document.getElementById(code) || document.querySelector(`.cards-side [data-about="${CSS.escape(code)}"]`));
};

const follow = (piece) => {
  const codes = codesAt(piece);
  if (!codes.length) return;
  const now = current();
  const code = codes[(codes.indexOf(now ? about(now) : "") + 1) % codes.length];
  const card = document.getElementById(code) ?? document.querySelector(`.cards-side [data-about="${CSS.escape(code)}"]`);
  if (card.hidden) document.dispatchEvent(new Event("correct:show-all"));
  go(card);
  light(code);
};

/* To the sentence of a card: it takes the focus, so that Enter leads back. */
export const toSource = (card) => {
  const mark = card && marksOf(about(card))[0];
  if (!mark) return;
  show("source");
  mark.tabIndex = -1;
  mark.focus({ preventScroll: true });
  light(about(card), { scroll: true });
  if (!inView(mark)) mark.scrollIntoView({ block: "center" });
};

/* From one sentence of the source to the next. */
export const stepInSource = (by) => {
  const all = [...source().querySelectorAll("mark[id]")];
  const at = all.indexOf(document.activeElement.closest("mark[id]"));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  light(next.dataset.about, { scroll: true });
};

/* Where one reads after scrolling: the card lit already while it is still to be seen, so that the source keeps calm; else
   that under the pointer, else the first one below the bars. None while it is the source that is read. */
const read = () => {
  const side = document.querySelector(".cards-side").getBoundingClientRect();
  const top = document.querySelector(".toolbar").getBoundingClientRect().bottom;
  if (!source().offsetParent || source().matches(":hover, :focus-within") || side.top > top) return null;
  const seen = (card) => {
    const box = card.getBoundingClientRect();
    return box.bottom > top && box.top < innerHeight;
  };
  const cards = [...document.querySelectorAll(".cards-side .lit, .cards-side .clause-card:hover")];
  const at = (part) => cardOf(document.elementFromPoint(side.left + side.width / 2, top + (innerHeight - top) * part));
  return cards.find(seen) ?? [0.1, 0.2, 0.3, 0.4].map(at).find(Boolean) ?? null;
};

export const start = () => {
  let waiting = 0;
  document.addEventListener("mouseover", (event) => {
    const card = cardOf(event.target);
    clearTimeout(waiting);
    if (card && !card.classList.contains("lit")) waiting = setTimeout(() => light(about(card), { scroll: true }), 120);
  });
  document.addEventListener("focusin", (event) => {
    const card = cardOf(event.target);
    if (card) light(about(card), { scroll: true });
  });
  document.addEventListener("scroll", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const card = read();
      if (card && !card.classList.contains("lit")) light(about(card), { scroll: true });
    }, 200);
  }, { passive: true });
  document.addEventListener("click", (event) => {
    const piece = event.target instanceof Element ? event.target : null;
    if (piece?.closest("#source mark") && getSelection().isCollapsed) follow(piece);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof Element) || !event.target.matches("#source mark")) return;
    event.preventDefault();
    follow(event.target);
  });
};
