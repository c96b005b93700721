/* Changes are sent one after another, each with the revision the one before it left; the answer puts in what changed.
   Forms of a clause open in the place of its card and go the same way. The focus comes back to where one was. */
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

const post = async (button, card, instead) => {
  const round = failed;
  button.setAttribute("aria-busy", "true");
  const values = button.name ? { [button.name]: button.value } : {};
  await window.htmx.ajax("POST", button.getAttribute("formaction"), { source: form(), values, swap: "none settle:0ms" }).catch(() => {});
  button.removeAttribute("aria-busy");
  if (round !== failed) return;
  const said = { undo: "已撤销", redo: "已重做" }[button.dataset.do] ?? "已保存";
  say(`${said}：${button.title || button.textContent.trim()}`);
  settle(card, instead);
};

/* Press a button in its turn; what stands on the page by then, when it is told by where it will be. */
export const send = (button) => {
  const round = failed;
  const card = typeof button === "string" ? null : cardOf(button);
  const instead = card && beside(card)?.id;
  line = line.then(() => {
    const found = typeof button === "string" ? document.querySelector(button) : button;
    return found && round === failed ? post(found, card, instead) : null; // after a refusal the page was not what it seemed
  });
  return line;
};

/* The form of a card takes its place once what was changed before is in, or that answer would put the card back. */
const opening = new Set();

export const open = async (link) => {
  const address = link.getAttribute("href");
  if (opening.has(address)) return;
  opening.add(address);
  await line;
  await put(link, address).finally(() => opening.delete(address));
};

const put = async (link, address) => {
  const isNew = link.dataset.do === "add";
  const target = isNew ? document.getElementById("new-clause") : cardOf(link);
  if (!target) return;
  const swap = `${isNew ? "innerHTML" : "outerHTML"} settle:0ms`;
  await window.htmx.ajax("GET", address, { source: target, target, swap }).catch(() => {});
  const opened = isNew ? target.firstElementChild : document.getElementById(target.id);
  if (!opened?.matches(".editing")) return;
  document.dispatchEvent(new CustomEvent("correct:opened", { detail: opened }));
  opened.querySelector("select, [type=radio]:checked, [type=radio], input:not([type=hidden])")?.focus({ preventScroll: true });
  opened.scrollIntoView({ block: isNew ? "start" : "nearest" });
};

const nameOf = (editing) => (editing.id === "new" ? editing.dataset.at : editing.id);

/* Put the card back in the place of its form; what was typed stays kept unless it is thrown away. */
export const close = async (editing) => {
  if (editing.id === "new") {
    const before = document.querySelector("#unread .current") ?? clauses()[0];
    editing.remove();
    go(before, { scroll: false });
    return;
  }
  await window.htmx.ajax("GET", editing.dataset.card, { source: editing, target: editing, swap: "outerHTML settle:0ms" });
  go(document.getElementById(editing.id), { scroll: false });
};

/* What a form holds is sent as it was when it was pressed; the answer is the card, or the form and what is wrong. */
const pressed = new WeakSet();
let saving = "";
let status = 0;

const save = (filled, button) => {
  const editing = filled.closest(".editing");
  if (pressed.has(filled)) return;
  pressed.add(filled);
  button?.setAttribute("aria-busy", "true");
  const values = new FormData(filled);
  const round = failed;
  line = line.then(async () => {
    if (round !== failed || !editing.isConnected) return;
    const before = new Set(clauses().map((card) => card.id));
    saving = editing.id;
    const swap = "outerHTML settle:0ms";
    await window.htmx.ajax("POST", filled.getAttribute("action"), { source: form(), target: editing, values, swap }).catch(() => {});
    saving = "";
    const again = document.getElementById(editing.id);
    if (status === 422 && again?.matches(".editing")) document.dispatchEvent(new CustomEvent("correct:opened", { detail: again }));
    if (status < 400) {
      const fresh = clauses().find((card) => !before.has(card.id));
      document.dispatchEvent(new CustomEvent("correct:saved", { detail: nameOf(editing) }));
      say("已保存");
      go(editing.id === "new" ? fresh : document.getElementById(editing.id));
      document.dispatchEvent(new Event("correct:changed"));
    }
  }).finally(() => {
    pressed.delete(filled);
    button?.removeAttribute("aria-busy");
  });
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
  status = event.detail.xhr.status;
  if (status >= 400 && !(saving && status === 422)) failed += 1; // a form says itself what is wrong with it
};

/* An answer about other clauses must not take an open form away. */
const spare = (event) => {
  const { target, fragment } = event.detail;
  if (target.matches(".editing") && target.id !== saving && fragment.textContent.trim()) event.detail.shouldSwap = false;
};

export const start = () => {
  document.addEventListener(
    "click",
    (event) => {
      const pressed = event.target instanceof Element ? event.target : null;
      const button = pressed?.closest("button[form=correct][formaction]:not([data-whole])");
      const link = pressed?.closest("a[data-do]");
      const onward = pressed?.closest("#toolbar a.primary");
      if (onward && !event.ctrlKey && !event.metaKey) {
        event.preventDefault(); // leaving would throw away what is not sent yet
        line.then(() => location.assign(onward.href));
      }
      if (button || (link && !event.ctrlKey && !event.metaKey)) event.preventDefault();
      if (button) send(button);
      if (!link || event.ctrlKey || event.metaKey) return;
      if (link.dataset.do === "see") toSource(cardOf(link));
      else if (link.dataset.do === "cancel") {
        const editing = link.closest(".clause-card");
        document.dispatchEvent(new CustomEvent("correct:saved", { detail: nameOf(editing) }));
        close(editing);
      } else if (!("picked" in link.dataset)) open(link);
    },
    true,
  );
  document.addEventListener("click", cutAt);
  document.addEventListener("submit", (event) => {
    if (event.target.matches(".editing form")) {
      event.preventDefault();
      save(event.target, event.submitter);
    }
    if (!event.target.matches("[data-words]")) return;
    event.preventDefault();
    const link = document.createElement("a");
    link.dataset.do = "add";
    link.setAttribute("href", `clauses/new?words=${encodeURIComponent(event.target.elements.words.value)}`);
    open(link);
  });
  document.addEventListener("htmx:beforeOnLoad", answered);
  document.addEventListener("htmx:oobBeforeSwap", spare);
  document.addEventListener("htmx:sendError", () => {
    status = 503;
    failed += 1;
  });
};
