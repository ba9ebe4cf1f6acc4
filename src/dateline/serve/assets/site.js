"use strict";
// Charts, the slider of the network, and forms that leave empty fields out of the address.
const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map();

const NARROW = 480, ENTRY = 85, BESIDE = 60; // pixels: of a chart; of an entry of a legend; of what stands beside one

/** Legends below a narrow chart in as many columns as there is room for. */
function fit(spec, width) {
  for (const [name, part] of Object.entries(spec)) {
    if (!part || typeof part !== "object" || name === "data") continue;
    if (name === "legend" && part.orient === "bottom") {
      if (part.labelLimit) part.labelLimit = Math.min(part.labelLimit, width - BESIDE);
      const entry = part.labelLimit ? part.labelLimit + 20 : ENTRY;
      part.columns = Math.max(1, Math.min(part.columns || Infinity, Math.floor((width - BESIDE) / entry)));
    } else fit(part, width);
  }
}

/** The colours of a chart's words and lines, after those of the page; its legends one below the other where it is narrow. */
function dress(narrow) {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink").trim(), line = style.getPropertyValue("--line").trim();
  const words = { labelColor: ink, titleColor: ink };
  return {
    background: null, view: { stroke: line }, text: { color: ink },
    axis: { ...words, gridColor: line, domainColor: line, tickColor: line }, title: { color: ink },
    legend: narrow ? { ...words, layout: { bottom: { direction: "vertical", margin: 8 } } } : words,
  };
}

/** A network: drawn by the server, put into the page so that its names are links and its ties answer to the slider. */
async function network(figure) {
  const canvas = figure.querySelector(".canvas"), query = new URLSearchParams(figure.dataset.query);
  if (canvas.clientWidth < NARROW + 80) query.set("narrow", "true");
  try {
    const answer = await fetch(`/chart/network.svg?${query}`);
    if (!answer.ok) throw new Error((await answer.json()).detail || answer.statusText);
    const svg = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
    canvas.replaceChildren(document.adoptNode(svg));
    const near = (n) => {
      svg.classList.toggle("asked", n !== null);
      for (const tie of svg.querySelectorAll(".tie")) tie.classList.toggle("near", n !== null && tie.dataset.ends.split(" ").includes(n));
    };
    for (const name of svg.querySelectorAll(".name")) {
      for (const on of ["focus", "mouseenter"]) name.addEventListener(on, () => near(name.dataset.n));
      for (const off of ["blur", "mouseleave"]) name.addEventListener(off, () => near(null));
    }
    until(figure);
    figure.dataset.state = "drawn";
  } catch (problem) {
    canvas.textContent = `This network can't be drawn: ${problem.message}`;
    figure.dataset.state = "failed";
  }
}

/** Of a network only what was told up to the day of its slider. */
function until(figure) {
  const range = figure.querySelector("input[type=range]");
  if (!range) return;
  const day = range.dataset.days.split(" ")[+range.value], last = +range.value === +range.max, known = new Set();
  let told = 0;
  for (const tie of figure.querySelectorAll(".tie")) {
    const on = last || tie.dataset.first <= day;
    tie.classList.toggle("later", !on);
    if (on) { told += 1; for (const n of tie.dataset.ends.split(" ")) known.add(n); }
  }
  for (const name of figure.querySelectorAll(".name")) name.classList.toggle("later", !known.has(name.dataset.n));
  figure.querySelector("output").textContent = `${day}: ${told} tie${told === 1 ? "" : "s"}`;
  range.setAttribute("aria-valuetext", day);
}

