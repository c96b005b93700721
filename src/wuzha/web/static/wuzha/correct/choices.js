/* The long lists of choices stand once on the page; a form that opens brings what is chosen of them. */
export const start = () => {
  document.addEventListener("correct:opened", (event) => {
    event.detail.querySelectorAll("[data-choices]").forEach((place) => {
      const whole = document.getElementById(`choices-${place.dataset.choices}`);
      if (!whole) return;
      const chosen = new Set([...place.querySelectorAll("input, option")].map((choice) => choice.value));
      place.replaceChildren(whole.content.cloneNode(true));
      place.querySelectorAll("option").forEach((option) => {
        option.selected = chosen.has(option.value);
      });
      place.querySelectorAll("input").forEach((box) => {
        box.checked = chosen.has(box.value);
      });
    });
  });
};
