/* Adding a clause from a selection of the source, counted in characters as the server counts them. */
import { show } from "./places.js";
import { open } from "./sending.js";

const length = (words) => [...words].length;

const selected = () => {
  const source = document.getElementById("source");
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  if (!source.contains(range.startContainer) || !source.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(source, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = length(before.toString());
  const count = length(range.toString());
  return count ? { start, end: start + count } : null;
};

export const start = () => {
  const pick = document.getElementById("pick");
  const link = pick.querySelector("a");
  let span = null;
  document.addEventListener("selectionchange", () => {
    const now = selected();
    span = now ?? span;
    pick.hidden = !now && document.activeElement !== link;
    if (!now) return;
    link.textContent = `由此新增一条（已选 ${now.end - now.start} 字）`;
    link.setAttribute("href", `clauses/new?start=${now.start}&end=${now.end}`);
  });
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    if (!span) return;
    pick.hidden = true;
    show("cards");
    getSelection().removeAllRanges();
    await open(link);
    pick.hidden = true;
  });
};
