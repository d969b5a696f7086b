// A still map becomes a live one: Leaflet, the outlines of the départements, no tiles, nothing from outside.
const here = (path) => new URL(path, import.meta.url).href;

function once(tag, attributes) {
  return new Promise((resolve, reject) => {
    const node = Object.assign(document.createElement(tag), attributes);
    node.addEventListener("load", resolve);
    node.addEventListener("error", reject);
    document.head.append(node);
  });
}

function pin(L, place) {
  const small = ["dot", "out"].includes(place.look);
  const node = document.createElement("span");
  node.className = small ? `map-${place.look}` : `pin${place.look === "now" ? " pin-now" : ""}`;
  node.textContent = place.pin;
  const size = small ? 12 : 24;
  const icon = L.divIcon({ html: node, className: "map-pin", iconSize: [size, size] });
  const marker = L.marker(place.at, { icon, title: place.label, alt: place.label });
  const words = document.createElement("div");
  const name = document.createElement(place.url ? "a" : "strong");
  if (place.url) name.href = place.url;
  name.textContent = place.label;
  words.append(name);
  if (place.note) words.append(document.createElement("br"), place.note);
  return marker.bindPopup(words);
}

async function outlines(L, map, url) {
  const answer = await fetch(url);
  if (!answer.ok) return;
  L.geoJSON(await answer.json(), { interactive: false, style: { className: "map-land", color: null, weight: 1 } })
    .addTo(map)
    .bringToBack();
}

function enliven(L, box) {
  const data = JSON.parse(document.getElementById(box.dataset.map).textContent);
  const field = document.createElement("div");
  field.className = "map-live";
  field.setAttribute("role", "region");
  field.setAttribute("aria-label", data.title);
  box.replaceChildren(field);
  const map = L.map(field, { scrollWheelZoom: false, attributionControl: false, zoomSnap: 0.25 });
  const group = L.featureGroup(data.places.map((place) => pin(L, place)));
  if (data.route.length) L.polyline(data.route, { className: "map-route", interactive: false, color: null }).addTo(group);
  if (data.circle) {
    L.circle(data.circle.at, { radius: data.circle.metres, className: "map-zone", interactive: false, color: null })
      .addTo(group);
  }
  map.setView([46.6, 2.4], 6);
  group.addTo(map);
  if (group.getLayers().length) map.fitBounds(group.getBounds(), { padding: [24, 24], maxZoom: 12, animate: false });
  if (box.dataset.outlines) outlines(L, map, box.dataset.outlines).catch(() => {});
}

const boxes = [...document.querySelectorAll("[data-map]")].filter((box) => !box.dataset.live);
if (boxes.length) {
  for (const box of boxes) box.dataset.live = "1";
  Promise.all([
    window.L ? null : once("script", { src: here("../../leaflet/leaflet.js") }),
    once("link", { rel: "stylesheet", href: here("../css/map-live.css") }),
  ])
    .then(() => boxes.forEach((box) => enliven(window.L, box)))
    .catch(() => {}); // the still picture stays
}
