/* Boxes for a day: what was typed is written out by the server's reading, and a small calendar opens beside the box. */
import { officeDay } from "./clock.js";

const WEEKDAYS = ["一", "二", "三", "四", "五", "六", "日"];
const ISO = /^\d{4}-\d{2}-\d{2}$/;
const OFFLINE = "没有网络，请用日历选日期，或写成 2026-03-05";

const iso = (day) =>
  `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
const parse = (text) => {
  if (!ISO.test(text)) return null;
  const [year, month, date] = text.split("-").map(Number);
  const day = new Date(year, month - 1, date);
  return iso(day) === text ? day : null;
};
const moved = (day, days) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);
const months = (day, count) => {
  const last = new Date(day.getFullYear(), day.getMonth() + count + 1, 0).getDate();
  return new Date(day.getFullYear(), day.getMonth() + count, Math.min(day.getDate(), last));
};
const spoken = (day) =>
  `${day.getFullYear()}年${day.getMonth() + 1}月${day.getDate()}日，星期${WEEKDAYS[(day.getDay() + 6) % 7]}`;

/* From which day on a day without a year is reckoned: that in another box, once there is one, or a fixed one. */
const sinceOf = (box) => {
  const first = box.form?.elements[box.dataset.sinceBox]?.value.trim() ?? "";
  return parse(first) ? first : (box.dataset.since ?? "");
};

/* Writes out what was typed; returns what is wrong with it, empty when nothing is. */
const written = async (box) => {
  const typed = box.value.trim();
  box.setCustomValidity("");
  if (!typed || parse(typed)) return "";
  let remark = OFFLINE;
  try {
    const asked = new URLSearchParams({ said: typed, since: sinceOf(box) });
    const answer = await (await fetch(`/days/read?${asked}`)).json();
    if (box.value.trim() !== typed) return "";
    if (answer.day) {
      box.value = answer.day;
      box.dispatchEvent(new Event("change", { bubbles: true }));
      return "";
    }
    remark = answer.remark;
  } catch {
    /* no connection: only what needs no reading can be taken */
  }
  box.setCustomValidity(remark);
  return remark;
};

/* What is wrong with the days of a form, by name; afterwards every day that is not is written out. */
export const settleDays = async (form) => {
  const found = {};
  for (const box of form.querySelectorAll("[data-day]")) {
    const remark = await written(box);
    if (remark) found[box.name] = remark;
  }
  return found;
};

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-day]")) written(event.target);
});

/* The calendar: one for the page, beside the box it serves. */
let open = null;

const shut = (focus) => {
  if (!open) return;
  const { box, panel, button } = open;
  open = null;
  panel.remove();
  button.setAttribute("aria-expanded", "false");
  if (focus) (focus === "box" ? box : button).focus();
};

const make = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => value !== null && element.setAttribute(name, value));
  element.append(...children);
  return element;
};

const allowed = (day) => {
  const { first, last } = open.box.dataset;
  return (!first || iso(day) >= first) && (!last || iso(day) <= last);
};

const draw = () => {
  const { panel, at, chosen } = open;
  const begin = new Date(at.getFullYear(), at.getMonth(), 1);
  const monday = moved(begin, -((begin.getDay() + 6) % 7));
  const rows = [0, 1, 2, 3, 4, 5].map((week) =>
    make("tr", {}, ...WEEKDAYS.map((_, place) => {
      const day = moved(monday, week * 7 + place);
      const here = iso(day) === iso(at);
      return make("td", {
        role: "gridcell",
        tabindex: here ? "0" : "-1",
        "data-at": iso(day),
        "aria-label": spoken(day),
        "aria-selected": chosen && iso(day) === iso(chosen) ? "true" : "false",
        "aria-current": iso(day) === officeDay() ? "date" : null,
        "aria-disabled": allowed(day) ? null : "true",
        class: day.getMonth() === at.getMonth() ? null : "other",
      }, String(day.getDate()));
    })),
  );
  panel.querySelector(".day-month").textContent = `${at.getFullYear()}年${at.getMonth() + 1}月`;
  panel.querySelector("tbody").replaceChildren(...rows);
};

const go = (day, focus = true) => {
  open.at = day;
  draw();
  if (focus) open.panel.querySelector('[tabindex="0"]').focus();
};

const choose = (day) => {
  if (!allowed(day)) return;
  const { box } = open;
  box.value = iso(day);
  shut("box");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.dispatchEvent(new Event("change", { bubbles: true }));
};

const show = (box, button) => {
  shut();
  const head = make("div", { class: "day-head" },
    make("button", { type: "button", class: "btn quiet small", "data-step": "-1", "aria-label": "上个月" }, "‹"),
    make("b", { class: "day-month", "aria-live": "polite" }),
    make("button", { type: "button", class: "btn quiet small", "data-step": "1", "aria-label": "下个月" }, "›"));
  const names = make("tr", {}, ...WEEKDAYS.map((name) => make("th", { scope: "col", abbr: `星期${name}` }, name)));
  const grid = make("table", { role: "grid", "aria-label": "日历，方向键移动，翻页键换月" }, make("thead", {}, names), make("tbody", {}));
  const foot = make("div", { class: "day-foot" },
    make("button", { type: "button", class: "btn small", "data-today": "" }, "今天"),
    make("button", { type: "button", class: "btn quiet small", "data-shut": "" }, "关闭"));
  const panel = make("div", { class: "day-panel", role: "dialog", "aria-label": "选日期" }, head, grid, foot);
  const chosen = parse(box.value.trim());
  open = { box, button, panel, chosen, at: chosen ?? parse(officeDay()) };
  button.setAttribute("aria-expanded", "true");
  button.after(panel);
  draw();
  const place = panel.getBoundingClientRect();
  if (place.right > document.documentElement.clientWidth) panel.classList.add("to-end");
  if (panel.getBoundingClientRect().left < 0) panel.classList.replace("to-end", "to-middle");
  panel.scrollIntoView({ block: "nearest" });
  panel.querySelector('[tabindex="0"]').focus();
};

const boxOf = (element) => element.closest(".day-box")?.querySelector("[data-day]");

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const button = target?.closest("[data-day-open]");
  if (button) {
    const box = boxOf(button);
    if (open?.box === box) shut("button");
    else show(box, button);
    return;
  }
  if (!open) return;
  if (!open.panel.contains(target)) return void shut();
  const cell = target.closest("[data-at]");
  if (cell) return void choose(parse(cell.dataset.at));
  const step = target.closest("[data-step]");
  if (step) return void go(months(open.at, Number(step.dataset.step)), false);
  if (target.closest("[data-today]")) return void choose(parse(officeDay()));
  if (target.closest("[data-shut]")) shut("button");
});

const MOVES = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

document.addEventListener("keydown", (event) => {
  if (event.altKey && event.key === "ArrowDown" && event.target.matches?.("[data-day]")) {
    event.preventDefault();
    return void show(event.target, event.target.closest(".day-box").querySelector("[data-day-open]"));
  }
  if (!open || !open.panel.contains(event.target)) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    return void shut("button");
  }
  if (event.key === "Tab") {
    const stops = [...open.panel.querySelectorAll('button, [tabindex="0"]')];
    const next = stops[(stops.indexOf(event.target) + (event.shiftKey ? -1 : 1) + stops.length) % stops.length];
    event.preventDefault();
    return void next.focus();
  }
  if (!event.target.matches("[data-at]")) return;
  const { at } = open;
  const weekday = (at.getDay() + 6) % 7;
  const turn = event.shiftKey ? 12 : 1;
  const days = {
    ...Object.fromEntries(Object.entries(MOVES).map(([key, count]) => [key, () => moved(at, count)])),
    Home: () => moved(at, -weekday),
    End: () => moved(at, 6 - weekday),
    PageUp: () => months(at, -turn),
    PageDown: () => months(at, turn),
  };
  if (days[event.key]) {
    event.preventDefault();
    go(days[event.key]());
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(at);
  }
});
