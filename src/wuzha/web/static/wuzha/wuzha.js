/* Small helps. Every page works without this file; nothing here decides anything. */
(() => {
  "use strict";

  document.documentElement.dataset.script = ""; // what only works with script is shown

  const on = (name, act) => document.addEventListener(name, act);
  const near = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  /* Light or dark: kept in a cookie, so that the server writes it and the page never flashes. */
  const toggleTheme = () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
  };

  on("click", (event) => {
    if (near(event, "[data-theme-toggle]")) toggleTheme();
    near(event, "[data-dismiss]")?.parentElement.remove();
    if (near(event, "[data-reload]")) location.reload();
    near(event, "[data-close]")?.closest("dialog")?.close();
    const opener = near(event, "[data-dialog]");
    if (opener) {
      event.preventDefault(); // the opener may be a link, for browsers without script
      document.getElementById(opener.dataset.dialog)?.showModal();
    }
    const ticker = near(event, "[data-tick]"); // ticks every box of that name; pressed again, none
    if (ticker) {
      const boxes = [...ticker.form.querySelectorAll(`input[name="${ticker.dataset.tick}"]`)];
      const missing = boxes.some((box) => !box.checked);
      boxes.forEach((box) => (box.checked = missing));
    }
    const filler = near(event, "[data-fill]");
    if (filler) {
      const box = document.getElementById(filler.dataset.fill);
      box.value = filler.value;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
    document.querySelectorAll(".thumb details[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  /* The key / goes to the search box, wherever one is not writing; a page with a search of its own keeps it. */
  on("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (near(event, "input, textarea, select, [contenteditable], dialog[open]")) return;
    const box = document.getElementById("find-all");
    if (!box?.offsetParent || document.querySelector("[data-own-find]")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  /* What a search found can be walked through with the arrow keys: from a search box, or from nowhere, as it comes. */
  on("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const begins = event.target === document.body || near(event, "#find-all");
    if (!step || !(begins || near(event, "main input[type=search], [data-hits] a"))) return;
    const hits = [...document.querySelectorAll("[data-hits] a")];
    const stops = [document.querySelector("main input[type=search]"), ...hits];
    const next = stops[Math.max(0, stops.indexOf(event.target)) + step];
    if (!next || !hits.length) return;
    event.preventDefault();
    next.focus();
  });

  /* Files: say which were chosen, and take what is dropped. */
  const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

  const listFiles = (input) => {
    const list = input.closest("[data-drop]")?.querySelector(".chosen");
    list?.replaceChildren(
      ...[...input.files].map((file) => {
        const line = document.createElement("li");
        line.textContent = `${file.name}（${size(file.size)}）`;
        return line;
      }),
    );
  };

  on("change", (event) => {
    if (near(event, "[data-drop] input[type=file]")) listFiles(event.target);
    if (near(event, "[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  ["dragover", "dragleave", "drop"].forEach((kind) =>
    on(kind, (event) => {
      const drop = near(event, "[data-drop]");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      const input = drop.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }),
  );

  /* What the browser itself misses in a form it says in its own language: say it in ours, until it is put right. */
  const missed = { select: "请选择一项", checkbox: "请勾选", radio: "请选择一项", file: "请选择文件" };
  document.addEventListener(
    "invalid",
    ({ target: box }) => {
      const { valueMissing, tooLong, rangeUnderflow, rangeOverflow, customError } = box.validity;
      if (customError) return;
      const kind = box.tagName === "SELECT" ? "select" : box.type;
      const said = [
        [valueMissing, missed[kind] ?? "请填写这一项"],
        [tooLong, "写得太长了"],
        [rangeUnderflow, `不能小于${box.min}`],
        [rangeOverflow, `不能大于${box.max}`],
      ].find(([wrong]) => wrong);
      box.setCustomValidity(said ? said[1] : "请填写正确的内容");
    },
    true, // it does not bubble
  );
  const clear = (box) => box.validity?.customError && box.setCustomValidity("");
  ["input", "change"].forEach((name) =>
    on(name, ({ target: box }) => (box.type === "radio" && box.form ? box.form.elements[box.name].forEach?.(clear) : clear(box))),
  );

  /* One press, one submission: a slow network must not make two records. */
  on("submit", (event) => {
    const question = near(event, "form[data-ask]")?.dataset.ask;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });

  const free = () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll(".btn[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };

  /* What was typed and not saved stays in this browser, but never for the next person at it: it goes when one signs out,
     and when somebody else is signed in. Its names begin with wuzha, what it is and whose it is. */
  const forget = (whose) => {
    try {
      Object.keys(localStorage)
        .filter((key) => key.startsWith("wuzha.") && whose(key.split(".")[2]))
        .forEach((key) => localStorage.removeItem(key));
    } catch {
      /* a browser that keeps nothing has nothing to forget */
    }
  };

  const { person } = document.body.dataset;
  if (person) forget((other) => other !== person);
  on("submit", (event) => near(event, "form[data-forget]") && forget(() => true));

  addEventListener("pageshow", free);
  on("htmx:afterRequest", free);

  /* Mistakes and news first: the reader's eye and the screen reader start there. */
  /* On a phone, a line of many filters is one button, unless some are in use. */
  document.querySelectorAll(".filter[data-fold]").forEach((filter) => filter.classList.add("folded"));
  on("click", (event) => near(event, ".unfold")?.parentElement.classList.remove("folded"));

  /* A password can be looked at while it is typed: first ones are hard to type blind. */
  document.querySelectorAll("input[type=password]").forEach((box) => {
    const look = document.createElement("button");
    look.type = "button";
    look.className = "btn";
    look.textContent = "显示";
    look.addEventListener("click", () => {
      box.type = box.type === "password" ? "text" : "password";
      look.textContent = box.type === "password" ? "显示" : "隐藏";
    });
    const line = document.createElement("span");
    line.className = "secret";
    box.replaceWith(line);
    line.append(box, look);
  });

  const settle = () => {
    document.querySelector("[data-focus]")?.focus();
    document.querySelectorAll("[data-drop]").forEach((drop) => drop.classList.add("ready"));
  };

  on("htmx:afterSettle", settle);
  on("htmx:sendError", () => say("网络不通，内容还在页面上，请稍后再试。"));
  on("htmx:responseError", () => say("没有办成，请稍后再试；多次不成请联系管理员。"));

  const say = (words) => {
    const line = document.createElement("div");
    line.className = "toast error";
    line.textContent = words;
    document.getElementById("messages")?.append(line);
  };

  settle();
})();
