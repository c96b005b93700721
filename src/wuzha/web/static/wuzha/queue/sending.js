/* Sends what waits, one after the other. The server knows each by its key, so that twice sent is once recorded. */
import { person } from "../drafts.js";
import { all, claim, release, remove, renew } from "./store.js";

const PATIENCE = 30_000; // milliseconds for a record; each file gets as long again
const PULSE = 3_000;
const SIGN_IN = "登录已过期，请重新登录，登录后自动发送。";

export const changed = () => document.dispatchEvent(new CustomEvent("queue:changed"));

const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

const body = (item, told) => {
  const form = new FormData();
  item.fields.forEach(([name, value]) => form.append(name, value));
  item.files.forEach(([name, file, called]) => form.append(name, file, called));
  form.set("client_key", item.key);
  if (told) form.set("told", "1");
  return form;
};

/* What became of one: {href} when it is in, {remarks, said} when it must be put right, {wait} when it must wait. */
const post = async (item, told) => {
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), PATIENCE * (1 + item.files.length));
  try {
    const answer = await fetch("/records/send", {
      method: "POST",
      body: body(item, told),
      headers: { "X-CSRFToken": token() },
      signal: stop.signal,
    });
    if (answer.status === 201) return await answer.json();
    if (answer.status === 422) return await answer.json();
    if (answer.redirected || answer.status === 403) return { wait: SIGN_IN };
    if (answer.status === 404) return { said: "您现在不能为这个单位登记，请联系本单位管理员。" };
    if (answer.status === 413) return { said: "附的文件太大，请打开后去掉一些再发送。" };
    return { wait: "服务器暂时没有接收，稍后自动再试。" };
  } catch {
    return { wait: "" };
  } finally {
    clearTimeout(clock);
  }
};

/* Send one; null when another page is sending it. */
export const send = async (key, told = false) => {
  const item = await claim(key);
  if (!item) return null;
  const pulse = setInterval(() => renew(key), PULSE);
  const answer = await post(item, told).finally(() => clearInterval(pulse));
  if (answer.href) await remove(key);
  else await release(key, answer.said ?? "", answer.remarks ?? null);
  changed();
  return answer;
};

let busy = false;

/* Send everything that is not held up by a mistake; stop at the first sign that there is no connection. */
export const flush = async () => {
  if (busy || !person) return { sent: 0, wait: "" };
  busy = true;
  let sent = 0;
  try {
    for (const item of await all(person)) {
      if (item.problem) continue;
      const answer = await send(item.key);
      if (answer?.href) sent += 1;
      if (answer?.wait !== undefined) return { sent, wait: answer.wait };
    }
    return { sent, wait: "" };
  } finally {
    busy = false;
  }
};
