"use strict";
const pairs = (text) => (text || "").trim().split(/\s+/).filter(Boolean).map((p) => p.split("-").map(Number));
const inside = (span, list) => list.some(([s, e]) => +span.dataset.s >= s && +span.dataset.e <= e);
const clear = (report) => {
  report.querySelectorAll(".on").forEach((x) => { x.classList.remove("on"); x.removeAttribute("aria-pressed"); });
  report.querySelectorAll(".lit, .trigger, .context").forEach((x) => x.classList.remove("lit", "trigger", "context"));
};
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const show = (element) => element.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
function light(button) {
  const report = button.closest(".report");
  const [words, trigger, evidence] = ["spans", "trigger", "evidence"].map((k) => pairs(button.dataset[k]));
  let first = null;
  for (const span of report.querySelectorAll(".text span")) {
    if (inside(span, evidence)) span.classList.add("context");
    if (inside(span, words)) { span.classList.add("lit"); first = first || span; }
    if (inside(span, trigger)) span.classList.add("trigger");
  }
  button.classList.add("on");
  button.setAttribute("aria-pressed", "true");
  return first;
}
document.addEventListener("click", (event) => {
  const button = event.target.closest(".statement");
  if (button) {
    const was = button.classList.contains("on");
    clear(button.closest(".report"));
    if (!was) { const first = light(button); if (first) show(first); }
    return;
  }
  const word = event.target.closest(".text span[data-of]");
  if (word) {
    const report = word.closest(".report");
    const ids = word.dataset.of.split(" ");
    clear(report);
    const found = [...report.querySelectorAll(".statement")].filter((b) =>
      ids.includes(b.dataset.of) || inside(word, pairs(b.dataset.spans)));
    found.forEach(light);
    if (found[0]) show(found[0]);
  }
});
document.addEventListener("keydown", (event) => {
  if ((event.key === "Enter" || event.key === " ") && event.target.matches(".text span[data-of]")) { event.preventDefault(); event.target.click(); }
  if (event.key === "Escape") document.querySelectorAll(".report").forEach(clear);
});
document.querySelectorAll("[data-layer]").forEach((box) => box.addEventListener("change", () => {
  document.querySelectorAll(".text").forEach((text) => text.classList.toggle("no-" + box.dataset.layer, !box.checked));
}));
