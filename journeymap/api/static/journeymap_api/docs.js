// What the reference page does beyond reading: a filter, copy buttons, and opening what a link names.
"use strict";

const box = document.querySelector(".reference");
const start = document.getElementById("start");
const said = document.getElementById("said");
const words = document.getElementById("filter-words");
const count = document.getElementById("filter-count");
const operations = [...document.querySelectorAll(".op")].map((element) => ({
  element,
  topic: element.closest(".topic"),
  entry: document.querySelector(`[data-for="${element.id}"]`),
  // The topic, the name, method and path, and what is said of it; not the fields, which all share.
  text: [
    element.dataset.topicName,
    element.id,
    element.querySelector(".op__name").textContent,
    element.querySelector(".op__lead").textContent,
  ]
    .join(" ")
    .toLowerCase(),
}));

function filter() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { element, entry, text } of operations) {
    const matches = wanted.every((word) => text.includes(word));
    element.hidden = !matches;
    if (entry) entry.hidden = !matches;
    if (matches) shown += 1;
  }
  for (const topic of document.querySelectorAll(".topic")) {
    topic.hidden = !topic.querySelector(".op:not([hidden])");
    const entry = document.querySelector(`.contents--wide [data-topic="${topic.dataset.topic}"]`);
    entry.hidden = topic.hidden;
    const left = topic.querySelectorAll(".op:not([hidden])").length;
    entry.querySelector(".contents__count").textContent = left;
    // The contents show what is left, and fold again what was folded before.
    const fold = entry.querySelector("details");
    if (wanted.length && !fold.open) {
      fold.open = true;
      fold.dataset.unfolded = "";
    } else if (!wanted.length && "unfolded" in fold.dataset) {
      fold.open = false;
      delete fold.dataset.unfolded;
    }
  }
  // The heading stays; what stands before the operations makes room for them.
  start.classList.toggle("start--filtering", wanted.length > 0);
  document.getElementById("nothing").hidden = shown > 0;
  count.textContent =
    shown === 0
      ? count.dataset.none
      : count.dataset.some.replace("{n}", shown).replace("{all}", operations.length);
}

async function copyText(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Permission refused: the old way may still be allowed inside this press.
    }
  }
  const field = document.createElement("textarea");
  const back = document.activeElement;
  field.value = text;
  field.readOnly = true;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  back?.focus();
  return done;
}

async function copy(button) {
  const done = await copyText(document.getElementById(button.dataset.copy).textContent);
  said.textContent = "";
  const label = button.firstChild;
  const before = button.dataset.label ?? label.textContent;
  button.dataset.label = before;
  said.textContent = done ? box.dataset.copied : box.dataset.failed;
  if (!done) return;
  label.textContent = box.dataset.copied;
  setTimeout(() => (label.textContent = before), 2000);
}

// A link to an operation opens it, so that its details are there at once.
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!named) return;
  // What the filter hides comes back when a link asks for it.
  const hidden = named.getClientRects().length === 0 || (named === start && words.value !== "");
  if (hidden) {
    words.value = "";
    filter();
  }
  const operation = named.classList.contains("op");
  if (operation) named.querySelector("details").open = true;
  if (operation || hidden) named.scrollIntoView();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
document.getElementById("filter").hidden = false;
document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
words.addEventListener("input", filter);
document.getElementById("filter-clear").addEventListener("click", () => {
  words.value = "";
  filter();
  words.focus();
});
window.addEventListener("hashchange", openNamed);
// Pressed again, the same link changes no hash.
document.addEventListener("click", (event) => {
  if (event.target.closest("a")?.getAttribute("href") === location.hash) openNamed();
});
if (words.value) filter();
openNamed();
