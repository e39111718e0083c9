// Draws the maps: the big one, which asks the portal for its places view by view, and small ones with fixed points.
// Without this file, without Leaflet or without a line, a drawing and a list stand in their place.
(() => {
  "use strict";
  let L; // Leaflet, once a map comes near

  const language = document.documentElement.lang;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // Not every browser knows Khmer and Lao numbers: grouped as in German, in Khmer with the digits of the script.
  const digits = new Intl.NumberFormat({ km: "en", lo: "de" }[language] || language, {
    numberingSystem: language === "km" ? "khmr" : "latn",
  });
  const words = { ...document.getElementById("map-words").dataset };
  const json = (id) => JSON.parse(document.getElementById(id).textContent);
  const fill = (words, values) => words.replace(/%\((\w+)\)s/g, (_, key) => values[key]);

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  // --- the ground -----------------------------------------------------------------------------------------

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function groundStyle({ properties: { k, r } }) {
    const line = (name, weight, opacity, dashArray) =>
      ({ fill: false, stroke: true, color: colour(name), weight, opacity, dashArray });
    switch (k) {
      case "far":
      case "land":
        return { stroke: false, fill: true, fillColor: colour("--land"), fillOpacity: 1 };
      case "lake":
        return { ...line("--water-edge", 1, 1), fill: true, fillColor: colour("--water"), fillOpacity: 1 };
      case "river":
        return r ? line("--water-edge", 1, 0.6) : line("--water-edge", 2.5, 1);
      case "border":
        return line("--ink-soft", 1, 0.6, "5 4");
      default:
        return line("--rule", 1, 0.9);
    }
  }

  const OWN = { vi: "vn", lo: "la", km: "kh" };

  function townNames(towns, map) {
    const names = L.layerGroup().addTo(map);
    const show = () => {
      names.clearLayers();
      // At zoom 6 the capitals and big cities, at 8 the towns.
      const rank = map.getZoom() < 6 ? -1 : map.getZoom() < 8 ? 1 : 2;
      for (const { geometry, properties: { n, l, c, r } } of towns) {
        if (r > rank) continue;
        const own = OWN[language] === c && l;
        const label = make("span", own || language === "en" ? {} : { lang: "en" }, own || n);
        addName(names, [geometry.coordinates[1], geometry.coordinates[0]], label, "town-name");
      }
    };
    map.on("zoomend", show);
    show();
    tidyNames(map);
  }

  // A name gives way to a pin, to a control and to the names before it: a country's moves in from the edge, a
  // town's moves about its dot, or else the town is left out.
  function tidyNames(map) {
    const frame = map.getContainer();
    const boxes = (selector) => [...frame.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
    const view = frame.getBoundingClientRect(), controls = boxes(".leaflet-control");
    const taken = [...controls, ...boxes(".pin > span")];
    const within = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
    const apart = (a, b) => a.right < b.left || a.left > b.right || a.bottom - 4 < b.top || a.top + 4 > b.bottom;

    for (const name of frame.querySelectorAll(".land-name > span")) {
      name.style.translate = "";
      const { left, right } = name.getBoundingClientRect();
      if (left < view.right && right > view.left) {
        name.style.translate = `${Math.min(0, view.right - 6 - right) + Math.max(0, view.left + 6 - left)}px`;
      }
      taken.push(name.getBoundingClientRect());
    }
    for (const town of frame.querySelectorAll(".town-name")) {
      const dot = town.getBoundingClientRect();
      const seen = within(dot, view) && !controls.some((one) => within(dot, one));
      const side = seen && ["after", "before", "over"].find((one) => {
        town.dataset.side = one;
        const box = town.firstChild.getBoundingClientRect();
        return within(box, view) && taken.every((other) => apart(box, other));
      });
      town.dataset.side = side || "none";
      if (side) taken.push(town.firstChild.getBoundingClientRect());
    }
  }

  function addName(layer, at, label, className) {
    const icon = L.divIcon({ className, html: label, iconSize: [0, 0] });
    const marker = L.marker(at, { icon, pane: "names", interactive: false, keyboard: false });
    marker.addTo(layer).getElement().setAttribute("aria-hidden", "true");
  }

  async function drawGround(map, withNames) {
    map.createPane("ground").style.zIndex = 150;
    Object.assign(map.createPane("names").style, { zIndex: 450, pointerEvents: "none" });
    const answer = await fetch(words.basemap);
    if (!answer.ok) return;
    const { features } = await answer.json();
    const shapes = features.filter((one) => one.properties.k !== "place");
    const ground = L.geoJSON({ type: "FeatureCollection", features: shapes }, {
      style: groundStyle, interactive: false, renderer: L.canvas({ pane: "ground", padding: 0.3 }), pane: "ground",
    }).addTo(map);
    dark.addEventListener("change", () => ground.setStyle(groundStyle));
    const towns = features.filter((one) => one.properties.k === "place");
    if (withNames) townNames(towns.sort((one, other) => one.properties.r - other.properties.r), map);
  }

  function newMap(element, settings) {
    element.hidden = false;
    element.classList.add("is-live");
    const map = L.map(element, {
      zoomControl: false, scrollWheelZoom: false, zoomAnimation: !still, fadeAnimation: !still,
      markerZoomAnimation: !still, inertia: !still, minZoom: 4, maxZoom: settings.tiles ? 17 : 10,
      zoomSnap: settings.tiles ? 1 : 0.25,
      maxBounds: [[-4, 84], [34, 126]],
    });
    L.control.zoom({ position: "bottomleft", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    map.attributionControl.setPrefix(false).addAttribution(words.made);
    // The wheel scrolls the page until the reader has turned to the map.
    map.on("focus", () => map.scrollWheelZoom.enable()).on("blur", () => map.scrollWheelZoom.disable());
    if (settings.tiles) L.tileLayer(settings.tiles, { attribution: settings.tilesAttribution }).addTo(map);
    // What has no other name to it is not worth an error: the places stand on an empty ground then.
    drawGround(map, !settings.tiles).catch(() => {});
    if (!settings.tiles) map.on("moveend", () => tidyNames(map));
    return map;
  }

  // --- markers --------------------------------------------------------------------------------------------

  function button(marker, name) {
    const element = marker.getElement();
    element.setAttribute("aria-label", name);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      marker.fire("click", { latlng: marker.getLatLng() });
    });
    return element;
  }

  function pin(at, { name, about, text = "", many = false }, layer) {
    const className = `pin${about ? " pin-about" : ""}${many ? " pin-many" : ""}`;
    const icon = L.divIcon({ className, html: make("span", {}, text), iconSize: [44, 44] });
    const marker = L.marker(at, { icon, title: name, alt: name, riseOnHover: true }).addTo(layer);
    button(marker, name);
    return marker;
  }

  // A popup takes the focus to its first link when it opens, and gives it back when it closes.
  function popup(marker, content, map) {
    const { clientWidth: wide, clientHeight: high } = map.getContainer();
    marker.bindPopup(content, { minWidth: 150, maxWidth: Math.min(300, wide - 90), maxHeight: high * 0.6, autoPanPadding: [12, 12] });
    marker.on("popupopen", ({ popup: opened }) => {
      const box = opened.getElement();
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-label", marker.options.title);
      box.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", words.close);
      box.querySelector("a[href], button")?.focus({ preventScroll: true });
    });
    marker.on("popupclose", ({ popup: closed }) => {
      const { activeElement } = document;
      if (activeElement === document.body || closed.getElement()?.contains(activeElement)) {
        marker.getElement()?.focus({ preventScroll: true });
      }
    });
    return marker;
  }

  function closeOnEscape(element, map) {
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup();
    });
  }

  // Places whose markers would cover each other
  function groups(places, map, reach) {
    const found = [];
    for (const place of places) {
      const at = map.latLngToLayerPoint(place.at);
      const near = found.find((group) => group.spot.distanceTo(at) < reach);
      if (near) near.places.push(place);
      else found.push({ spot: at, places: [place] });
    }
    return found.map((group) => group.places);
  }

  // --- small maps: fixed points, in order -----------------------------------------------------------------

  function smallMap(element) {
    const points = [].concat(json(element.dataset.points));
    if (!points.length) return;
    const map = newMap(element, {});
    const stops = points.map((point) => ({ ...point, at: L.latLng(point.lat, point.lon) }));
    const line = stops.map(({ at }) => at);
    map.fitBounds(L.latLngBounds(line).pad(0.3), { maxZoom: 8 });
    closeOnEscape(element, map);
    if ("route" in element.dataset) L.polyline(line, { className: "route", interactive: false }).addTo(map);
    const numeral = ({ number }) => (number ? digits.format(number) : "");
    // A stop that would hide another's number shares its marker.
    for (const near of groups(stops, map, 14)) {
      const [{ at, approximate }] = near, text = near.map(numeral).join(", ");
      const names = near.map((one) => `${numeral(one)} ${one.name}`.trim()).join(", ");
      const name = approximate ? `${names}, ${words.approximate}` : names;
      const links = near.map(({ name, lang, url }) => make(url ? "a" : "strong", url ? { href: url, lang } : { lang }, name));
      const about = make("p", {}, approximate ? words.approximate : "");
      popup(pin(at, { name, about: approximate, text, many: near[1] }, map), make("div", {}, ...links, about), map);
    }
  }

  // --- the big map ----------------------------------------------------------------------------------------

  function bigMap(element) {
    const settings = json(element.dataset.settings);
    const { counted } = settings;
    Object.assign(words, settings.words);
    const status = document.getElementById(element.dataset.status);
    const count = (key, n) => fill(counted[key][n === 1 ? 0 : 1], { n: digits.format(n) });

    const map = newMap(element, settings);
    const markers = L.layerGroup().addTo(map);
    closeOnEscape(element, map);

    const [, zoom, lat, lon] = /^#([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/.exec(location.hash) || [];
    if (zoom) map.setView([Number(lat), Number(lon)], Number(zoom));
    else map.fitBounds(settings.bounds, { padding: [24, 24], maxZoom: 9 });

    if (!settings.tiles) {
      const names = L.layerGroup();
      for (const [x, y, text] of settings.countries) addName(names.addTo(map), [y, x], make("span", {}, text), "land-name");
      const fit = () => (map.getZoom() < 8 ? names.addTo(map) : names.remove());
      map.on("zoomend", fit);
    }

    const placeOf = ([x, y, name, slug, kind, about, ...rest]) => ({
      at: L.latLng(y, x), name, slug, about: Boolean(about), kind: settings.kinds[kind],
      there: ["case_studies", "workshops", "members"].map((key, i) => rest[i] && count(key, rest[i])).filter(Boolean),
      lang: rest[3] || language,
    });

    function story({ name, slug, lang, kind, about, there }) {
      const link = make("a", { href: settings.place.replace("SLUG", slug), lang }, name);
      const item = make("li", {}, link);
      if (lang !== language) item.append(" ", make("span", { class: "tag", lang }, settings.languages[lang]));
      item.append(make("p", {}, [kind, about && words.approximate, ...there].filter(Boolean).join("\u00a0· ")));
      return item;
    }

    function groupMarker(places) {
      const bounds = L.latLngBounds(places.map((place) => place.at));
      const many = places.length > 1;
      const names = places.map((place) => place.name).join(", ");
      const name = many ? `${count("places", places.length)}: ${names}` : names;
      const about = !many && places[0].about;
      const text = many ? digits.format(places.length) : "";
      const full = about ? `${name}, ${words.approximate}` : name;
      const marker = pin(many ? bounds.getCenter() : places[0].at, { name: full, about, text, many }, markers);
      const content = make("div", {}, make("ul", { class: "stories" }, ...places.map(story)));
      if (many && !bounds.getNorthEast().equals(bounds.getSouthWest()) && map.getZoom() < map.getMaxZoom()) {
        const nearer = make("button", { type: "button", class: "button quiet" }, words.zoomIn);
        nearer.addEventListener("click", () => {
          map.closePopup();
          map.fitBounds(bounds.pad(0.4));
          element.focus({ preventScroll: true });
        });
        content.append(nearer);
      }
      return popup(marker, content, map);
    }

    function cellMarker([x, y, n]) {
      const marker = pin([y, x], { name: count("places", n), text: digits.format(n), many: true }, markers);
      return marker.on("click", () => {
        map.setView([y, x], Math.min(map.getZoom() + 2, map.getMaxZoom()));
        element.focus({ preventScroll: true });
      });
    }

    // What the portal last sent, the box it was asked for, and the markers that stand: key → marker.
    let sent = { points: [] }, asked = null, standing = new Map(), wanted = null;

    function draw() {
      const next = new Map();
      const place = (key, build) => next.set(key, standing.get(key) || build());
      if (sent.cells) {
        for (const cell of sent.cells) place(cell.join(), () => cellMarker(cell));
      } else {
        // Points that would cover each other share one marker, which lists them.
        for (const near of groups(sent.points.map(placeOf), map, 34)) {
          place(near.map((one) => one.slug).join(), () => groupMarker(near));
        }
      }
      for (const [key, marker] of standing) if (!next.has(key)) marker.remove();
      standing = next;
      // Tab walks from north to south. What has the focus stays where it is, and with it the focus.
      const { activeElement } = document;
      const elements = [...standing.values()].map((marker) => marker.getElement());
      for (const one of elements) if (one !== activeElement) one.parentNode.append(one);
      const held = elements.indexOf(activeElement);
      for (let i = 0; i < held; i += 1) activeElement.before(elements[i]);
      if (!settings.tiles) tidyNames(map);
      tell();
      if (wanted) openWanted();
    }

    function tell() {
      const view = map.getBounds();
      const n = sent.cells
        ? sent.cells.reduce((sum, [x, y, here]) => sum + (view.contains([y, x]) ? here : 0), 0)
        : sent.points.filter(([x, y]) => view.contains([y, x])).length;
      status.textContent = n ? count("in_view", n) : words.nothing;
    }

    let flight = null, timer = 0;

    async function load() {
      const view = map.getBounds();
      // The last answer holds this view, as points: nothing to ask for.
      if (asked?.contains(view) && sent.points) return draw();
      flight?.abort();
      flight = new AbortController();
      const { signal } = flight;
      const box = view.pad(0.5);
      const sides = [box.getWest(), Math.max(box.getSouth(), -90), box.getEast(), Math.min(box.getNorth(), 90)];
      const query = new URLSearchParams(settings.filters);
      query.set("lang", language);
      query.set("bbox", sides.map((side) => side.toFixed(2)).join());
      query.set("zoom", Math.round(map.getZoom()));
      try {
        const answer = await fetch(`${settings.endpoint}?${query}`, { signal });
        if (!answer.ok) throw new Error(answer.statusText);
        sent = await answer.json();
        asked = box;
        draw();
      } catch (fault) {
        if (fault.name !== "AbortError") status.textContent = words.failed;
      }
    }

    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(load, 200);
    };

    map.on("moveend", () => {
      const { lat: y, lng: x } = map.getCenter();
      history.replaceState(null, "", `#${map.getZoom()}/${y.toFixed(3)}/${x.toFixed(3)}`);
      soon();
    });

    // The list beside the map: its numbers become buttons that show a place on the map.
    function openWanted() {
      for (const [key, marker] of standing) {
        if (key.split(",").includes(wanted)) {
          marker.openPopup();
          wanted = null;
          return;
        }
      }
    }

    for (const item of document.querySelectorAll("[data-place]")) {
      const [slug, x, y] = item.dataset.place.split(" ");
      const about = item.querySelector(".no.about") ? " pin-about" : "";
      const name = item.querySelector("a").textContent.trim();
      const show = make("button", { type: "button", class: `pin${about}`, "aria-label": fill(words.show, { name }) }, make("span"));
      show.addEventListener("click", () => {
        wanted = slug;
        element.scrollIntoView({ block: "nearest" });
        map.setView([Number(y), Number(x)], Math.max(map.getZoom(), 9), { animate: false });
        load();
      });
      item.querySelector(".no").replaceWith(show);
    }

    load();
  }

  // A map below the fold costs nothing until it comes near.
  function whenNear(element, draw) {
    const start = () => {
      const script = make("script", { src: words.leaflet });
      script.addEventListener("load", () => {
        ({ L } = window);
        draw(element);
      });
      document.head.append(script);
    };
    if (!("IntersectionObserver" in window)) return start();
    const watch = new IntersectionObserver(([seen]) => {
      if (!seen.isIntersecting) return;
      watch.disconnect();
      start();
    }, { rootMargin: "300px" });
    // The element itself is hidden until the map stands.
    watch.observe(element.parentElement);
  }

  for (const element of document.querySelectorAll("[data-map]")) {
    whenNear(element, element.dataset.settings ? bigMap : smallMap);
  }
})();
