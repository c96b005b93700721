/* A record is first put down in this browser, then sent. With a connection nobody notices; without one it waits. */
import { officeDay } from "../clock.js";
import { settleDays } from "../days.js";
import { person } from "../drafts.js";
import { changed, send } from "../queue/sending.js";
import { get, put, remove } from "../queue/store.js";
import { boxes, freshKey, put as write, told } from "./boxes.js";

const NOT_SENT = "没有网络，已存在这台设备上，连上后自动发送，不会重复。可以接着记下一笔。";

const gather = (form, key) => {
  const said = new FormData(form);
  ["csrfmiddlewaretoken", "client_key", "sentence", "more"].forEach((name) => said.delete(name));
  const entries = [...said.entries()];
  const files = entries.filter(([, value]) => value instanceof File && value.name).map(([name, file]) => [name, file, file.name]);
  return { key, person, at: Date.now(), files, fields: entries.filter(([, value]) => !(value instanceof File)), unit: form.dataset.unit, name: nameOf(form) };
};

const nameOf = (form) => boxes(form, "activity").find((box) => box.checked)?.closest("label").textContent.trim() ?? "";

/* Say at each box what is wrong with it, as the server's own page would. */
const remark = (form, { remarks, said }) => {
  form.querySelectorAll("[data-remark]").forEach((line) => line.remove());
  const list = document.createElement("div");
  list.className = "error-summary";
  list.dataset.remark = "1";
  list.setAttribute("role", "alert");
  list.tabIndex = -1;
  const head = document.createElement("h2");
  head.textContent = "还没有记下，请更正";
  const lines = document.createElement("ul");
  const names = Object.entries(remarks ?? {});
  (names.length ? names : [["", said]]).forEach(([name, words]) => {
    const item = document.createElement("li");
    const box = name ? boxes(form, name)[0] : null;
    const field = box?.closest(".field");
    if (field) {
      const link = document.createElement("a");
      link.href = `#id_${name}`;
      link.textContent = words;
      item.append(link);
      const error = document.createElement("p");
      error.className = "error";
      error.dataset.remark = "1";
      error.textContent = words;
      field.querySelector("label, legend").after(error);
      const folded = field.closest("details");
      if (folded) folded.open = true;
    } else item.textContent = words;
    lines.append(item);
  });
  list.append(head, lines);
  form.querySelector(".form").prepend(list);
  list.focus();
};

const say = (form, words) => {
  const line = document.createElement("div");
  line.className = "toast warning";
  line.textContent = words;
  const place = document.getElementById("messages");
  place.replaceChildren(line);
  place.scrollIntoView({ block: "center" });
};

/* The page as it was opened, ready for the next record, also while it cannot be fetched anew. */
const reset = (form) => {
  form.reset();
  form.elements.namedItem("client_key").value = freshKey();
  write(form, "starts", officeDay());
  form.querySelectorAll(".chosen").forEach((list) => list.replaceChildren());
  form.querySelector("#heard")?.replaceChildren();
  form.querySelectorAll("[data-remark]").forEach((line) => line.remove());
  told(form);
};

/* A record that waits, opened again to be put right. */
const reopen = async (form, key) => {
  const item = await get(key);
  if (!item || item.person !== person) return;
  const names = new Set(item.fields.map(([name]) => name));
  names.forEach((name) => write(form, name, item.fields.filter(([other]) => other === name).map(([, value]) => value)));
  ["photos", "documents"].forEach((name) => {
    const box = new DataTransfer();
    item.files.filter(([other]) => other === name).forEach(([, file, called]) => box.items.add(new File([file], called, { type: file.type })));
    const input = boxes(form, name)[0];
    if (!box.files.length || !input) return;
    input.files = box.files;
    input.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "small" }));
  });
  form.elements.namedItem("client_key").value = key;
  if (item.remarks || item.problem) remark(form, { remarks: item.remarks, said: item.problem });
  told(form);
};

export const start = (form) => {
  if (!form.dataset.draft || !globalThis.indexedDB || !person) return; // corrections go the usual way
  const waiting = new URLSearchParams(location.search).get("waiting");
  /* A page out of a cache carries an old key and an old day; a kept page never makes two records one. */
  if (waiting) reopen(form, waiting);
  else {
    if (!form.dataset.fixed) form.elements.namedItem("client_key").value = freshKey();
    const day = form.elements.namedItem("starts");
    if (form.dataset.today !== officeDay() && day.value === form.dataset.today) day.value = officeDay();
    form.querySelectorAll("[data-fill=id_starts]").forEach((button, back) => (button.value = officeDay(back)));
  }

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (button?.hasAttribute("data-hear")) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    button?.setAttribute("aria-busy", "true");
    try {
      const odd = await settleDays(form); // “昨天” is another day once it is sent
      if (Object.keys(odd).length) return void remark(form, { remarks: odd });
      await form.photosReady?.();
      const item = gather(form, form.elements.namedItem("client_key").value);
      if (!boxes(form, "handed_in")[0]?.value) item.fields = item.fields.filter(([name]) => name !== "handed_in");
      await put(item);
      const answer = navigator.onLine ? await send(item.key, true) : { wait: "" };
      if (answer?.href) {
        form.dispatchEvent(new Event("record:sent"));
        location.assign(button?.name === "more" ? `/records/new?unit=${item.unit}` : answer.href);
        return;
      }
      if (answer && (answer.remarks || answer.said)) {
        await remove(item.key);
        remark(form, answer);
      } else {
        if (!item.fields.some(([name]) => name === "handed_in")) await put({ ...item, fields: [...item.fields, ["handed_in", officeDay()]] });
        form.dispatchEvent(new Event("record:sent"));
        say(form, answer?.wait || NOT_SENT);
        reset(form);
      }
      changed();
    } catch {
      form.submit(); // this browser keeps nothing: the record goes the usual way
      return;
    } finally {
      delete form.dataset.sending;
      button?.removeAttribute("aria-busy");
    }
  });
};
