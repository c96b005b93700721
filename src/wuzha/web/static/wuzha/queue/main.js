/* On every page: how many records wait in this browser, and another try whenever there may be a connection again. */
import { person } from "../drafts.js";
import { changed, flush } from "./sending.js";
import { all } from "./store.js";

const AGAIN = 6_000; // milliseconds between tries while something waits

const count = async () => {
  let items = [];
  try {
    items = await all(person);
  } catch {
    return; // a browser that keeps nothing has nothing to send
  }
  const wrong = items.filter((item) => item.problem).length;
  document.querySelectorAll("[data-waiting]").forEach((line) => {
    line.hidden = !items.length;
    line.querySelector("[data-count]").textContent = `待发送 ${items.length} 条${wrong ? `，${wrong} 条要改` : ""}`;
  });
  document.documentElement.dataset.waits = String(items.length);
};

const say = (words, kind) => {
  const line = document.createElement("div");
  line.className = `toast ${kind}`;
  const text = document.createElement("p");
  text.textContent = words;
  line.append(text);
  document.getElementById("messages")?.replaceChildren(line);
};

const attempt = async () => {
  if (!navigator.onLine || document.documentElement.dataset.waits === "0") return;
  const { sent, wait } = await flush();
  if (sent) say(`已送出 ${sent} 条记录。`, "success");
  if (wait && document.documentElement.dataset.said !== wait) {
    document.documentElement.dataset.said = wait;
    say(wait, "warning");
  }
};

/* Where the address is secure, the form can also be opened without a connection. Elsewhere browsers know no such thing. */
const PAGES = ["/records/new", "/records/waiting", "/offline"];

/* What was answered with another page (a password to be changed first) is not the form. */
const page = async (cache, address) => {
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) throw new Error("not the page that was asked for");
  await cache.put(address, answer.clone());
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};

/* A style sheet, or a script with everything it imports; nothing comes twice over the line. */
const part = async (cache, address, seen) => {
  if (seen.has(address)) return;
  seen.add(address);
  const answer = await fetch(address, { cache: "force-cache" });
  if (!answer.ok) return;
  await cache.put(address, answer.clone());
  if (!address.endsWith(".js")) return;
  const imports = [...(await answer.text()).matchAll(/ from "(\.[^"]+)"/g)];
  await Promise.all(imports.map(([, name]) => part(cache, new URL(name, address).href, seen)));
};

const ready = async () => {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  if (!document.querySelector(`a[href="${PAGES[0]}"]`)) return; // who records nothing is offered no form
  try {
    await navigator.serviceWorker.register("/worker.js");
    const cache = await caches.open("wuzha-pages");
    const fresh = sessionStorage.getItem("wuzha.ready") === person;
    if (fresh && (await cache.match(PAGES[0]))) return;
    const seen = new Set();
    for (const address of PAGES) {
      const kept = await page(cache, address);
      const parts = [...kept.querySelectorAll("link[rel=stylesheet], script[src]")];
      const addresses = parts.map((each) => new URL(each.getAttribute("href") ?? each.getAttribute("src"), location.href).href);
      await Promise.all(addresses.map((each) => part(cache, each, seen)));
    }
    sessionStorage.setItem("wuzha.ready", person);
  } catch {
    // no certificate the browser trusts, or no room: the pages work all the same while there is a connection
  }
};

if (person) {
  document.addEventListener("queue:changed", count);
  addEventListener("online", attempt);
  addEventListener("pageshow", () => count().then(attempt));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && attempt());
  setInterval(attempt, AGAIN);
  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute?.("data-forget")) return;
    globalThis.caches?.delete("wuzha-pages");
    sessionStorage.removeItem("wuzha.ready");
  });
  count().then(changed);
  if (document.readyState === "complete") ready();
  else addEventListener("load", ready);
}
