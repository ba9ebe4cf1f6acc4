"use strict";
// The map: ground on board, accounts in clusters that part as one zooms, what is only “in a country” as its area.
const ATLAS = { near: 58, far: 11, least: 15, most: 52, lines: 12, gap: 4 }; // pixels of a cluster; the last zoom; sizes; rows; between labels

const ASIDE = [[0, 0], [0, 34], [0, -34], [50, 30], [-50, 30], [0, 64], [64, 0], [-64, 0], [0, -60]];

const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const told = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

async function asked(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  const given = await answer.json();
  if (!answer.ok) throw new Error(given.detail || answer.statusText);
  return given;
}

function made(tag, name, text) {
  const out = document.createElement(tag);
  out.className = name;
  if (text !== undefined) out.textContent = text;
  return out;
}

/** A ring of the classes of some accounts, with their number in it. */
function badge(counts, side) {
  const ns = "http://www.w3.org/2000/svg", total = counts.reduce((a, b) => a + b, 0);
  const svg = document.createElementNS(ns, "svg"), half = side / 2, radius = half - 3;
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("aria-hidden", "true");
  const add = (shape, pairs) => {
    const part = document.createElementNS(ns, shape);
    for (const [name, value] of Object.entries(pairs)) part.setAttribute(name, value);
    svg.append(part);
  };
  add("circle", { cx: half, cy: half, r: half - 1, class: "badge" });
  let before = 0;
  counts.forEach((n, i) => {
    if (!n) return;
    const part = (2 * Math.PI * radius * n) / total, round = 2 * Math.PI * radius;
    add("circle", { cx: half, cy: half, r: radius, fill: total === 1 ? `var(--c${i + 1})` : "none", "stroke-width": 5,
      stroke: `var(--c${i + 1})`, "stroke-dasharray": `${part} ${round - part}`, "stroke-dashoffset": -before,
      transform: `rotate(-90 ${half} ${half})` });
    before += part;
  });
  if (total > 1) {
    add("text", { x: half, y: half, "text-anchor": "middle", "dominant-baseline": "central" });
    svg.lastChild.textContent = total;
  }
  return svg;
}

/** The accounts of a spot, each a link to itself. */
function listed(accounts, title) {
  const out = made("div", "atlas-list");
  out.append(made("strong", "", title));
  const list = made("ul", "");
  for (const one of accounts.slice(0, ATLAS.lines)) {
    const row = made("li", `of-class c${one.n}`), link = made("a", "", one.line);
    link.href = `/event?id=${one.id}`;
    row.append(link, made("span", "small", ` ${one.day || ""}, ${told(one.reports, "report")}`));
    list.append(row);
  }
  out.append(list);
  if (accounts.length > ATLAS.lines) out.append(made("p", "small", `${told(accounts.length - ATLAS.lines, "account")} more: the place in the table leads to them.`));
  return out;
}

function button(at, inner, size, said, done, name = "atlas-spot") {
  const key = made("button", name);
  key.type = "button";
  key.setAttribute("aria-label", said);
  key.title = said;
  key.append(inner);
  key.addEventListener("click", (event) => { event.stopPropagation(); done(); });
  L.DomEvent.disableClickPropagation(key);
  return L.marker(at, { icon: L.divIcon({ html: key, className: "atlas-mark", iconSize: size }), keyboard: false });
}

