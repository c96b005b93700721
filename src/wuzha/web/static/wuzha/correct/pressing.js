/* A press counts where it began. An answer that comes in between pressing and letting go puts a fresh button in the place
   of the pressed one, or moves it away, and the browser then makes no click of it; so it is made here. */
import { cardOf } from "./places.js";

const PRESSABLE = ".cards-side :is(button, a[data-do], .chip, summary), #toolbar :is(button, a[data-do])";
const NEAR = 8; // pixels a hand moves while it presses

const signOf = (piece) => {
  const told = ["form", "formaction", "href", "name", "value", "data-do", "for"].map((name) => piece.getAttribute(name));
  return [cardOf(piece)?.id, piece.tagName, ...told, piece.textContent.trim()].join("|");
};

const twinOf = (piece, sign) => (piece.isConnected ? piece : [...document.querySelectorAll(PRESSABLE)].find((other) => signOf(other) === sign));

export const start = () => {
  let down = null;
  let clicked = false;
  document.addEventListener("pointerdown", (event) => {
    const mouse = event.pointerType === "mouse" && event.button === 0; // under a finger both ends come at once
    const piece = mouse && event.target instanceof Element ? event.target.closest(PRESSABLE) : null;
    down = piece && { piece, sign: signOf(piece), x: event.clientX, y: event.clientY };
    clicked = false;
  });
  document.addEventListener("pointercancel", () => {
    down = null;
  });
  document.addEventListener(
    "click",
    (event) => {
      clicked ||= event.target instanceof Element && event.target.closest(PRESSABLE) !== null;
    },
    true,
  );
  document.addEventListener("pointerup", (event) => {
    const was = down;
    down = null;
    if (!was || Math.hypot(event.clientX - was.x, event.clientY - was.y) > NEAR) return;
    setTimeout(() => {
      if (!clicked) twinOf(was.piece, was.sign)?.click(); // the browser's own click, if any, has come by now
    });
  });
};
