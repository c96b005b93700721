/* The list of what waits: open one to put it right, throw one away, or try again now. */
import { officeTime } from "../clock.js";
import { person } from "../drafts.js";
import { changed, flush } from "./sending.js";
import { all, release, remove } from "./store.js";

const place = document.getElementById("waiting");
const said = (item, name) => item.fields.filter(([other]) => other === name).map(([, value]) => value)[0] ?? "";
const copy = (id) => document.getElementById(id).content.cloneNode(true);

const row = (item) => {
  const line = copy("waiting-row");
  const [, month, day] = said(item, "starts").split("-").map(Number);
  line.querySelector(".what").textContent = `${month ? `${month}月${day}日 ` : ""}${item.name ?? ""}${said(item, "place") ? ` · ${said(item, "place")}` : ""}`;
  line.querySelector("[data-when]").textContent = `${officeTime(item.at)} 记下`;
  line.querySelector("[data-files]").textContent = item.files.length ? `附 ${item.files.length} 个文件` : "";
  line.querySelector("[data-open]").href = `/records/new?unit=${item.unit}&waiting=${item.key}`;
  const error = line.querySelector(".error");
  error.hidden = !item.problem;
  error.textContent = item.problem ?? "";
  line.querySelector("[data-drop-it]").addEventListener("click", async () => {
    if (!confirm("删除后无法找回，确定不发送这一条？")) return;
    await remove(item.key);
    changed();
  });
  return line;
};

const draw = async () => {
  const items = await all(person).catch(() => []);
  document.getElementById("waiting-all").hidden = !items.length;
  if (!items.length) {
    place.replaceChildren(copy("waiting-none"));
    return;
  }
  const list = document.createElement("ul");
  list.className = "rows card flush";
  list.append(...items.map(row));
  place.replaceChildren(list);
};

document.addEventListener("queue:changed", draw);
document.querySelector("[data-send]").addEventListener("click", async (event) => {
  event.target.setAttribute("aria-busy", "true");
  const held = (await all(person)).filter((item) => item.problem);
  await Promise.all(held.map((item) => release(item.key)));
  const { sent, wait } = await flush();
  event.target.removeAttribute("aria-busy");
  const line = document.createElement("div");
  line.className = `toast ${sent ? "success" : "warning"}`;
  line.textContent = sent ? `已送出 ${sent} 条。` : wait || "还没有网络，连上后自动发送。";
  document.getElementById("messages").replaceChildren(line);
});
draw();
