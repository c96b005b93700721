/* Keys, never while typing: they press what stands on the card. */
import { clear, search } from "./finding.js";
import { stepInSource, toSource } from "./linking.js";
import { clauses, current, go } from "./places.js";
import { close, open, send } from "./sending.js";

const typing = (element) => element.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog[open]");

const inSource = () => document.activeElement?.closest("#source") !== null && document.activeElement !== document.body;

const step = (by) => {
  if (inSource()) {
    stepInSource(by);
    return;
  }
  const all = clauses();
  const at = all.indexOf(current());
  go(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by]);
};

/* The next of a list that still waits, from the first again after the last. */
const next = (selector) => {
  const all = [...document.querySelectorAll(selector)];
  const at = all.indexOf(current());
  const card = all[(at + 1) % (all.length || 1)];
  go(card);
  card?.querySelector("input, select, .actions button, .actions a")?.focus({ preventScroll: true });
};

const find = (what) => current()?.querySelector(`[data-do="${what}"]`) ?? null;

/* The next remark that waits for a decision, from where one is; its first button takes the focus. */
const nextRemark = () => {
  const all = [...document.querySelectorAll(".cards-side .note")].filter((note) => note.querySelector("[formaction=remarks]") && note.offsetParent);
  const from = document.activeElement.closest(".note") ?? current();
  const after = (note) => from && from.compareDocumentPosition(note) & Node.DOCUMENT_POSITION_FOLLOWING;
  const note = all.find(after) ?? all[0];
  note?.querySelector("button, input").focus({ preventScroll: true });
  note?.scrollIntoView({ block: "center" });
};

/* One goes on to the next clause at once, also from one that needs nothing: the keys are quicker than the answers. */
const press = (what, { onward = false } = {}) => {
  const button = find(what);
  const all = clauses();
  const following = all[all.indexOf(current()) + 1];
  if (button) send(button);
  if (onward) go(following);
};

const form = (what) => {
  const link = find(what);
  if (link) open(link);
};

/* Undoing may be quicker than the answer that brings its button. */
const again = (what) => send(`#toolbar [data-do=${what}]`);

const keys = {
  j: () => step(1),
  k: () => step(-1),
  n: () => next("#asks-list .clause-card.asks"),
  l: () => next("#unread-list .unread-item:not(.aside)"),
  i: nextRemark,
  a: () => press("accept", { onward: true }),
  x: () => press(current()?.matches(".unread-item") ? "set-aside" : "reject", { onward: !current()?.matches(".unread-item") }),
  e: () => form("edit"),
  s: () => form("split"),
  m: () => form("merge"),
  u: () => again("undo"),
  r: () => again("redo"),
  o: () => toSource(current()),
  p: () => document.querySelector("#toolbar a.primary").click(),
  "/": search,
  "?": () => document.getElementById("keys").showModal(),
};

export const start = () => {
  document.addEventListener("keydown", (event) => {
    const element = event.target instanceof Element ? event.target : null;
    if (!element || event.altKey || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      const key = event.key.toLowerCase();
      if (!["z", "y"].includes(key) || typing(element)) return; // in a box the browser undoes what was typed
      event.preventDefault();
      again(key === "y" || event.shiftKey ? "redo" : "undo");
      return;
    }
    if (event.key === "Enter" && element.matches(":is([data-ask], .note) input")) {
      event.preventDefault();
      element.closest("[data-ask], .note").querySelector('[data-do="answer"], [name="keep"]')?.click();
      return;
    }
    if (event.key === "Enter" && element.matches("#find")) {
      event.preventDefault();
      go(clauses()[0]);
      return;
    }
    if (event.key === "Escape" && !element.closest("dialog")) {
      const editing = element.closest(".clause-card.editing");
      if (editing) close(editing);
      else if (element.closest("#finder")) {
        clear();
        go(current() ?? clauses()[0]);
      } else if (typing(element)) element.blur(); // out of the box of a question, so that the keys work again
      return;
    }
    if (typing(element)) return;
    if (event.key === "Enter" && element.matches("#clauses .clause-card:not(.editing)")) {
      event.preventDefault();
      form("edit");
      return;
    }
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (arrow && element.matches(".clause-card:not(.editing), #source mark")) {
      event.preventDefault();
      step(arrow);
      return;
    }
    const act = element.closest(".editing") && event.key !== "?" ? null : keys[event.key];
    if (!act || (event.repeat && !["j", "k"].includes(event.key))) return;
    event.preventDefault();
    act();
  });
};
