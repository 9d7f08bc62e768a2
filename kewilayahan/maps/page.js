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
    nothing: { id: "Tidak ada wilayah dengan nama itu.", en: "No area has that name." },
    hint: { id: "Klik wilayah atau tanda untuk melihat isinya.", en: "Click an area or a sign to see what it holds." },
    approximate: { id: "lokasi perkiraan (hanya wilayahnya yang diketahui)", en: "approximate place (only its area is known)" },
    dashed: { id: "keterkaitan yang baru diusulkan", en: "link that is only proposed" },
    solid: { id: "keterkaitan yang sudah terjalin", en: "link that is agreed" },
    notes: { id: "Catatan keterkaitan", en: "Notes on links" },
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
    } else if (form === "shade") {
      path.setAttribute("d", SIGNS.square);
      path.setAttribute("fill", colour);
      path.setAttribute("stroke", "#555555");
    } else if (form === "polygon") {
      path.setAttribute("d", SIGNS.square);
      path.setAttribute("fill", colour);
      path.setAttribute("fill-opacity", 0.3);
      path.setAttribute("stroke", colour);
      path.setAttribute("stroke-width", 2);
      path.setAttribute("stroke-dasharray", "4 2");
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
  ["area", "shade", "polygon", "line", "chosen"].forEach((pane, step) => {
    map.createPane(pane).style.zIndex = 400 + 20 * step;
  });
  // A canvas takes the clicks for all that lies under it: many areas may be on one, what lies above may not.
  const svg = { shade: L.svg({ pane: "shade" }), polygon: L.svg({ pane: "polygon" }), line: L.svg({ pane: "line" }), chosen: L.svg({ pane: "chosen" }) };
  const drawings = new Map(); // for each card, every drawing that opens it
  let tall = 0;

  function shapeStyle(group, feature) {
    if (group.form === "area") {
      // The finer the level, the thinner its line; an area without a fill is an outline only.
      return { pane: "area", color: group.colour, weight: 4 - Math.min(3, tall), fill: feature.colour !== "",
        fillColor: feature.colour || "none", fillOpacity: 0.45 };
    }
    if (group.form === "shade") {
      return { pane: "shade", renderer: svg.shade, color: "#555555", weight: 1, fillColor: feature.colour, fillOpacity: 0.85 };
    }
    if (group.form === "polygon") {
      return { pane: "polygon", renderer: svg.polygon, color: feature.colour, weight: 3, dashArray: "6 4", fillColor: feature.colour, fillOpacity: 0.25 };
    }
    return { pane: "line", renderer: svg.line, color: feature.colour, weight: 4, opacity: 0.9,
      dashArray: feature.dashed ? "8 8" : null };
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
      open(feature.card, feature);
    });
    layer.on("keypress", (event) => {
      if (event.originalEvent.key === "Enter") open(feature.card, feature);
    });
    if (feature.label) {
      const label = document.createElement("span");
      label.textContent = feature.label;
      layer.bindTooltip(label, { permanent: true, direction: "center", className: "label label-" + group.form });
    }
    if (!drawings.has(feature.card)) drawings.set(feature.card, []);
    drawings.get(feature.card).push({ feature: feature, layer: layer, group: group });
    return layer;
  }

  const groups = plan.groups.map((group) => {
    const layer = L.layerGroup(group.features.map((feature) => draw(group, feature)));
    if (group.form === "area") tall += 1;
    if (group.shown) layer.addTo(map);
    return [group, layer];
  });
  const whole = (form) => L.featureGroup(
    groups.filter(([group]) => !form || group.form === form).map((pair) => L.featureGroup(pair[1].getLayers())));
  const all = whole("area").getBounds();
  const bounds = all.isValid() ? all : whole().getBounds();
  const roomy = () => window.innerWidth > 1000;
  const wide = roomy();
  function show(box, covered) {
    const wide = roomy();
    // On a wide screen the panels stand beside the territory, not on it; on a narrow one the card lies below.
    const below = wide ? 10 : covered * map.getSize().y;
    map.fitBounds(box, { paddingTopLeft: [wide ? 340 : 10, 10], paddingBottomRight: [wide ? 290 : 10, below], maxZoom: 18 });
  }
  const openWhole = () => bounds.isValid() && show(bounds, 0.1);
  openWhole();
  // A phone that is turned sees the whole again, until somebody has moved the map.
  map.on("resize", openWhole);
  ["pointerdown", "wheel", "keydown"].forEach((touch) =>
    document.addEventListener(touch, () => map.off("resize", openWhole), { once: true, capture: true }));

  // A name that would lie on another moves a little within its area, or waits until there is room for it.
  let waiting = false;
  const SHIFTS = [[0, 0], [0, -1], [0, 1], [-0.4, 0], [0.4, 0], [-0.4, -1], [0.4, -1], [-0.4, 1], [0.4, 1], [0, -2], [0, 2]];
  function thinLabels() {
    waiting = false;
    const taken = [];
    const frame = map.getContainer().getBoundingClientRect();
    const labelled = [...drawings.values()].flat().filter((one) => one.feature.label && map.hasLayer(one.layer));
    const sized = labelled.map((one) => {
      const extent = one.layer.getBounds();
      const [low, high] = [extent.getSouthWest(), extent.getNorthEast()].map((corner) => map.latLngToContainerPoint(corner));
      const label = one.layer.getTooltip().getElement();
      label.style.margin = "0";
      return { label: label, box: label.getBoundingClientRect(), left: low.x, right: high.x, top: high.y, bottom: low.y };
    });
    const size = (one) => (one.right - one.left) * (one.bottom - one.top);
    sized.sort((one, other) => size(other) - size(one)).forEach((one) => {
      const shift = SHIFTS.map(([x, y]) => [x * one.box.width, y * one.box.height]).find(([x, y]) => {
        const [across, down] = [one.box.left + one.box.width / 2 + x - frame.left, one.box.top + one.box.height / 2 + y - frame.top];
        const within = one.left <= across && across <= one.right && one.top <= down && down <= one.bottom;
        return (within || (x === 0 && y === 0)) && taken.every((other) =>
          one.box.right + x < other.left || other.right < one.box.left + x ||
          one.box.bottom + y < other.top || other.bottom < one.box.top + y);
      });
      one.label.style.visibility = shift ? "visible" : "hidden";
      if (!shift) return;
      const [x, y] = shift;
      one.label.style.margin = y + "px 0 0 " + x + "px";
      taken.push({ left: one.box.left + x, right: one.box.right + x, top: one.box.top + y, bottom: one.box.bottom + y });
    });
  }
  map.on("zoomend layeradd layerremove", () => {
    if (!waiting) requestAnimationFrame(thinLabels);
    waiting = true;
  });
  requestAnimationFrame(thinLabels);
  // The card covers the foot of a narrow screen.
  L.control.zoom({ position: wide ? "bottomleft" : "topleft" }).addTo(map);
  L.control.scale({ imperial: false, position: wide ? "bottomleft" : "topleft" }).addTo(map);

  // ---- head: title, search, language -------------------------------------------------------
  const head = make("header", document.body, "head");
  make("h1", head).textContent = "Master Plan " + plan.title;
  if (plan.synthetic) say(make("small", head), WORDS.synthetic);
  const finder = make("div", head, "finder");
  const search = say(make("input", finder), WORDS.search, "placeholder");
  const attributes = { type: "search", autocomplete: "off", role: "combobox", "aria-expanded": "false",
    "aria-autocomplete": "list", "aria-controls": "plan-found", "aria-label": "Cari wilayah / find an area" };
  Object.entries(attributes).forEach(([name, value]) => search.setAttribute(name, value));
  const found = make("ul", finder, "found");
  found.id = "plan-found";
  found.setAttribute("role", "listbox");
  const told = make("p", finder, "found");
  told.setAttribute("role", "status");
  found.hidden = told.hidden = true;
  const MOST = 50; // lines that anybody reads
  // "rw 5" finds RW 05.
  const plain = (text) => text.toLowerCase().replace(/\b0+(?=\d)/g, "").replace(/\s+/g, " ").trim();
  const areas = [...drawings.keys()].filter((key) => drawings.get(key).some((one) => one.group.form === "area"))
    .map((key) => ({ key: key, card: plan.cards[key], name: plain(plan.cards[key].title) }));
  function rank(name, text) {
    if (name === text) return 0;
    if (name.startsWith(text)) return name[text.length] === " " ? 1 : 2;
    return name.includes(" " + text) ? 3 : name.includes(text) ? 4 : 5;
  }
  let matches = [];
  let active = 0;
  function find() {
    const text = plain(search.value);
    matches = areas.map((area) => [rank(area.name, text), area]).filter(([order]) => text && order < 5)
      .sort(([one, first], [other, second]) => one - other || first.name.localeCompare(second.name, "id", { numeric: true }))
      .slice(0, MOST).map((pair) => pair[1]);
    found.replaceChildren();
    matches.forEach((area, place) => {
      const option = make("li", found);
      option.id = "plan-found-" + place;
      option.setAttribute("role", "option");
      option.textContent = area.card.title;
      make("small", option).textContent = area.card.where[lang];
      option.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the list open for the click
      option.addEventListener("click", () => choose(area));
    });
    found.hidden = !matches.length;
    told.hidden = !text || matches.length > 0;
    told.textContent = told.hidden ? "" : WORDS.nothing[lang];
    search.setAttribute("aria-expanded", String(!found.hidden));
    mark(0);
  }
  function mark(place) {
    active = place;
    [...found.children].forEach((option, one) => option.setAttribute("aria-selected", String(one === place)));
    if (matches.length) search.setAttribute("aria-activedescendant", "plan-found-" + place);
    else search.removeAttribute("aria-activedescendant");
    if (matches.length) found.children[place].scrollIntoView({ block: "nearest" });
  }
  function hide() {
    found.hidden = told.hidden = true;
    search.setAttribute("aria-expanded", "false");
  }
  function choose(area) {
    search.value = area.card.title;
    hide();
    const drawn = drawings.get(area.key);
    const one = drawn.find((other) => map.hasLayer(other.layer)) || drawn[0];
    turn(leaves.get(one.group), true);
    show(one.layer.getBounds(), 0.45);
    open(area.key, one.feature);
  }
  search.addEventListener("input", find);
  search.addEventListener("focus", () => search.select());
  search.addEventListener("blur", hide);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    else if (event.key === "Enter") {
      if (found.hidden) find();
      if (matches.length) choose(matches[active]);
    } else if (matches.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      mark((active + (event.key === "ArrowDown" ? 1 : matches.length - 1)) % matches.length);
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
    if (opened) open(opened.key, opened.feature);
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
  const leaves = new Map();
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
    const leaf = { tick: tick, layer: layer, branch: branch, form: group.form };
    branch.leaves.push(leaf);
    leaves.set(group, leaf);
    tick.addEventListener("change", () => turn(leaf, tick.checked));
    turn(leaf, group.shown);
  });
  function turn(leaf, on) {
    leaf.tick.checked = on;
    if (on) leaf.layer.addTo(map);
    else leaf.layer.remove();
    // Whichever was ticked last, a finer level lies on the coarser ones and takes the click.
    if (on && leaf.form === "area") {
      groups.filter(([group]) => group.form === "area").forEach(([, level]) =>
        level.eachLayer((area) => map.hasLayer(area) && area.bringToFront()));
    }
    const ticked = leaf.branch.leaves.filter((other) => other.tick.checked).length;
    leaf.branch.tick.checked = ticked > 0;
    leaf.branch.tick.indeterminate = ticked > 0 && ticked < leaf.branch.leaves.length;
  }

  // ---- legend: what the tree does not say --------------------------------------------------
  const legend = panel("legend", WORDS.legend, wide);
  const featuresOf = (form) => plan.groups.filter((group) => group.form === form).flatMap((group) => group.features);
  const notes = [];
  plan.groups.forEach((group) => {
    if (["area", "line", "shade"].includes(group.form) || notes.some(([, words]) => words.id === group.branch.id)) return;
    notes.push([sign(group.form, "#555555", false), group.branch]);
  });
  const rough = plan.groups.some((group) => group.features.some((feature) => feature.approximate));
  if (rough) notes.push([sign("circle", "#555555", true), WORDS.approximate]);
  if (featuresOf("line").some((feature) => !feature.dashed)) notes.push([sign("line", "#555555", false), WORDS.solid]);
  if (featuresOf("line").some((feature) => feature.dashed)) notes.push([sign("line", "#555555", true), WORDS.dashed]);
  if (!notes.length && !plan.notes.length) legend.remove();
  notes.forEach(([picture, words]) => {
    const line = make("p", legend);
    line.appendChild(picture);
    say(make("span", line), words);
  });
  if (plan.notes.length) say(make("h3", legend), WORDS.notes);
  plan.notes.forEach((words) => say(make("p", legend, "note"), words));

  // ---- card --------------------------------------------------------------------------------
  const card = make("aside", document.body, "panel card");
  card.setAttribute("aria-live", "polite");
  let opened = null;
  say(make("p", card, "hint"), WORDS.hint);
  const outline = L.layerGroup().addTo(map);
  function highlight(feature) {
    outline.clearLayers();
    for (const [color, weight] of feature ? [["#ffffff", 8], ["#111111", 4]] : []) {
      const line = { pane: "chosen", renderer: svg.chosen, interactive: false, color: color, weight: weight, opacity: 1,
        fill: false, className: "chosen" };
      const ring = (_, place) => L.circleMarker(place, Object.assign({ radius: 15 }, line));
      outline.addLayer(L.geoJSON(feature.geometry, { style: line, pointToLayer: ring, interactive: false }));
    }
  }
  function open(key, feature) {
    const content = plan.cards[key];
    if (!content) return;
    opened = { key: key, feature: feature };
    highlight(feature);
    card.replaceChildren();
    card.dataset.key = key;
    const close = make("button", card, "close");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", WORDS.close[lang]);
    close.addEventListener("click", () => {
      opened = null;
      highlight(null);
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
