/* What was typed is kept in this browser until it is sent or thrown away, also when the page is closed. */
import { fill, forget, keep, kept, typed } from "../drafts.js";
import { told } from "./boxes.js";

const WITHOUT = ["client_key", "revision", "sentence"];
const DAYS = 7 * 86_400_000; // nobody goes on with an older one

export const start = (form) => {
  const name = form.dataset.draft;
  if (!name) return;
  const begun = JSON.stringify(typed(form, WITHOUT));
  const usual = form.dataset.filled;
  const draft = kept(name);
  const line = form.querySelector("[data-draft-line]");

  const save = () => {
    const values = typed(form, WITHOUT);
    if (JSON.stringify(values) === begun) forget(name);
    else keep(name, { at: Date.now(), values, filled: form.dataset.filled });
  };
  const put = (values, filled = "[]") => {
    fill(form, values);
    form.dispatchEvent(new CustomEvent("draft:filled", { detail: JSON.parse(filled) }));
  };

  if (draft && Date.now() - draft.at < DAYS && !/[?&](waiting|copy|routine)=/.test(location.search) && JSON.stringify(draft.values) !== begun) {
    put(draft.values, draft.filled);
    line.hidden = false;
    line.querySelector("button").addEventListener("click", () => {
      put(JSON.parse(begun), usual);
      forget(name);
      line.hidden = true;
      told(form);
    });
  }
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("record:sent", () => forget(name));
};
