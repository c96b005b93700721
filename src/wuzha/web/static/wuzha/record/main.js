/* 记一笔. The form works without these files; with them it takes a sentence, fills in what is usual, makes photos small,
   keeps a draft, and keeps the record itself while there is no connection. One file per concern. */
import { told } from "./boxes.js";
import { start as hearing } from "./hearing.js";
import { start as keeping } from "./keeping.js";
import { start as photos } from "./photos.js";
import { start as sending } from "./sending.js";
import { start as usual } from "./usual.js";

const form = document.getElementById("recording");
/* What the record will count for is worked out by the server; without a connection the page says so,
   and asks again once it is back. */
const foretelling = (form) => {
  const place = form.querySelector("#foretell");
  let missed = false;
  place?.addEventListener("htmx:sendError", (event) => {
    event.stopPropagation();
    missed = true;
    place.textContent = "现在没有网络，连上后再看能完成哪些任务。不影响记下。";
    form.querySelector("#foretold").textContent = "没有网络，可以照常提交";
  });
  addEventListener("online", () => {
    if (missed) told(form);
    missed = false;
  });
};

if (form) [photos, usual, hearing, keeping, sending, foretelling].forEach((start) => start(form));
