/* Changes are sent one after another, each with the revision the one before it left; the answer puts in what changed.
   Forms of a clause open in the place of its card. The focus comes back to where one was. */
import { toSource } from "./linking.js";
import { beside, cardOf, clauses, go } from "./places.js";

const form = () => document.getElementById("correct");
let line = Promise.resolve();
let failed = 0;

const say = (words) => {
  document.getElementById("said").textContent = words;
};

/* Where to be when the answer is in: at the same card, or at the one beside it when it went away. */
const settle = (card, instead) => {
  const again = card?.id && document.getElementById(card.id);
  const lost = !document.activeElement || document.activeElement === document.body;
  if (lost && card) go(again || document.getElementById(instead) || clauses()[0], { scroll: !again });
  document.dispatchEvent(new Event("correct:changed"));
};

export const send = (button) => {
  const card = cardOf(button);
  const instead = card && beside(card)?.id;
  const round = failed;
  line = line.then(async () => {
    if (round !== failed) return; // what went before was refused: the page is not what it seemed
    button.setAttribute("aria-busy", "true");
    const values = button.name ? { [button.name]: button.value } : {};
    await window.htmx.ajax("POST", button.getAttribute("formaction"), { source: form(), values, swap: "none settle:0ms" }).catch(() => {});
    button.removeAttribute("aria-busy");
    if (round !== failed) return;
    say(`${button.dataset.do === "undo" ? "已撤销" : "已保存"}：${button.textContent.trim()}`);
    settle(card, instead);
  });
  return line;
};

export const open = async (link) => {
  const card = cardOf(link);
  const isNew = link.dataset.do === "add";
  const target = isNew ? document.getElementById("new-clause") : card;
  if (!target) return;
  await window.htmx.ajax("GET", link.getAttribute("href"), { target, swap: `${isNew ? "innerHTML" : "outerHTML"} settle:0ms` }).catch(() => {});
  const opened = isNew ? target.firstElementChild : document.getElementById(card.id);
  if (!opened?.matches(".editing")) return;
  document.dispatchEvent(new CustomEvent("correct:opened", { detail: opened }));
  opened.querySelector("select, [type=radio]:checked, [type=radio], input:not([type=hidden])")?.focus({ preventScroll: true });
  opened.scrollIntoView({ block: isNew ? "start" : "nearest" });
};

/* Put the card back in the place of its form; what was typed stays kept unless it is thrown away. */
export const close = async (editing) => {
  if (editing.id === "new") {
    const before = document.querySelector("#unread .current") ?? clauses()[0];
    editing.remove();
    go(before, { scroll: false });
    return;
  }
  await window.htmx.ajax("GET", `clauses/${encodeURIComponent(editing.id)}/card`, { target: editing, swap: "outerHTML settle:0ms" });
  go(document.getElementById(editing.id), { scroll: false });
};

/* Clicking into the sentence to be cut fills the place in. */
const cutAt = (event) => {
  const words = event.target instanceof Element && event.target.closest("[data-cut]");
  const chosen = getSelection();
  if (!words || !chosen.rangeCount || !words.contains(chosen.anchorNode)) return;
  const before = document.createRange();
  before.setStart(words, 0);
  before.setEnd(chosen.anchorNode, chosen.anchorOffset);
  const box = words.closest(".clause-card").querySelector("[name$=other]");
  box.value = [...before.toString()].length || "";
  box.closest("form").querySelectorAll("[type=radio]:checked").forEach((radio) => {
    radio.checked = false;
  });
};

const answered = (event) => {
  if (event.detail.xhr.status >= 400) failed += 1;
  const editing = event.detail.elt.closest?.(".clause-card.editing");
  if (!editing || !event.detail.elt.matches("form") || event.detail.xhr.status >= 400) return;
  const before = new Set(clauses().map((card) => card.id));
  document.dispatchEvent(new CustomEvent("correct:saved", { detail: editing.id === "new" ? editing.dataset.at : editing.id }));
  setTimeout(() => {
    const fresh = clauses().find((card) => !before.has(card.id));
    go(editing.id === "new" ? fresh : document.getElementById(editing.id));
    document.dispatchEvent(new Event("correct:changed"));
  }, 40);
};

export const start = () => {
  document.addEventListener(
    "click",
    (event) => {
      const pressed = event.target instanceof Element ? event.target : null;
      const button = pressed?.closest("button[form=correct][formaction]:not([data-whole])");
      const link = pressed?.closest("a[data-do]");
      if (button || (link && !event.ctrlKey && !event.metaKey)) event.preventDefault();
      if (button) send(button);
      if (!link || event.ctrlKey || event.metaKey) return;
      if (link.dataset.do === "see") toSource(cardOf(link));
      else if (link.dataset.do === "cancel") {
        const editing = link.closest(".clause-card");
        document.dispatchEvent(new CustomEvent("correct:saved", { detail: editing.id === "new" ? editing.dataset.at : editing.id }));
        close(editing);
      } else if (!link.dataset.picked) open(link);
    },
    true,
  );
  document.addEventListener("click", cutAt);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-words]")) return;
    event.preventDefault();
    const link = document.createElement("a");
    link.dataset.do = "add";
    link.setAttribute("href", `clauses/new?words=${encodeURIComponent(event.target.elements.words.value)}`);
    open(link);
  });
  document.addEventListener("htmx:beforeOnLoad", answered);
  document.addEventListener("htmx:sendError", () => {
    failed += 1;
  });
};
