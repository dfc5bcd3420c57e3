// The filter and the moment of the start page, and what has ended on the others. Nothing here makes markup from text.
"use strict";
(() => {
  const SHOWN = 200;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (name, attributes, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };

  // Releases: support that has ended, or has not begun, by the reader's day.
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  for (const row of $$("table.support tbody tr")) {
    const { until, from } = row.dataset;
    const word = !from || from > today ? "planned" : until && until < today ? "ended" : "supported";
    if (word === "supported") row.classList.add("current");
    else row.classList.add("over");
    row.append(make("td", {}, word));
  }
  for (const head of $$("table.support thead tr")) head.append(make("th", { scope: "col" }, "Today"));

  // Badges: a button that copies.
  const copy = $(".copy");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", () =>
      navigator.clipboard.writeText($(".snippet").value).then(() => (copy.textContent = "Copied"), () => {}));
  }

  const form = $(".filter");
  const data = window.tiers;
  if (!form || !data) return;
  const output = $("output", form);
  const box = $(".entries");
  const sections = new Map($$("section", box).map((section) => [section.dataset.tier, section]));
  const rows = new Map($$("tr[data-id]", box).map((row) => [row.dataset.id, row]));
  const texts = data.entries.map((entry) => `${entry.id} ${entry.title} ${entry.names.join(" ")}`.toLowerCase());
  const fill = (name, options) => form.elements[name]?.append(
    ...options.map(([value, label]) => make("option", { value }, label)));
  fill("kind", data.kinds);
  fill("tier", data.tiers.map(([id, label]) => [id, label]));
  fill("owner", [...new Set(data.entries.flatMap((entry) => entry.owners))].sort().map((owner) => [owner, owner]));
  const group = (label, axis, list) => {
    const options = list.map((text, index) => make("option", { value: `${axis}${index}` }, text));
    if (options.length) form.elements.moment?.append(make("optgroup", { label }, ...options.reverse()));
  };
  group("Release", "r", data.releases);
  group("End of day", "d", data.days);

  // What an entry held at a moment: the last step that had been taken; its place is an index of the axis.
  const held = (entry, axis, index) => {
    let last = null;
    for (const step of entry.steps) {
      if (step[axis] > index) break;
      last = step;
    }
    return last;
  };
  const columns = $$("thead th", $("table", box)).slice(1);
  const past = (entry, step) => {
    const name = make("th", { scope: "row" }, make("a", { href: entry.page }, step.name || entry.title));
    if (step.name && step.name !== entry.id) name.append(" ", make("code", {}, entry.id));
    const kind = (data.kinds.find(([id]) => id === entry.kind) || [])[1];
    // Owners, defaults and decisions of the past are not on record, or a step would say too little.
    const known = { kind, since: step.since, date: step.date };
    const cells = columns.map((head) => make("td", { class: head.className }, known[head.dataset.column] ?? ""));
    return make("tr", {}, name, ...cells);
  };

  const update = () => {
    const query = Object.fromEntries(new FormData(form));
    const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
    const moment = query.moment ?? "";
    const axis = moment.charAt(0);
    const index = Number(moment.slice(1));
    const found = new Map([...sections.keys()].map((tier) => [tier, []]));
    let count = 0;
    data.entries.forEach((entry, at) => {
      const step = axis ? held(entry, axis, index) : null;
      if (axis && !step) return;
      const tier = step ? step.tier : entry.tier;
      if (!found.has(tier) || (query.tier && tier !== query.tier)) return;
      if (query.kind && entry.kind !== query.kind) return;
      if (query.owner && !entry.owners.includes(query.owner)) return;
      if (query.on && !entry.on) return;
      if (!words.every((word) => texts[at].includes(word))) return;
      count += 1;
      if (count <= SHOWN) found.get(tier).push(step ? past(entry, step) : rows.get(entry.id));
    });
    for (const [tier, section] of sections) {
      const list = found.get(tier);
      $("tbody", section).replaceChildren(...list);
      section.hidden = list.length === 0;
    }
    const noun = count === 1 ? "entry" : "entries";
    const shown = Math.min(count, SHOWN);
    output.textContent = count > SHOWN ? `${shown} of ${count} ${noun} shown` : `${count} ${noun}`;
    const address = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
    try {
      history.replaceState(null, "", address ? `#${address}` : location.pathname + location.search);
    } catch { /* some browsers refuse this for files */ }
  };

  // A link may carry a filter: #kind=target&moment=r12.
  if (location.hash.includes("=")) {
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const field = form.elements[name];
      if (field?.type === "checkbox") field.checked = true;
      else if (field) field.value = value;
    }
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", update);
  form.addEventListener("reset", () => setTimeout(update));
  if (location.hash.includes("=") || data.entries.length > SHOWN) update();
  else output.textContent = `${rows.size} ${rows.size === 1 ? "entry" : "entries"}`;
})();