async function draw(figure) {
  if (figure.dataset.chart === "network") return network(figure);
  const canvas = figure.querySelector(".canvas");
  const asked = `/chart/${figure.dataset.chart}.json?${figure.dataset.query}`;
  try {
    const answer = await fetch(asked, { headers: { Accept: "application/json" } });
    const spec = await answer.json();
    if (!answer.ok) throw new Error(spec.detail || answer.statusText);
    drawn.get(figure)?.finalize();
    canvas.classList.toggle("empty", !spec.usermeta.rows);
    const narrow = canvas.clientWidth < NARROW;
    if (narrow) fit(spec, canvas.clientWidth);
    const made = await vegaEmbed(canvas, spec, {
      actions: false, ast: true, expr: globalThis.expressionInterpreter, renderer: "canvas", defaultStyle: false,
      tooltip: { disableDefaultStyle: true, theme: "dateline" }, config: dress(narrow),
    });
    drawn.set(figure, made);
    figure.dataset.state = "drawn";
  } catch (problem) {
    canvas.textContent = `This chart can't be drawn: ${problem.message}`;
    figure.dataset.state = "failed";
  }
}

/** The slider of a network: its ties up to a day; where each name stands was settled for all days at once. */
function slide(figure) {
  figure.querySelector("input[type=range]")?.addEventListener("input", () => until(figure));
}

/** Names of actors offered while somebody writes one. */
function complete(field) {
  const list = document.createElement("datalist");
  list.id = `names-of-${field.id || field.name}`;
  field.after(list);
  field.setAttribute("list", list.id);
  field.autocomplete = "off";
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (field.value.trim().length < 2) { list.replaceChildren(); return; }
    waiting = setTimeout(async () => {
      const answer = await fetch(`/names.json?${new URLSearchParams({ q: field.value })}`);
      if (!answer.ok) return;
      list.replaceChildren(...(await answer.json()).names.map((name) => new Option(name, name)));
    }, 150);
  });
}
for (const field of document.querySelectorAll("form.filter :is([name=actor], [name=recipient], [name=with], [name=about]), #find")) complete(field);

/** Tables sorted by a column whose head somebody clicks on: numbers from the greatest, words from A. */
for (const table of document.querySelectorAll("table.sortable")) {
  table.querySelectorAll("thead th").forEach((head, column) => {
    const key = document.createElement("button");
    key.type = "button";
    key.textContent = head.textContent;
    head.replaceChildren(key);
    key.addEventListener("click", () => {
      const numeric = head.classList.contains("n"), before = head.ariaSort;
      const down = before ? before === "ascending" : numeric;
      for (const other of table.querySelectorAll("th")) other.ariaSort = null;
      head.ariaSort = down ? "descending" : "ascending";
      const value = (row) => { const text = row.cells[column].textContent.trim(); return numeric ? parseFloat(text.replaceAll(",", "")) || 0 : text; };
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const [one, other] = [value(a), value(b)];
        return (down ? -1 : 1) * (numeric ? one - other : one.localeCompare(other));
      });
      table.tBodies[0].append(...rows);
    });
  });
}

const figures = [...document.querySelectorAll("figure[data-chart]")];
const seen = new IntersectionObserver((found) => {
  for (const { isIntersecting, target } of found) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    draw(target);
  }
}, { rootMargin: "300px" });
for (const box of document.querySelectorAll("[data-all]")) {
  box.addEventListener("change", () => {
    const figure = box.closest("figure"), query = new URLSearchParams(figure.dataset.query);
    if (box.checked) query.set("all", "true"); else query.delete("all");
    figure.dataset.query = query;
    draw(figure);
  });
}
for (const figure of figures) { slide(figure); seen.observe(figure); }
dark.addEventListener("change", () => [...drawn.keys()].forEach(draw));

for (const form of document.querySelectorAll("form.filter")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
}
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form.filter :disabled")) field.disabled = false;
});

// In review, one letter does what a button does or goes to a field, as long as nobody is writing.
const decide = document.querySelector("form.decide");
if (decide || document.querySelector("[data-key=u]")) {
  document.addEventListener("keydown", (event) => {
    const writing = event.target.matches("input:not([type=radio]), select, textarea");
    if (event.key === "Escape" && writing) { event.target.blur(); return; }
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const meant = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!meant) return;
    event.preventDefault();
    if (meant.matches("input:not([type=radio]), select")) meant.focus();
    else meant.click();
  });
}
