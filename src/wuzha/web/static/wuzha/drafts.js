/* What somebody has typed and not sent yet, kept in this browser per person and form; signing out throws it away
   (wuzha.js: every name that begins with wuzha, what it is and whose it is). */
export const person = document.body.dataset.person ?? "";
const prefix = `wuzha.draft.${person}.`;

/* A browser may refuse to keep anything; then only a closed page loses what was typed. */
const store = (act) => {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
};

export const keep = (name, values) => store((browser) => browser.setItem(prefix + name, JSON.stringify(values)));
export const forget = (name) => store((browser) => browser.removeItem(prefix + name));

export const kept = (name) => {
  try {
    return JSON.parse(store((browser) => browser.getItem(prefix + name)));
  } catch {
    return null;
  }
};

/* Names and values of what is filled in, but for files and what the server wrote itself. */
export const typed = (form, without = []) =>
  [...form.elements]
    .filter((box) => box.name && !["file", "submit", "button"].includes(box.type) && !["csrfmiddlewaretoken", ...without].includes(box.name))
    .filter((box) => !["radio", "checkbox"].includes(box.type) || box.checked)
    .map((box) => [box.name, box.value]);

export const fill = (form, values) =>
  [...form.elements].forEach((box) => {
    if (!box.name || ["file", "hidden", "submit"].includes(box.type)) return;
    const given = values.filter(([name]) => name === box.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(box.type)) box.checked = given.includes(box.value);
    else if (box.multiple) [...box.options].forEach((option) => (option.selected = given.includes(option.value)));
    else if (given.length) [box.value] = given;
  });
