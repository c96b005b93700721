/* The boxes of the form, whatever they are made of. */
export const boxes = (form, name) => [...form.elements].filter((box) => box.name === name);

export const value = (form, name) => {
  const found = boxes(form, name);
  if (found.some((box) => ["radio", "checkbox"].includes(box.type))) return found.filter((box) => box.checked).map((box) => box.value);
  return found[0]?.value ?? "";
};

const shown = (box) => {
  const folded = box.closest("details");
  if (folded && !box.closest("summary")) folded.open = true;
};

/* Put a value into a box: text, a choice, or several. An unknown choice of a list is added to it. */
export const put = (form, name, given) => {
  const wanted = (Array.isArray(given) ? given : [given]).map(String);
  boxes(form, name).forEach((box) => {
    if (["radio", "checkbox"].includes(box.type)) {
      box.checked = wanted.includes(box.value);
      if (box.checked) shown(box);
    } else {
      if (box.tagName === "SELECT" && ![...box.options].some((option) => option.value === wanted[0])) box.add(new Option(wanted[0], wanted[0]));
      box.value = wanted[0];
      if (wanted[0]) shown(box);
    }
  });
};

export const clear = (form, name) => put(form, name, "");

/* Say that something changed, once, so that what the record will count for is asked anew. */
export const told = (form) => form.dispatchEvent(new Event("change", { bubbles: true }));

export const freshKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
