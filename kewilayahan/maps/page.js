// The page of a plan. It reads the plan from the JSON in the page, draws it with Leaflet, and shows
// every text with textContent: what people wrote is never markup.
(function (map) {
  "use strict";
  const plan = JSON.parse(document.getElementById("plan-content").textContent);
  let lang = plan.lang;
  const WORDS = {
    layers: { id: "Lapisan", en: "Layers" },
    legend: { id: "Legenda", en: "Legend" },
    close: { id: "Tutup", en: "Close" },
    search: { id: "Cari wilayah …", en: "Find an area …" },
    hint: { id: "Klik wilayah atau tanda untuk melihat isinya.", en: "Click an area or a sign to see what it holds." },
    approximate: { id: "letak kira-kira (hanya wilayahnya yang diketahui)", en: "approximate place (only its area is known)" },
    dashed: { id: "keterkaitan yang baru diusulkan", en: "link that is only proposed" },
    solid: { id: "keterkaitan yang sudah terjalin", en: "link that is agreed" },
    synthetic: { id: "Batas wilayah: data sintetis", en: "Boundaries: synthetic data" },
  };

  // Elements whose words follow the language.
  const spoken = [];
  function say(element, both, attribute) {
    spoken.push([element, both, attribute]);
    put(element, both[lang], attribute);
    return element;
  }
  function put(element, text, attribute) {
    if (attribute) element.setAttribute(attribute, text);
    else element.textContent = text;
  }
  function make(name, parent, className) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (parent) parent.appendChild(element);
    return element;
  }

  // ---- signs -------------------------------------------------------------------------------
  const SVG = "http://www.w3.org/2000/svg";
  const SIGNS = {
    circle: "M10 2a8 8 0 1 0 0 16a8 8 0 1 0 0-16z",
    diamond: "M10 1l9 9l-9 9l-9-9z",
    square: "M3 3h14v14h-14z",
  };
  function sign(form, colour, hollow) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("class", "sign");
    const path = document.createElementNS(SVG, "path");
    if (form === "line") {
      path.setAttribute("d", "M1 10h18");
      path.setAttribute("stroke", colour);
      path.setAttribute("stroke-width", 4);
      if (hollow) path.setAttribute("stroke-dasharray", "5 4");
    } else {
      path.setAttribute("d", SIGNS[form] || SIGNS.square);
      path.setAttribute("fill", hollow ? "#ffffff" : colour);
      path.setAttribute("stroke", hollow ? colour : "#ffffff");
      path.setAttribute("stroke-width", hollow ? 3 : 1.5);
    }
    svg.appendChild(path);
    return svg;
  }

  // ---- layers ------------------------------------------------------------------------------
  ["area", "polygon", "line"].forEach((pane, step) => {
    map.createPane(pane).style.zIndex = 400 + 20 * step;
  });
  const areas = new Map();
  let tall = 0;

  function shapeStyle(group, feature) {
    if (group.form === "area") {
      // The finer the level, the thinner its line; an area without a fill is an outline only.
      return { pane: "area", color: group.colour, weight: 4 - Math.min(3, tall), fill: feature.colour !== "",
        fillColor: feature.colour || "none", fillOpacity: 0.45 };
    }
    if (group.form === "polygon") {
      return { pane: "polygon", color: feature.colour, weight: 3, dashArray: "6 4", fillColor: feature.colour, fillOpacity: 0.25 };
    }
    return { pane: "line", color: feature.colour, weight: 4, opacity: 0.9, dashArray: feature.dashed ? "8 8" : null };
  }

  function draw(group, feature) {
    const layer = L.geoJSON(feature.geometry, {
      style: () => shapeStyle(group, feature),
      pointToLayer: (_, place) => {
        const icon = L.divIcon({ html: sign(group.form, feature.colour, feature.approximate), className: "pin", iconSize: [20, 20] });
        const title = (plan.cards[feature.card] || {}).title || "";
        return L.marker(place, { icon: icon, alt: title, keyboard: true });
      },
    });
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      open(feature.card);
    });
    layer.on("keypress", (event) => {
      if (event.originalEvent.key === "Enter") open(feature.card);
    });
    if (feature.label) {
      const label = document.createElement("span");
      label.textContent = feature.label;
      layer.bindTooltip(label, { permanent: true, direction: "center", className: "label label-" + group.form });
    }
    if (group.form === "area") areas.set(feature.card, [(plan.cards[feature.card] || {}).title || "", layer]);
    return layer;
  }

  const groups = plan.groups.map((group) => {
    const layer = L.layerGroup(group.features.map((feature) => draw(group, feature)));
    if (group.form === "area") tall += 1;
    if (group.shown) layer.addTo(map);
    return [group, layer];
  });
  const all = L.featureGroup([...areas.values()].map((pair) => pair[1]));
  const others = L.featureGroup(groups.map((pair) => L.featureGroup(pair[1].getLayers())));
  const bounds = all.getLayers().length ? all.getBounds() : others.getBounds();
  const wide = window.innerWidth > 700;
  if (bounds.isValid()) {
    // On a wide screen the panels stand beside the territory, not on it.
    map.fitBounds(bounds, { paddingTopLeft: [wide ? 340 : 10, 10], paddingBottomRight: [wide ? 290 : 10, 10] });
  }
  // A name that would lie on another waits until there is room for it.
  let waiting = false;
  function thinLabels() {
    waiting = false;
    const taken = [];
    document.querySelectorAll(".leaflet-tooltip.label").forEach((label) => {
      const box = label.getBoundingClientRect();
      const free = taken.every((other) =>
        box.right < other.left || other.right < box.left || box.bottom < other.top || other.bottom < box.top);
      label.style.visibility = free ? "visible" : "hidden";
      if (free) taken.push(box);
    });
  }
  map.on("zoomend layeradd layerremove", () => {
    if (!waiting) requestAnimationFrame(thinLabels);
    waiting = true;
  });
  requestAnimationFrame(thinLabels);
  L.control.zoom({ position: "bottomleft" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);

  // ---- head: title, search, language -------------------------------------------------------
  const head = make("header", document.body, "head");
  make("h1", head).textContent = "Master Plan " + plan.title;
  if (plan.synthetic) say(make("small", head), WORDS.synthetic);
  const search = say(make("input", head), WORDS.search, "placeholder");
  search.type = "search";
  search.setAttribute("list", "plan-areas");
  search.setAttribute("aria-label", "Cari wilayah / find an area");
  const names = make("datalist", head);
  names.id = "plan-areas";
  for (const [label] of areas.values()) make("option", names).value = label;
  search.addEventListener("change", () => {
    for (const [card, [label, layer]] of areas) {
      if (label.toLowerCase() === search.value.trim().toLowerCase()) {
        map.fitBounds(layer.getBounds(), { maxZoom: 18 });
        open(card);
        return;
      }
    }
  });
  const language = make("button", head, "language");
  language.type = "button";
  language.textContent = "ID | EN";
  language.setAttribute("aria-label", "Bahasa / language");
  language.addEventListener("click", () => {
    lang = lang === "id" ? "en" : "id";
    document.documentElement.lang = lang;
    spoken.forEach(([element, both, attribute]) => put(element, both[lang], attribute));
    if (opened) open(opened);
  });

  // ---- layer tree --------------------------------------------------------------------------
  const side = make("div", document.body, "side");
  function panel(className, words, expanded) {
    const box = make("details", side, "panel " + className);
    box.open = expanded;
    say(make("summary", box), words);
    return box;
  }
  const tree = panel("tree", WORDS.layers, wide);
  const branches = new Map();
  groups.forEach(([group, layer]) => {
    let branch = branches.get(group.branch.id);
    if (!branch) {
      const box = make("details", tree, "branch");
      box.open = true;
      const summary = make("summary", box);
      const tick = make("input", summary);
      tick.type = "checkbox";
      say(make("span", summary), group.branch);
      branch = { box: box, tick: tick, leaves: [] };
      branches.set(group.branch.id, branch);
      tick.addEventListener("change", () => {
        const on = tick.checked; // turning the first leaf changes the tick of the branch
        branch.leaves.forEach((leaf) => turn(leaf, on));
      });
      tick.setAttribute("aria-label", group.branch.id + " / " + group.branch.en);
    }
    const label = make("label", branch.box, "leaf");
    const tick = make("input", label);
    tick.type = "checkbox";
    label.appendChild(sign(group.form, group.colour, false));
    say(make("span", label), group.name);
    make("em", label).textContent = group.features.length;
    const leaf = { tick: tick, layer: layer, branch: branch };
    branch.leaves.push(leaf);
    tick.addEventListener("change", () => turn(leaf, tick.checked));
    turn(leaf, group.shown);
  });
  function turn(leaf, on) {
    leaf.tick.checked = on;
    if (on) leaf.layer.addTo(map);
    else leaf.layer.remove();
    const ticked = leaf.branch.leaves.filter((other) => other.tick.checked).length;
    leaf.branch.tick.checked = ticked > 0;
    leaf.branch.tick.indeterminate = ticked > 0 && ticked < leaf.branch.leaves.length;
  }

  // ---- legend: what the tree does not say --------------------------------------------------
  const legend = panel("legend", WORDS.legend, wide);
  const drawn = plan.groups.flatMap((group) => group.features);
  const links = drawn.filter((feature) => feature.card.startsWith("links/"));
  const notes = [];
  if (drawn.some((feature) => feature.approximate)) notes.push([sign("circle", "#555555", true), WORDS.approximate]);
  if (links.some((feature) => !feature.dashed)) notes.push([sign("line", "#555555", false), WORDS.solid]);
  if (links.some((feature) => feature.dashed)) notes.push([sign("line", "#555555", true), WORDS.dashed]);
  for (const [form, table] of [["circle", "problems"], ["diamond", "potentials"], ["square", "interventions"], ["polygon", "zones"]]) {
    const group = plan.groups.find((one) => one.features.some((feature) => feature.card.startsWith(table + "/")));
    if (group) notes.unshift([sign(form, "#555555", false), group.branch]);
  }
  if (!notes.length) legend.remove();
  notes.forEach(([picture, words]) => {
    const line = make("p", legend);
    line.appendChild(picture);
    say(make("span", line), words);
  });

  // ---- card --------------------------------------------------------------------------------
  const card = make("aside", document.body, "panel card");
  card.setAttribute("aria-live", "polite");
  let opened = null;
  say(make("p", card, "hint"), WORDS.hint);
  function open(key) {
    const content = plan.cards[key];
    if (!content) return;
    opened = key;
    card.replaceChildren();
    card.dataset.key = key;
    const close = make("button", card, "close");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", WORDS.close[lang]);
    close.addEventListener("click", () => {
      opened = null;
      delete card.dataset.key;
      card.replaceChildren();
      make("p", card, "hint").textContent = WORDS.hint[lang];
    });
    make("small", card).textContent = content.kind[lang];
    make("h2", card).textContent = content.title;
    const table = make("table", card);
    content.rows.forEach(([label, value]) => {
      const row = make("tr", table);
      make("th", row).textContent = label[lang];
      make("td", row).textContent = value[lang];
    });
    content.lists.forEach((list) => {
      make("h3", card).textContent = list.head[lang] + " (" + list.items.length + ")";
      const items = make("ul", card);
      list.items.forEach((item) => {
        const line = make("li", items);
        line.textContent = item.text[lang];
        if (item.detail[lang]) make("small", line).textContent = item.detail[lang];
      });
    });
    card.scrollTop = 0;
  }
})(map_plan);
