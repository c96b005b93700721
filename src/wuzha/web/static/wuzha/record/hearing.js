/* One sentence, typed, pasted or spoken, fills the boxes; the server says what it understood, undo takes it back. */
import { fill, typed } from "../drafts.js";
import { boxes, put, told } from "./boxes.js";

const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

const listen = (form, box) => {
  const button = form.querySelector("[data-speak]");
  if (!Recognition || !window.isSecureContext) return; // elsewhere a browser never lets a page listen
  button.hidden = false;
  form.querySelector("[data-dictate]").hidden = true;
  const ear = new Recognition();
  ear.lang = "zh-CN";
  ear.interimResults = true;
  let listening = false;
  const state = (on) => {
    listening = on;
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "说完了" : "说话";
  };
  ear.onresult = (event) => {
    box.value = [...event.results].map((result) => result[0].transcript).join("");
  };
  ear.onend = () => {
    state(false);
    if (box.value) form.querySelector("[data-hear]").click();
  };
  ear.onerror = (event) => {
    state(false);
    if (event.error !== "aborted") {
      form.querySelector("#heard").textContent = "这里听不到话筒，请打字，或用手机键盘上的话筒。";
      form.querySelector("[data-dictate]").hidden = false;
    }
  };
  button.addEventListener("click", () => {
    if (listening) ear.stop();
    else {
      state(true);
      ear.start();
    }
  });
};

export const start = (form) => {
  const box = form.querySelector("[name=sentence]");
  if (!box) return;
  const heard = form.querySelector("#heard");
  let before = null;

  listen(form, box);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (box.value.trim()) form.querySelector("[data-hear]").click();
  });
  box.addEventListener("paste", () => setTimeout(() => box.value.trim() && form.querySelector("[data-hear]").click()));

  form.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== heard) return;
    const found = heard.querySelector("[data-values]");
    if (!found) return;
    before = typed(form);
    const values = JSON.parse(found.dataset.values);
    const note = form.elements.namedItem("note");
    const old = note.value.trim();
    if (old && !old.includes(values.note)) values.note = `${old}\n${values.note}`;
    Object.entries(values).forEach(([name, given]) => put(form, name, given));
    const chosen = boxes(form, "activity").find((each) => each.checked);
    (chosen ?? form).dispatchEvent(new Event("change", { bubbles: true })); // what is usual with it, and what it counts for
  });
  /* Without a connection nobody reads the sentence: it is kept as the note, and the boxes are filled by hand. */
  form.addEventListener("htmx:sendError", (event) => {
    event.stopPropagation(); // nothing failed that anybody asked for
    if (!event.target.hasAttribute("data-hear")) return;
    const note = form.elements.namedItem("note");
    if (!note.value.includes(box.value.trim())) note.value = `${note.value}\n${box.value}`.trim();
    heard.textContent = "现在没有网络，这句话先放进“补充说明”，请在下面选好做了什么和日期。";
  });
  heard.addEventListener("click", (event) => {
    if (!event.target.closest("[data-unhear]") || !before) return;
    fill(form, before);
    heard.replaceChildren();
    told(form);
    box.focus();
  });
};
