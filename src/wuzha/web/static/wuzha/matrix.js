/* The matrix: one stop for the Tab key, arrows between cells, Enter or a click opens what a cell stands for. */
(() => {
  "use strict";

  const table = document.querySelector("table.matrix");
  const panel = document.getElementById("cell");
  if (!table || !panel) return;

  const head = table.tHead.rows[0];
  const rows = [...table.querySelectorAll("tbody tr[data-unit]")];
  const cellOf = (event) => (event.target instanceof Element ? event.target.closest("td[data-state]") : null);

  /* The first cell can be reached by Tab; afterwards the one where one was last. */
  let stop = null;
  const settle = (cell) => {
    if (stop) stop.tabIndex = -1;
    stop = cell;
    if (stop) stop.tabIndex = 0;
  };
  settle(table.querySelector("td[data-state]"));

  const enter = (cell) => {
    if (!cell) return;
    settle(cell);
    cell.focus();
    /* What stays at the edges must not cover it. */
    const box = table.parentElement;
    const [edge, unit, top] = [box.getBoundingClientRect(), head.cells[0].getBoundingClientRect(), head.getBoundingClientRect()];
    const place = cell.getBoundingClientRect();
    if (place.left < edge.left + unit.width) box.scrollLeft -= edge.left + unit.width - place.left;
    if (place.top < edge.top + top.height) box.scrollTop -= edge.top + top.height - place.top;
  };

  /* The next cell that says something, going one way; null at the end. */
  const along = (row, column, down, right) => {
    let [y, x] = [row + down, column + right];
    while (rows[y]?.cells[x]) {
      if (rows[y].cells[x].dataset.state) return rows[y].cells[x];
      [y, x] = [y + down, x + right];
    }
    return null;
  };

  const keys = {
    ArrowLeft: (y, x) => along(y, x, 0, -1),
    ArrowRight: (y, x) => along(y, x, 0, 1),
    ArrowUp: (y, x) => along(y, x, -1, 0),
    ArrowDown: (y, x) => along(y, x, 1, 0),
    Home: (y) => along(y, -1, 0, 1),
    End: (y) => along(y, rows[y].cells.length, 0, -1),
    "Ctrl+Home": () => table.querySelector("td[data-state]"),
    "Ctrl+End": () => [...table.querySelectorAll("td[data-state]")].at(-1),
    PageUp: (y, x) => along(Math.max(y - 10, 0) - 1, x, 1, 0),
    PageDown: (y, x) => along(Math.min(y + 10, rows.length - 1) + 1, x, -1, 0),
  };

  table.addEventListener("keydown", (event) => {
    const cell = cellOf(event);
    if (!cell || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(cell);
      return;
    }
    const go = keys[`${event.ctrlKey ? "Ctrl+" : ""}${event.key}`];
    if (!go) return;
    event.preventDefault();
    enter(go(rows.indexOf(cell.parentElement), cell.cellIndex));
  });

  const open = async (cell) => {
    settle(cell);
    cell.focus();
    const { clause, month } = head.cells[cell.cellIndex].dataset;
    const address = `${table.dataset.cells}${cell.parentElement.dataset.unit}/${clause}/${month}`;
    const body = document.getElementById("cell-body");
    body.textContent = "正在打开…";
    panel.showModal();
    await window.htmx.ajax("GET", address, { target: body, swap: "innerHTML" });
    if (body.textContent === "正在打开…") body.textContent = "没有打开，请关闭后再试一次。";
  };

  table.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (cell) open(cell);
  });

  panel.addEventListener("click", (event) => {
    if (event.target === panel) panel.close(); // beside the panel
  });

  /* A cell says its unit and its clause when pointed at. */
  table.addEventListener("mouseover", (event) => {
    const cell = cellOf(event);
    if (!cell || cell.title) return;
    const place = head.cells[cell.cellIndex];
    const clause = place.querySelector("a")?.title || place.textContent.trim();
    cell.title = `${cell.parentElement.cells[0].textContent.trim()} · ${clause}：${cell.textContent.trim()}`;
  });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-print]") : null;
    if (!button) return;
    table.parentElement.dataset.paper = button.dataset.print;
    window.print();
  });
})();