function commonest(names) {
  const number = new Map();
  for (const name of names) number.set(name, (number.get(name) || 0) + 1);
  return [...number].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

const sized = (n) => Math.round(Math.min(ATLAS.most, ATLAS.least + 7 * Math.log2(1 + n)));

/** Land, borders, rivers and lakes, in the colours of the page; countries with accounts of no closer place are shaded. */
function ground(map, shapes, whole) {
  const line = ink("--soft"), canvas = L.canvas({ padding: 0.3 });
  const most = Math.max(1, ...whole.values());
  const land = topojson.feature(shapes, shapes.objects.countries);
  const own = { renderer: canvas, interactive: false };
  return L.layerGroup([
    L.geoJSON(land, { ...own, style: (f) => {
      const n = whole.get(f.properties.code) || 0;
      return n ? { stroke: false, fillColor: ink("--accent"), fillOpacity: 0.14 + 0.26 * Math.sqrt(n / most) }
        : { stroke: false, fillColor: ink("--card"), fillOpacity: 1 };
    } }),
    L.geoJSON(topojson.mesh(shapes, shapes.objects.countries), { ...own, style: { color: line, weight: 0.8, opacity: 0.8 } }),
    L.geoJSON(topojson.feature(shapes, shapes.objects.lakes), { ...own, style: { stroke: false, fillColor: ink("--sea"), fillOpacity: 1 } }),
    L.geoJSON(topojson.feature(shapes, shapes.objects.rivers), { ...own, style: { color: ink("--river"), weight: 0.9, opacity: 0.8, fill: false } }),
  ]).addTo(map);
}

/** Names of countries and towns where they hit neither each other nor a mark; those with a number are buttons. */
function labels(map, layer, names, taken) {
  layer.clearLayers();
  for (const { name, lat, lon, country, number, open, below } of names) {
    const spot = map.latLngToContainerPoint([lat, lon]), size = map.getSize();
    const wide = 7.2 * name.length + (number ? 8 * String(number).length + 16 : 0), high = number ? 11 : 8;
    const middle = country || number || below, left = middle ? wide / 2 : 3, right = middle ? wide / 2 : wide + 8;
    const free = ([x, y]) => {
      const box = [spot.x + x - left, spot.y + y - high, spot.x + x + right, spot.y + y + high];
      const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= size.x && box[3] <= size.y;
      return inside && !taken.some((b) => box[0] < b[2] + ATLAS.gap && b[0] < box[2] + ATLAS.gap && box[1] < b[3] && b[1] < box[3]) && box;
    };
    const aside = (below ? [[0, below]] : number ? ASIDE : ASIDE.slice(0, 1)).find(free); // what has a number goes beside its place where that is taken
    if (!aside) continue;
    taken.push(free(aside));
    const at = map.containerPointToLatLng(spot.add(aside));
    if (number) {
      const inner = made("span", "", name);
      inner.append(made("b", "", ` ${number}`));
      button(at, inner, [wide, 2 * high], `${told(number, "account")} somewhere in ${name}`, open, "atlas-area").addTo(layer);
      continue;
    }
    const icon = L.divIcon({ html: made("span", country ? "country" : below ? "spot" : "town", name), className: "atlas-name", iconSize: [0, 0] });
    L.marker(at, { icon, interactive: false, keyboard: false }).addTo(layer);
  }
}

async function atlas(figure) {
  const frame = figure.querySelector(".atlas-frame");
  const [given, shapes] = await Promise.all([asked(`/map.json?${figure.dataset.query}`), asked(figure.dataset.ground)]);
  const classes = [...document.querySelectorAll(".legend .of-class")].map((e) => e.textContent);
  for (const one of given.accounts) one.n = 1 + (classes.includes(one.class) ? classes.indexOf(one.class) : 4);
  const map = L.map(frame, { minZoom: 1, maxZoom: ATLAS.far, zoomSnap: 0.25, attributionControl: false, worldCopyJump: false,
    maxBounds: [[-85, -190], [85, 190]], zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  const isDot = (a) => a.radius_km !== null && a.radius_km < 100;
  const dots = given.accounts.filter(isDot), whole = new Map(), vague = new Map();
  for (const one of given.accounts) {
    if (isDot(one)) continue;
    if (one.kind === "country" && one.country) whole.set(one.country, (whole.get(one.country) || 0) + 1);
    const key = `${one.lat} ${one.lon}`;
    vague.set(key, [...(vague.get(key) || []), one]);
  }
  const tally = (some) => { const out = [0, 0, 0, 0, 0]; for (const one of some) out[one.n - 1] += 1; return out; };
  const index = new Supercluster({ radius: ATLAS.near, maxZoom: ATLAS.far + 4, map: (p) => ({ counts: tally([p.one]) }),
    reduce: (sum, p) => { sum.counts = sum.counts.map((n, i) => n + p.counts[i]); } });
  index.load(dots.map((one) => ({ type: "Feature", properties: { one }, geometry: { type: "Point", coordinates: [one.lon, one.lat] } })));
  const crisis = given.view || [-170, -55, 180, 75];
  const show = ([west, south, east, north]) => map.fitBounds([[south, west], [north, east]]);
  show(crisis);
  let shaded = ground(map, shapes, whole);
  const areas = L.layerGroup().addTo(map), marks = L.layerGroup().addTo(map), written = L.layerGroup().addTo(map);
  const countries = shapes.objects.countries.geometries.map(({ properties: p }) => ({ name: p.name, lat: p.at[1], lon: p.at[0], country: true }));
  const middles = new Map(shapes.objects.countries.geometries.map(({ properties: p }) => [p.code, p.at]));
  const open = (at, some, title) => L.popup({ maxWidth: 320 }).setLatLng(at).setContent(listed(some, title)).openOn(map);

  const numbered = [...vague.values()].sort((a, b) => b.length - a.length).map((some) => {
    const [one] = some, [lon, lat] = (one.kind === "country" && middles.get(one.country)) || [one.lon, one.lat];
    return { name: one.place, lat, lon, number: some.length, open: () => open([lat, lon], some, `${told(some.length, "account")} somewhere in ${one.place}`) };
  });

  function draw() {
    const zoom = Math.round(map.getZoom()), taken = [], spots = [];
    const fuzzy = { color: ink("--accent"), weight: 1, dashArray: "4 4", fillOpacity: 0.05, interactive: false };
    areas.clearLayers(); marks.clearLayers();
    const put = (at, side, inner, said, done) => {
      const spot = map.latLngToContainerPoint(at);
      taken.push([spot.x - side / 2, spot.y - side / 2, spot.x + side / 2, spot.y + side / 2]);
      button(at, inner, [side, side], said, done).addTo(marks);
    };
    for (const [one] of vague.values()) {
      if (one.radius_km) L.circle([one.lat, one.lon], { radius: 1000 * one.radius_km, ...fuzzy }).addTo(areas);
    }
    for (const { geometry, properties: p, id } of index.getClusters([-180, -85, 180, 85], zoom)) {
      const at = [geometry.coordinates[1], geometry.coordinates[0]];
      const some = p.cluster ? index.getLeaves(id, Infinity).map((leaf) => leaf.properties.one) : [p.one];
      const side = p.cluster ? sized(some.length) : ATLAS.least, here = [...new Set(some.map((one) => one.place))];
      const one = new Set(some.map((s) => `${s.lat} ${s.lon}`)).size === 1;
      const said = some.length === 1 ? `${some[0].line}, ${here[0]}` : `${told(some.length, "account")}: ${here.slice(0, 3).join(", ")}${here.length > 3 ? " …" : ""}`;
      spots.push({ name: commonest(some.map((s) => s.place || "")), lat: at[0], lon: at[1], below: side / 2 + 10, weight: some.length });
      const reach = Math.max(...some.map((s) => s.radius_km));
      if (one && reach) L.circle(at, { radius: 1000 * reach, ...fuzzy }).addTo(areas);
      put(at, side, badge(tally(some), side), said, () => {
        if (one || map.getZoom() >= ATLAS.far) open(at, some, said);
        else map.setView(at, Math.min(ATLAS.far, Math.max(zoom + 1, index.getClusterExpansionZoom(id))));
      });
    }
    name(taken, spots.sort((a, b) => b.weight - a.weight));
  }

  let latest = 0;
  async function name(taken, spots) {
    const turn = ++latest, box = map.getBounds(), near = (v, most) => Math.max(-most, Math.min(most, v)).toFixed(1);
    const query = new URLSearchParams({ west: near(box.getWest(), 180), south: near(box.getSouth(), 90), east: near(box.getEast(), 180), north: near(box.getNorth(), 90) });
    const { towns } = await asked(`/map/towns.json?${query}`);
    if (turn !== latest) return;
    const marked = new Set([...numbered, ...spots].map((n) => n.name)), zoom = map.getZoom();
    const others = zoom < 7.5 ? countries.filter((c) => !marked.has(c.name)) : [];
    labels(map, written, [...numbered, ...spots, ...others, ...(zoom < 4 ? [] : towns.filter((t) => !marked.has(t.name)))], taken);
    figure.dataset.state = "drawn";
  }

  map.on("moveend", draw);
  draw();
  dark.addEventListener("change", () => { shaded.remove(); shaded = ground(map, shapes, whole); draw(); });
  figure.querySelector("[data-view=crisis]").addEventListener("click", () => show(crisis));
  figure.querySelector("[data-view=all]").addEventListener("click", () => {
    if (dots.length) map.fitBounds(L.latLngBounds(dots.map((d) => [d.lat, d.lon])).pad(0.05));
  });
  figure.atlas = map;
}

addEventListener("DOMContentLoaded", () => {
  for (const figure of document.querySelectorAll("figure.atlas")) {
    atlas(figure).catch((problem) => {
      figure.dataset.state = "failed";
      figure.querySelector(".atlas-frame").textContent = `This map can't be drawn: ${problem.message}`;
    });
  }
});
