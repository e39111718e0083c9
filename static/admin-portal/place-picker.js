/* A map below the latitude and the longitude of a place. The two inputs are the truth: a click, a drag and the
   keyboard write them, and typing moves the marker. The public position is what was saved last; it only shows. */
(() => {
  "use strict";

  const BASIN = [[8.2, 99.5], [20.5, 109.6]];
  const STYLES = {
    far: { stroke: false, fillOpacity: 1, className: "picker-far" },
    land: { weight: 1, fillOpacity: 1, className: "picker-land" },
    province: { weight: 0.6, fill: false, className: "picker-province" },
    border: { weight: 1.2, fill: false, dashArray: "5 4", className: "picker-border" },
    lake: { weight: 0.8, fillOpacity: 1, className: "picker-water" },
    river: { weight: 1.2, fill: false, className: "picker-river" },
  };

  const round = (value) => Math.round(value * 1e6) / 1e6;

  // As the form reads it: with a comma or a point, in Latin, Khmer or Lao digits.
  const DIGITS = "០១២៣៤៥៦៧៨៩໐໑໒໓໔໕໖໗໘໙";
  const plain = (text) => text.trim().replace(/[០-៩໐-໙]/g, (digit) => DIGITS.indexOf(digit) % 10).replace("−", "-").replace(",", ".");

  function position(lat, lon) {
    const numbers = [lat, lon].map((input) => (plain(input.value) === "" ? NaN : Number(plain(input.value))));
    const fits = Math.abs(numbers[0]) <= 90 && Math.abs(numbers[1]) <= 180;
    return fits ? L.latLng(numbers[0], numbers[1]) : null;
  }

  function drawBase(map, address) {
    fetch(address)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
      .then((data) => {
        const order = Object.keys(STYLES);
        const shapes = data.features
          .filter((feature) => STYLES[feature.properties.k])
          .sort((one, other) => order.indexOf(one.properties.k) - order.indexOf(other.properties.k));
        L.geoJSON({ type: "FeatureCollection", features: shapes }, {
          pane: "base",
          interactive: false,
          style: (feature) => ({
            ...STYLES[feature.properties.k],
            ...(feature.properties.k === "river" && feature.properties.r === 0 ? { weight: 2.6 } : {}),
          }),
        }).addTo(map);
        for (const feature of data.features) {
          if (feature.properties.k !== "place" || feature.properties.r > 1) continue;
          const [lon, lat] = feature.geometry.coordinates;
          L.circleMarker([lat, lon], { pane: "base", interactive: false, radius: 2, weight: 1, className: "picker-town" })
            .bindTooltip(feature.properties.n, { permanent: true, direction: "right", className: "picker-town-name" })
            .addTo(map);
        }
      })
      .catch(() => { /* The marker and the inputs work on an empty map, too. */ });
  }

  function start(lat, lon) {
    const words = lat.dataset;
    const box = document.createElement("div");
    box.className = "place-picker";
    const canvas = document.createElement("div");
    canvas.className = "place-picker-map";
    const help = document.createElement("p");
    help.className = "place-picker-help";
    help.id = "place-picker-help";
    help.textContent = words.pickerHelp;
    box.append(canvas, help);
    lon.closest(".form-row").after(box);

    const map = L.map(canvas, { maxZoom: 18, minZoom: 4, attributionControl: true, zoomControl: false });
    L.control.zoom({ zoomInTitle: words.pickerZoomIn, zoomOutTitle: words.pickerZoomOut }).addTo(map);
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution("Natural Earth");
    map.createPane("base").style.zIndex = 150;
    // The container takes the keyboard, so it is the container that needs a name.
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", words.pickerLabel);
    canvas.setAttribute("aria-describedby", help.id);
    drawBase(map, words.picker);
    if (words.pickerTiles) {
      L.tileLayer(words.pickerTiles, { attribution: words.pickerTilesAttribution }).addTo(map);
    }

    let shown = null;
    if (words.pickerPublicLat) {
      shown = L.circleMarker([Number(words.pickerPublicLat), Number(words.pickerPublicLon)], {
        radius: 11, weight: 3, fillOpacity: 0.25, className: "picker-public",
      }).bindTooltip(words.pickerPublic).addTo(map);
    }

    const images = words.pickerImages;
    const icon = L.icon({
      iconUrl: `${images}marker-icon.png`,
      iconRetinaUrl: `${images}marker-icon-2x.png`,
      shadowUrl: `${images}marker-shadow.png`,
      iconSize: [25, 41], iconAnchor: [12, 41], shadowSize: [41, 41],
    });
    const marker = L.marker([0, 0], { icon, draggable: true, title: words.pickerMarker, alt: words.pickerMarker });

    const write = (point) => {
      const wrapped = point.wrap();
      lat.value = round(wrapped.lat);
      lon.value = round(wrapped.lng);
      for (const input of [lat, lon]) input.dispatchEvent(new Event("change", { bubbles: true }));
      place(wrapped);
    };
    const place = (point) => {
      if (point) marker.setLatLng(point).addTo(map);
      else marker.remove();
    };
    const follow = () => {
      const point = position(lat, lon);
      place(point);
      if (point && !map.getBounds().contains(point)) map.panTo(point, { animate: false });
    };

    const first = position(lat, lon);
    if (first) map.setView(first, 9);
    else map.fitBounds(BASIN);
    place(first);

    map.on("click", (event) => write(event.latlng));
    marker.on("dragend", () => write(marker.getLatLng()));
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === canvas) {
        event.preventDefault();
        write(map.getCenter());
      }
    });
    for (const input of [lat, lon]) input.addEventListener("input", follow);
    return { map, marker, shown };
  }

  document.addEventListener("DOMContentLoaded", () => {
    const lat = document.querySelector("input[data-picker]");
    const lon = lat && document.getElementById(lat.id.replace(/lat$/, "lon"));
    if (lat && lon && window.L) start(lat, lon);
  });
})();
