"use strict";
// Marks words of a report as events, as their sides, as somebody. Offsets are code points of the report's text.
const paper = document.querySelector(".paper");
const form = document.querySelector("form.mark"), whom = document.querySelector("form.whom");
const said = document.querySelector(".said");
const words = []; // elements in the order of the text, each with its start and end
const sides = { actors: [], recipients: [] }; // spans of the event in the form
let chosen = null; // first and last word, as indexes

const length = (text) => [...text].length;

/** Each word of a sentence in an element of its own. */
function split(sentence) {
  const text = sentence.textContent, begin = +sentence.dataset.s;
  const parts = document.createDocumentFragment();
  let last = 0, at = begin;
  for (const found of text.matchAll(/[\p{L}\p{N}\p{M}$€£]+(?:['’.,\-][\p{L}\p{N}\p{M}]+)*/gu)) {
    const between = text.slice(last, found.index);
    parts.append(between);
    const word = document.createElement("span");
    word.className = "word";
    word.textContent = found[0];
    at += length(between);
    word.start = at;
    word.end = at += length(found[0]);
    words.push(word);
    parts.append(word);
    last = found.index + found[0].length;
  }
  parts.append(text.slice(last));
  sentence.replaceChildren(parts);
}

const within = (word, [start, end]) => word.start < end && word.end > start;
const span = () => chosen && [words[chosen[0]].start, words[chosen[1]].end];
const indexes = (where) => {
  const first = words.findIndex((w) => within(w, where));
  return first < 0 ? null : [first, words.findLastIndex((w) => within(w, where))];
};
/** The text of a span as it is shown: of its words and what stands between them. */
function told(where) {
  const at = indexes(where);
  if (!at) return "";
  const range = document.createRange();
  range.setStartBefore(words[at[0]]);
  range.setEndAfter(words[at[1]]);
  return range.toString();
}
const written = (spans) => spans.map((s) => s.join("-")).join(" ");
const read = (text) => text.split(" ").filter(Boolean).map((s) => s.split("-").map(Number));

function show() {
  const own = form.hidden ? null : [+form.elements.start.value, +form.elements.end.value];
  for (const [n, word] of words.entries()) {
    word.classList.toggle("picked", Boolean(chosen) && chosen[0] <= n && n <= chosen[1]);
    word.classList.toggle("t-trigger", Boolean(own) && within(word, own));
    word.classList.toggle("t-actors", Boolean(own) && sides.actors.some((s) => within(word, s)));
    word.classList.toggle("t-recipients", Boolean(own) && sides.recipients.some((s) => within(word, s)));
  }
  said.textContent = chosen ? `“${told(span())}”` : "No words are chosen.";
  for (const box of form.querySelectorAll(".chips")) {
    const side = box.dataset.side;
    form.elements[side].value = written(sides[side]);
    box.replaceChildren(...sides[side].map((s, n) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.textContent = `${told(s)} ×`;
      chip.setAttribute("aria-label", `Take ${told(s)} out`);
      chip.addEventListener("click", () => { sides[side].splice(n, 1); show(); });
      return chip;
    }));
    if (!sides[side].length) box.textContent = "nobody";
  }
}

function pick(first, last = first) {
  const bounded = (n) => Math.max(0, Math.min(words.length - 1, n));
  chosen = words.length ? [bounded(Math.min(first, last)), bounded(Math.max(first, last))] : null;
  show();
  if (chosen) words[chosen[1]].scrollIntoView({ block: "nearest" });
}

/** The modes of the type that is chosen, and no others. */
function modes() {
  for (const option of form.elements.mode.options) {
    const wrong = option.dataset.type && option.dataset.type !== form.elements.type.value;
    option.hidden = option.disabled = Boolean(wrong);
    if (wrong && option.selected) form.elements.mode.value = "";
  }
}

/** An event in the form: one that stands, or a new one on the chosen words. */
function open(event, fresh) {
  whom.hidden = true;
  form.hidden = false;
  for (const name of ["start", "end", "nth", "status", "type"]) form.elements[name].value = event[name];
  modes();
  const mode = [...form.elements.mode.options].find((o) => o.dataset.type === event.type && o.value === event.mode);
  if (mode) mode.selected = true; else form.elements.mode.value = "";
  for (const side of ["actors", "recipients"]) sides[side] = event[side].map((s) => [...s]);
  form.querySelector(".predicate").textContent = told([event.start, event.end]);
  form.querySelector(".keep").value = fresh || event.again ? "add" : "correct"; // a place where it is told again becomes its own
  form.querySelector(".none-of").hidden = fresh;
  show();
}

const standing = [...document.querySelectorAll("[data-event]")].map((b) => [b, JSON.parse(b.dataset.event)]);
for (const [button, event] of standing) {
  button.addEventListener("click", () => { chosen = indexes([event.start, event.end]); open(event, false); paper.scrollIntoView({ block: "nearest" }); pick(...chosen); });
}

const does = {
  less: () => chosen && pick(chosen[0] - 1, chosen[1]),
  more: () => chosen && pick(chosen[0], chosen[1] + 1),
  event() {
    if (!chosen) return;
    const [start, end] = span();
    const known = standing.find(([, e]) => e.start < end && e.end > start);
    if (known) open(known[1], false);
    else open({ start, end, nth: 0, type: form.elements.type.value, mode: "", status: "actual", actors: [], recipients: [] }, true);
  },
  actor: () => side("actors"),
  recipient: () => side("recipients"),
  whom() {
    if (!chosen) return;
    close();
    whom.hidden = false;
    const [start, end] = span();
    [whom.elements.start.value, whom.elements.end.value] = [start, end];
    whom.querySelector(".predicate").textContent = told([start, end]);
    let is = null;
    for (const option of whom.elements.to.options) {
      const own = read(option.dataset.mentions).some(([s, e]) => s < end && e > start);
      option.disabled = own;
      if (own) is = option;
    }
    whom.querySelector(".meant").textContent = is ? `Read as ${is.textContent}.` : "Read as nobody.";
    whom.querySelector("[value=join]").hidden = !is;
    const other = [...whom.elements.to.options].find((o) => !o.disabled);
    if (other) other.selected = true;
    whom.elements.to.focus();
  },
  close,
};

function side(name) {
  if (!chosen || form.hidden) return;
  const now = span();
  for (const each of Object.values(sides)) each.splice(0, each.length, ...each.filter(([s, e]) => e <= now[0] || s >= now[1]));
  sides[name].push(now);
  sides[name].sort((a, b) => a[0] - b[0]);
  show();
}

function close() {
  form.hidden = whom.hidden = true;
  show();
}

for (const sentence of paper.querySelectorAll(".sentence")) split(sentence);
for (const [, { start, end }] of standing) for (const word of words) if (within(word, [start, end])) word.classList.add("known");
form.elements.type.addEventListener("change", modes);
whom.addEventListener("submit", (event) => {
  if (event.submitter?.matches(".own")) whom.elements.to.disabled = true;
});
for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => does[button.dataset.do]());
paper.addEventListener("click", (event) => {
  const marked = getSelection();
  if (!marked.isCollapsed && paper.contains(marked.anchorNode)) { // marked by dragging, or by a long touch
    const some = words.flatMap((w, n) => (marked.containsNode(w, true) ? [n] : []));
    if (some.length) pick(some[0], some.at(-1));
    marked.removeAllRanges();
    return;
  }
  const n = words.indexOf(event.target);
  if (n < 0) return;
  pick(event.shiftKey && chosen ? Math.min(chosen[0], n) : n, event.shiftKey && chosen ? Math.max(chosen[1], n) : n);
});

document.addEventListener("keydown", (event) => {
  const writing = event.target.matches("input, select, textarea");
  if (event.key === "Escape") { if (writing) event.target.blur(); else close(); return; }
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step) {
    event.preventDefault();
    const [first, last] = chosen ?? [step > 0 ? -1 : 0, -1];
    if (event.shiftKey && chosen) pick(step > 0 ? first : first - 1, step > 0 ? last + 1 : last);
    else pick(step > 0 ? last + 1 : first - 1);
    return;
  }
  const meant = document.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
  if (!meant || meant.closest("[hidden]")) return;
  event.preventDefault();
  if (meant.matches("select")) meant.focus(); else meant.click();
});

const at = /^#at=(\d+)$/.exec(location.hash);
if (at && +at[1]) chosen = indexes([+at[1], +at[1] + 1]);
show();
if (chosen) words[chosen[0]].scrollIntoView({ block: "center" });
