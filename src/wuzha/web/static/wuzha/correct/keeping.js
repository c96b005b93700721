/* What was typed into an open form is kept in this browser until it is saved or thrown away, also over a reload. */
import { go } from "./places.js";
import { open } from "./sending.js";

const { plan, person } = document.getElementById("correct")?.dataset ?? {};
const prefix = `wuzha.clause.${person}.${plan}.`;

/* A browser may refuse to keep anything; then only the reload loses what was typed. */
const store = (act) => {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
};

const nameOf = (editing) => prefix + (editing.id === "new" ? editing.dataset.at : editing.id);

const typed = (form) =>
  [...form.elements]
    .filter((box) => box.name && !["csrfmiddlewaretoken", "revision"].includes(box.name) && (!["radio", "checkbox"].includes(box.type) || box.checked))
    .map((box) => [box.name, box.value]);

const fill = (form, values) => {
  [...form.elements].forEach((box) => {
    const given = values.filter(([name]) => name === box.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(box.type)) box.checked = given.includes(box.value);
    else if (given.length) [box.value] = given;
  });
};

const restore = (editing) => {
  const kept = store((browser) => browser.getItem(nameOf(editing)));
  const form = editing.querySelector("form.clause-form");
  if (!kept || !form) return;
  const values = JSON.parse(kept);
  if (JSON.stringify(typed(form)) === kept) return;
  fill(form, values);
  const line = document.createElement("p");
  line.className = "note soon small";
  line.setAttribute("role", "status");
  line.textContent = "已恢复上次没有保存的内容。保存后生效，取消则丢弃。";
  form.prepend(line);
};

export const start = () => {
  const keep = (event) => {
    const form = event.target instanceof Element && event.target.closest("form.clause-form");
    if (form) store((browser) => browser.setItem(nameOf(form.closest(".clause-card")), JSON.stringify(typed(form))));
  };
  document.addEventListener("input", keep);
  document.addEventListener("change", keep);
  document.addEventListener("correct:opened", (event) => restore(event.detail));
  document.addEventListener("correct:saved", (event) => store((browser) => browser.removeItem(prefix + event.detail)));

  /* Open again what was open, the clauses that are still there, then the new one. */
  const names = store((browser) => Object.keys(browser).filter((name) => name.startsWith(prefix))) ?? [];
  const again = names.map((name) => name.slice(prefix.length));
  again.reduce(async (before, name) => {
    await before;
    const span = /^(\d+)-(\d+)$/.exec(name);
    const link = span ? document.createElement("a") : document.getElementById(name)?.querySelector("[data-do=edit]");
    if (!link) return;
    if (span) {
      link.dataset.do = "add";
      link.setAttribute("href", `clauses/new?start=${span[1]}&end=${span[2]}`);
    }
    await open(link);
    go(document.getElementById(span ? "new" : name));
  }, Promise.resolve());
};
