/* Boxes for a unit: finds are offered while one types, those chosen last when nothing is typed yet (WAI-ARIA combobox). */
const LAST = 6;
const WAIT = 150;
const person = document.body.dataset.person ?? "";
const KEY = `wuzha.units.${person}`;

const lately = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
};

const remember = (label) => {
  try {
    localStorage.setItem(KEY, JSON.stringify([label, ...lately().filter((other) => other !== label)].slice(0, LAST)));
  } catch {
    /* a browser that keeps nothing remembers nothing */
  }
};

let open = null;
let asked = 0;
let timer = 0;

const several = (box) => "several" in box.dataset;

/* The text a find takes the place of: all of it, or the line one is in. */
const part = (box) => {
  if (!several(box)) return [0, box.value.length];
  const from = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
  const to = box.value.indexOf("\n", box.selectionStart);
  return [from, to < 0 ? box.value.length : to];
};

const shut = () => {
  if (!open) return;
  open.list.remove();
  open.box.setAttribute("aria-expanded", "false");
  open.box.removeAttribute("aria-activedescendant");
  open = null;
};

const mark = (at) => {
  const options = [...open.list.querySelectorAll("[role=option]")];
  open.at = options.length ? (at + options.length) % options.length : -1;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === open.at)));
  const chosen = options[open.at];
  if (!chosen) return;
  open.box.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
};

const choose = (label) => {
  const { box } = open;
  const [from, to] = part(box);
  const end = several(box) && to === box.value.length ? "\n" : "";
  box.value = box.value.slice(0, from) + label + end + box.value.slice(to);
  remember(label);
  shut();
  box.focus();
  box.setSelectionRange(from + label.length + end.length, from + label.length + end.length);
  box.dispatchEvent(new Event("change", { bubbles: true }));
};

const show = (box, found, head) => {
  shut();
  if (!found.length) return;
  const list = document.createElement("ul");
  list.className = "unit-finds";
  list.id = `${box.id || box.name}-finds`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", head);
  if (!box.value.trim()) {
    const title = document.createElement("li");
    title.className = "head";
    title.setAttribute("role", "presentation");
    title.textContent = head;
    list.append(title);
  }
  found.forEach(({ label, above }, place) => {
    const option = document.createElement("li");
    option.id = `${list.id}-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.label = label;
    option.textContent = label;
    if (above && !label.endsWith(`（${above}）`)) {
      const more = document.createElement("span");
      more.textContent = above;
      option.append(more);
    }
    list.append(option);
  });
  box.after(list);
  box.setAttribute("aria-expanded", "true");
  box.setAttribute("aria-controls", list.id);
  open = { box, list, at: -1 };
};

const look = (box) => {
  clearTimeout(timer);
  const mine = ++asked;
  const text = box.value.slice(...part(box)).trim();
  if (!text) return void show(box, lately().map((label) => ({ label, above: "" })), "最近选过的");
  timer = setTimeout(async () => {
    try {
      const address = `/units/find?verb=${encodeURIComponent(box.dataset.unitBox)}&q=${encodeURIComponent(text)}`;
      const { found } = await (await fetch(address)).json();
      if (mine === asked && document.activeElement === box) show(box, found, "找到的单位");
    } catch {
      shut(); // without a connection the name can still be typed whole
    }
  }, WAIT);
};

const dress = (box) => {
  if (box.getAttribute("role")) return;
  Object.entries({ role: several(box) ? null : "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-haspopup": "listbox" })
    .forEach(([name, value]) => value && box.setAttribute(name, value));
};

const boxOf = (event) => (event.target instanceof Element && event.target.matches("[data-unit-box]") ? event.target : null);

document.addEventListener("focusin", (event) => {
  const box = boxOf(event);
  if (open && open.box !== box) shut();
  if (!box) return;
  dress(box);
  if (!several(box)) box.select();
  if (!box.value.trim()) look(box);
});

document.addEventListener("input", (event) => boxOf(event) && look(event.target));

document.addEventListener("focusout", (event) => {
  if (open?.box === event.target && !open.list.contains(event.relatedTarget)) shut();
});

document.addEventListener("pointerdown", (event) => {
  const option = open && event.target instanceof Element ? event.target.closest(".unit-finds [role=option]") : null;
  if (!option) return;
  event.preventDefault(); // the box keeps the focus
  choose(option.dataset.label);
});

document.addEventListener("keydown", (event) => {
  const box = boxOf(event);
  if (!box || event.isComposing) return;
  if (event.key === "ArrowDown" && !open && !several(box)) {
    event.preventDefault();
    return void look(box);
  }
  if (open?.box !== box) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(event.key === "ArrowDown" ? open.at + 1 : open.at < 0 ? -1 : open.at - 1);
  } else if ((event.key === "Enter" || event.key === "Tab") && open.at >= 0) {
    if (event.key === "Enter") event.preventDefault();
    choose(open.list.querySelectorAll("[role=option]")[open.at].dataset.label);
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    shut();
  }
});
