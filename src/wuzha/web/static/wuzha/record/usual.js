/* Once an activity is chosen, what is usual with it is filled into boxes nobody has touched. */
import { boxes, put, told, value } from "./boxes.js";

const NAMES = { audience: "对象", place: "地点", expected: "应到", amount_unit: "单位" };

export const start = (form) => {
  const known = JSON.parse(form.dataset.usual ?? "{}");
  const touched = new Set();
  const filled = new Map();
  const line = form.querySelector("[data-usual-line]");

  const empty = (name) => [value(form, name)].flat().every((text) => !text);

  const say = (names, usual) => {
    form.dataset.filled = JSON.stringify([...filled]); // a draft keeps what nobody typed apart from what somebody did
    line.textContent = names.length ? `${names.map((name) => NAMES[name]).join("、")}${usual.day ? `照${usual.day}那次` : "照任务要求"}填好了，不对就改。` : "";
    line.hidden = !names.length;
  };

  const same = (name, given) => JSON.stringify([value(form, name)].flat()) === JSON.stringify([given].flat().map(String));

  /* What the link to this page filled in already is as good as filled in here. */
  const begun = known[value(form, "activity")[0]] ?? {};
  Object.keys(NAMES).forEach((name) => {
    if (begun[name] !== undefined && same(name, begun[name])) filled.set(name, begun[name]);
  });
  say(form.dataset.record ? [] : [...filled.keys()], begun);

  /* A draft put back, or thrown away: of what was filled in then, what still stands so. */
  form.addEventListener("draft:filled", (event) => {
    filled.clear();
    event.detail.filter(([name, given]) => same(name, given)).forEach(([name, given]) => filled.set(name, given));
    say([...filled.keys()], known[value(form, "activity")[0]] ?? {});
  });

  /* More came than last time were expected: what nobody typed does not stand against what somebody did. */
  const tooFew = (expected) => Number(value(form, "attended")) > Number(expected);

  form.addEventListener("input", (event) => {
    touched.add(event.target.name);
    if (event.target.name !== "attended" || !filled.has("expected") || !tooFew(filled.get("expected"))) return;
    if (same("expected", filled.get("expected"))) put(form, "expected", "");
    filled.delete("expected");
    say([...filled.keys()], known[value(form, "activity")[0]] ?? {});
  });
  form.addEventListener("change", (event) => {
    if (event.target.name !== "activity") return;
    const usual = known[event.target.value] ?? {};
    const said = [];
    Object.keys(NAMES).forEach((name) => {
      if (touched.has(name) || !boxes(form, name).length) return;
      if (!empty(name) && !filled.has(name)) return;
      if (usual[name] !== undefined && !(name === "expected" && tooFew(usual[name]))) {
        if (!same(name, usual[name])) put(form, name, usual[name]);
        filled.set(name, usual[name]);
        said.push(name);
      } else if (filled.has(name)) {
        put(form, name, "");
        filled.delete(name);
      }
    });
    say(said, usual);
    if (said.length) told(form);
  });
};
