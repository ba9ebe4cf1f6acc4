"use strict";
// A statement's parts are in its data attributes, as "start-end start-end"; each piece of text knows its start and end.
const PARTS = ["evidence", "content", "around", "recipients", "actors", "source", "trigger", "cue"];
const CARRIES = PARTS.filter((part) => part !== "evidence");
const LIT = ["asked", ...PARTS].map((part) => "p-" + part);
const status = document.querySelector("[role=status]");
const back = document.querySelector(".back");
const all = document.querySelector(".all");
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const narrow = matchMedia("(max-width: 59.99rem)");
const memory = new WeakMap();
let origin = null;

/** The characters of a part in order, those that overlap made one, so that a piece is found among them by halving. */
function spans(statement, part) {
  const found = (statement.dataset[part] || "").split(" ").filter(Boolean).map((p) => p.split("-").map(Number));
  const joined = [];
  for (const [start, end] of found.sort((one, other) => one[0] - other[0])) {
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}
const pieces = (report) => report.querySelectorAll(".text span");
const statements = (report) => [...report.querySelectorAll(".statement")];

function partsOf(statement) {
  if (!memory.has(statement)) memory.set(statement, Object.fromEntries(PARTS.map((part) => [part, spans(statement, part)])));
  return memory.get(statement);
}

/** Whether a piece lies in one of the spans; the text is cut wherever one begins or ends, so its start tells. */
function holds(list, piece) {
  const at = +piece.dataset.s;
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle][1] <= at) low = middle + 1;
    else high = middle;
  }
  return low < list.length && list[low][0] <= at;
}

function show(element, block) {
  element.scrollIntoView({ block, behavior: still ? "auto" : "smooth" });
}

function say(text) {
  status.textContent = text;
  back.hidden = !(text && origin);
  all.hidden = !document.querySelector(".asked");
}

function clear(report) {
  report.querySelector("aside").classList.remove("asked");
  report.querySelector(".text").classList.remove("chosen");
  for (const statement of report.querySelectorAll(".statement.on")) {
    statement.classList.remove("on");
    statement.setAttribute("aria-pressed", "false");
  }
  for (const piece of report.querySelectorAll(LIT.map((name) => ".text ." + name).join(","))) piece.classList.remove(...LIT);
}

function clearAll() {
  document.querySelectorAll(".report").forEach(clear);
  origin = null;
  say("");
}

function turnOn(statement) {
  statement.classList.add("on");
  statement.setAttribute("aria-pressed", "true");
}

/** Tint the words of a statement; a piece in several parts takes the tint that says most. */
function light(report, statement) {
  const parts = partsOf(statement);
  let first = null, around = null;
  for (const piece of pieces(report)) {
    const names = PARTS.filter((part) => holds(parts[part], piece));
    piece.classList.add(...names.map((name) => "p-" + name));
    if (!first && names.some((name) => name !== "evidence")) first = piece;
    if (!around && names.length) around = piece;
  }
  report.querySelector(".text").classList.add("chosen");
  turnOn(statement);
  return first || around;
}

function chooseStatement(statement) {
  const report = statement.closest(".report");
  const wasOn = statement.classList.contains("on") && report.querySelectorAll(".statement.on").length === 1;
  clearAll();
  if (wasOn) return;
  const first = light(report, statement);
  origin = statement;
  say(narrow.matches ? statement.querySelector(".line").textContent.trim() : "");
  if (first) show(first, "center");
}

/** The pieces of the shortest span that a statement has around this one: all of “his eastern forces”, not only “forces”. */
function whole(report, piece, found) {
  const around = found.flatMap((s) => CARRIES.flatMap((part) => partsOf(s)[part])).filter((span) => holds([span], piece));
  const [shortest] = around.sort((a, b) => a[1] - a[0] - (b[1] - b[0]));
  return shortest ? [...pieces(report)].filter((other) => holds([shortest], other)) : [piece];
}

function chooseWords(piece) {
  const report = piece.closest(".report");
  clearAll();
  const found = statements(report).filter((s) => CARRIES.some((part) => holds(partsOf(s)[part], piece)));
  const asked = whole(report, piece, found);
  for (const one of asked) one.classList.add("p-asked");
  if (found.length === 1) light(report, found[0]);
  found.forEach(turnOn);
  origin = piece;
  const said = asked.map((one) => one.textContent).join("").trim().replace(/\s+/g, " ");
  const words = said.length > 60 ? said.slice(0, 59) + "…" : said;
  if (found.length) report.querySelector("aside").classList.add("asked");
  if (!found.length) say(`No statement rests on “${words}”.`);
  else say(found.length === 1 ? `One statement rests on “${words}”.` : `${found.length} statements rest on “${words}”.`);
  if (found[0]) {
    for (const statement of found) statement.closest("details").open = true;
    show(found[0], narrow.matches ? "center" : "nearest");
  }
}

document.addEventListener("click", (event) => {
  const statement = event.target.closest(".statement");
  const piece = event.target.closest(".text [role=button]");
  if (statement) chooseStatement(statement);
  else if (piece && !String(getSelection())) chooseWords(piece);
});

all.addEventListener("click", clearAll);
back.addEventListener("click", () => {
  if (!origin) return;
  show(origin, "center");
  origin.focus({ preventScroll: true });
});

/** In a text, one mark is in the order of tabs; the arrow keys go on from it. */
function moveMark(piece, step) {
  const marks = [...piece.closest(".text").querySelectorAll("[role=button]")];
  const next = marks[marks.indexOf(piece) + step];
  if (!next) return;
  piece.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { clearAll(); return; }
  if (!event.target.matches(".text [role=button]")) return;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step) moveMark(event.target, step);
  else if (event.key === "Enter" || event.key === " ") chooseWords(event.target);
  else return;
  event.preventDefault();
});

/** An address may name a statement (#v3) or characters (#at=282-386): they are chosen as if by a click. */
function chooseAddressed() {
  const named = location.hash.match(/^#v(\d+)$/), at = location.hash.match(/^#at=(\d+)-(\d+)$/);
  const statement = named && document.querySelector(`.statement[data-id="v${named[1]}"]`);
  if (statement) {
    clearAll();
    statement.closest("details").open = true;
    chooseStatement(statement);
  } else if (at) {
    clearAll();
    const report = document.querySelector(".report"), span = [[+at[1], +at[2]]];
    const inside = [...pieces(report)].filter((piece) => +piece.dataset.s < +at[2] && +piece.dataset.e > +at[1]);
    for (const piece of inside) piece.classList.add(holds(span, piece) ? "p-content" : "p-evidence");
    report.querySelector(".text").classList.add("chosen");
    if (inside[0]) show(inside[0], "center");
  }
}
addEventListener("hashchange", chooseAddressed);
chooseAddressed();

for (const link of document.querySelectorAll(".reports a")) link.addEventListener("click", () => { link.closest("details").open = false; });
for (const text of document.querySelectorAll(".text")) {
  const first = text.querySelector("[role=button]");
  if (first) first.tabIndex = 0;
}
for (const box of document.querySelectorAll("[data-layer]")) {
  const apply = () => document.querySelectorAll(".text").forEach((text) => text.classList.toggle("no-" + box.dataset.layer, !box.checked));
  box.addEventListener("change", apply);
  apply();
}
