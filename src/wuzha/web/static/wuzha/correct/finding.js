/* Finding clauses by words, and showing only those that wait for something. */

const box = () => document.getElementById("find");
const choice = () => document.getElementById("show");

const fits = {
  "": () => true,
  open: (card) => !card.matches(".checked, .gone"),
  asks: (card) => card.matches(".asks"),
  advice: (card) => card.querySelector(".note") !== null,
  changed: (card) => card.querySelector(".tag")?.textContent.includes("已改正"),
  gone: (card) => card.matches(".gone"),
};

const apply = () => {
  const words = box().value.trim();
  const wanted = fits[choice().value];
  let shown = 0;
  const cards = document.querySelectorAll("#clauses .clause-card");
  cards.forEach((card) => {
    const stays = card.matches(".editing") || (wanted(card) && (!words || card.textContent.includes(words)));
    card.hidden = !stays;
    shown += stays;
  });
  document.querySelectorAll("#clauses > section").forEach((section) => {
    section.hidden = !section.querySelector(".clause-card:not([hidden])");
  });
  document.getElementById("found").textContent = words || choice().value ? (shown ? `${shown} 条` : "没有符合的条款") : "";
};

export const clear = () => {
  box().value = "";
  choice().value = "";
  apply();
};

export const search = () => {
  box().focus();
  box().select();
};

export const start = () => {
  document.getElementById("finder").hidden = false;
  box().addEventListener("input", apply);
  choice().addEventListener("change", apply);
  document.addEventListener("correct:changed", () => (box().value || choice().value) && apply());
  document.addEventListener("correct:show-all", clear);
};
