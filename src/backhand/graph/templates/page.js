// The page of a graph: opens and closes boxes, steps through the passes, shows the details.
// Every text from outside is set as text, never as markup.

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { graph, plan, pictures } = data;
  const byId = id => document.getElementById(id);
  const index = list => new Map(list.map(one => [one.id, one]));
  const tensors = index(graph.tensors), edges = index(graph.edges);
  const nodes = index(graph.nodes), groups = index(graph.groups);
  const order = new Map(graph.nodes.map((node, turn) => [node.id, turn]));
  const producer = new Map(graph.nodes.map(node => [node.output, node]));
  const uses = new Map(graph.tensors.map(tensor => [tensor.id, []]));
  for (const edge of graph.edges) uses.get(edge.tensor).push(edge);
  const count = graph.nodes.length;
  const goesBack = graph.tensors.some(tensor => tensor.gradient);
  const lastPosition = goesBack ? 2 * count + 1 : count;

  let language = data.language;
  let opened = new Set(plan.opened);
  // null: everything is shown. 0 to count: so many operations have run. count + 1: backward has
  // begun. After that: so many have been gone back through.
  let position = null;
  let chosen = null;
  let placed = null;
  let timer = null;
  const view = { x: 0, y: 0, k: 1 };

  const text = (key, values = {}) =>
    data.texts[language][key].replace(/\{(\w+)\}/g, (whole, name) => name in values ? values[name] : whole);
  const explained = id => data.explanations[language][id];

  // ---- Elements.

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") element.addEventListener("click", value);
      else if (value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== ""));
    return element;
  }

  function svg(tag, attributes) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  const drawing = byId("drawing"), viewGroup = byId("view"), wiresGroup = byId("wires");
  const details = byId("details"), stage = byId("stage");
  // All parts are in stock; those that are in sight are taken from it.
  const stock = byId("stock").content;
  const gather = name => new Map(
    [...stock.querySelectorAll(`[data-${name}]`)].map(one => [one.dataset[name], one]));
  const frameParts = gather("frame"), headingParts = gather("heading");
  const itemParts = gather("item"), chipParts = gather("tensor");
  const framesGroup = byId("frames"), partsGroup = byId("parts");
  let pairs = new Map();
  // Parts that are placed, from left to right, with what they take up.
  let row = [];

  for (const chip of chipParts.values()) {
    for (const kind of ["value", "gradient"]) {
      const lack = chip.querySelector(`.${kind}.lack`);
      if (lack && !chip.querySelector(`.${kind}.have`)) lack.classList.add("bare");
    }
  }

  // ---- What is in sight.

  function shown(item) {
    let seen = item;
    for (let box = plan.parents[item]; box !== ROOT; box = plan.parents[box]) {
      if (!opened.has(box)) seen = box;
    }
    return seen;
  }

  const isSeen = item => shown(item) === item;
  const labelOf = item => (nodes.get(item) || groups.get(item)).label;

  // "−" alone says little aloud.
  function fullName(item) {
    const node = nodes.get(item);
    if (!node) return groups.get(item).label;
    return node.label === node.operation || node.operation === "box" ? node.label : `${node.label} (${node.operation})`;
  }

  function nameOf(tensor) {
    if (tensor.name) return tensor.name;
    const from = producer.get(tensor.id);
    return from ? text("from", { name: from.label }) : text(tensor.kind);
  }

  // ---- Steps.

  const backDone = () => position === null ? count : Math.max(0, position - count - 1);
  const valueReached = tensor => {
    const from = producer.get(tensor.id);
    return position === null || !from || order.get(from.id) < position;
  };
  const edgeReached = edge => position === null ||
    (position > count && (edge.target === null || order.get(edge.target) >= count - backDone()));
  const gradientReached = tensor => position === null ||
    (position > count && uses.get(tensor.id).every(edgeReached));

  function itemAt(place) {
    if (place === null || place === 0 || place === count + 1) return null;
    return shown(graph.nodes[place <= count ? place - 1 : 2 * count + 1 - place].id);
  }

  function following(place) {
    if (place === null) return 0;
    if (place >= lastPosition) return lastPosition;
    if (place === count) return count + 1;
    let next = place + 1;
    const item = itemAt(next);
    while (next !== count && next < lastPosition && itemAt(next + 1) === item) next++;
    return next;
  }

  function preceding(place) {
    if (place === null) return lastPosition;
    if (place <= 0) return 0;
    if (place === count + 1) return count;
    const item = itemAt(place);
    let before = place - 1;
    while (before !== 0 && before !== count + 1 && itemAt(before) === item) before--;
    return before;
  }

  function stepNumbers() {
    let step = 0, steps = 0;
    const ahead = position <= count;
    const end = ahead ? count : lastPosition;
    for (let place = ahead ? 0 : count + 1; place < end;) {
      place = following(place);
      steps++;
      if (place <= position) step++;
    }
    return { step, steps };
  }

  function stepText() {
    if (position === null) return text("overview");
    if (position === 0) return text("start");
    if (position === count + 1) {
      const one = graph.upstream.values;
      return graph.upstream.shape.length === 0 && one !== null
        ? text("at_upstream", { value: figure(one) }) : text("at_upstream_array");
    }
    const values = { ...stepNumbers(), name: fullName(itemAt(position)) };
    return text(position <= count ? "at_forward" : "at_backward", values);
  }

  function goTo(place) {
    position = place;
    const item = itemAt(place);
    if (item) choose({ kind: "item", id: item }, false);
    else if (place === count + 1) choose({ kind: "tensor", id: graph.output }, false);
    showStep();
    showDetails();
    const there = item || (place === count + 1 ? graph.output : null);
    if (there) reveal(there);
  }

  function showStep() {
    byId("step").textContent = stepText();
    const track = position === null ? 0 : position / Math.max(1, lastPosition) * 100;
    byId("done").style.setProperty("--at", `${track}%`);
    byId("done").style.setProperty("--half", goesBack ? `${(count + 0.5) / lastPosition * 100}%` : "100%");
    byId("half").style.left = goesBack ? `${(count + 0.5) / lastPosition * 100}%` : "100%";
    byId("first").disabled = byId("back").disabled = position === 0;
    byId("next").disabled = byId("last").disabled = position === lastPosition;
    byId("everything").disabled = position === null;
    const current = itemAt(position);
    for (const [id, part] of itemParts) {
      part.classList.toggle("current", id === current);
      part.classList.toggle("reverse", id === current && position > count);
      part.classList.toggle("waiting", position !== null && position <= count && !hasRun(id));
    }
    for (const [id, part] of chipParts) {
      part.classList.toggle("no-value", !valueReached(tensors.get(id)));
      part.classList.toggle("no-gradient", !gradientReached(tensors.get(id)));
    }
    for (const pair of pairs.values()) {
      const tensor = tensors.get(pair.wire.tensor);
      const back = pair.wire.target === "stem" ? gradientReached(tensor)
        : uses.get(tensor.id).filter(edge => (edge.target === null ? "" : shown(edge.target)) === pair.wire.target)
          .every(edgeReached);
      pair.element.classList.toggle("no-forward", !valueReached(tensor) || !tensor.value);
      pair.element.classList.toggle("no-backward", !back || !tensor.flows_back || !tensor.gradient);
    }
    nameParts(row.map(one => one.part).filter(part => part.isConnected));
  }

  function hasRun(item) {
    const results = plan.results[item];
    return results.length === 0 || results.some(tensor => valueReached(tensors.get(tensor)));
  }

  function play() {
    if (timer !== null) return pause();
    byId("play").classList.add("playing");
    const step = () => {
      if (position === lastPosition) return pause();
      goTo(following(position));
    };
    if (position === lastPosition) position = null;
    timer = setInterval(step, 1400);
    step();
    nameControls();
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    byId("play").classList.remove("playing");
    nameControls();
  }

  // ---- Boxes.

  function toggle(group) {
    const anchor = cornerOf(group);
    if (opened.has(group)) opened.delete(group);
    else opened.add(group);
    if (position !== null && position !== 0 && position !== count + 1) {
      // A box that closed is one step: go to its end.
      while (position !== count && position !== lastPosition && itemAt(position + 1) === itemAt(position)) position++;
    }
    arrange();
    const after = cornerOf(group);
    if (anchor && after) {
      view.x += (anchor.x - after.x) * view.k;
      view.y += (anchor.y - after.y) * view.k;
    }
    applyView();
    showDetails();
    focusOn(opened.has(group) ? headingParts.get(group) : itemParts.get(group));
  }

  function cornerOf(group) {
    const spot = placed.bodies.get(group) || placed.frames.get(group);
    return spot && { x: spot.x, y: spot.y };
  }

  function setOpened(all) {
    opened = new Set(all ? groups.keys() : []);
    arrange();
    fit();
    showDetails();
  }

  function arrange() {
    placed = place(plan, opened);
    const frames = [];
    for (const [id, part] of frameParts) {
      const spot = placed.frames.get(id);
      if (!spot) continue;
      part.setAttribute("transform", `translate(${spot.x} ${spot.y - spot.up})`);
      part.firstElementChild.setAttribute("width", spot.width);
      part.firstElementChild.setAttribute("height", spot.up + spot.down);
      frames.push(part);
    }
    framesGroup.replaceChildren(...frames);
    row = [];
    const stand = (parts, spots, line) => {
      for (const [id, part] of parts) {
        const spot = spots.get(id);
        if (!spot) continue;
        const top = spot.y - spot.up;
        part.setAttribute("transform", `translate(${spot.x} ${line ? spot.y : top})`);
        row.push({ part, x: spot.x, y: top, right: spot.x + spot.width, bottom: line ? spot.y + spot.down : top + 34 });
      }
    };
    stand(headingParts, placed.frames, false);
    stand(itemParts, placed.bodies, true);
    stand(chipParts, placed.chips, true);
    row.sort((a, b) => a.x - b.x || a.y - b.y);
    const old = pairs;
    pairs = new Map();
    for (const wire of placed.wires) {
      const key = wire.tensor + "|" + wire.target;
      const pair = old.get(key) || newPair(wire);
      old.delete(key);
      pair.wire = wire;
      pair.hit.setAttribute("d", wire.forward);
      pair.forward.setAttribute("d", wire.forward);
      pair.backward.setAttribute("d", wire.backward);
      // Where a tensor goes to several, each way has a gradient of its own.
      if (wire.target !== "stem" && uses.get(wire.tensor).length > 1) {
        pair.element.setAttribute("tabindex", "0");
        pair.element.setAttribute("role", "button");
      }
      pairs.set(key, pair);
    }
    for (const pair of old.values()) pair.element.remove();
    takeFromStock();
    showStep();
    showChosen();
  }

  function newPair(wire) {
    const element = svg("g", { class: "pair" });
    const hit = svg("path", { class: "wire hit" });
    const forward = svg("path", { class: "wire forward" });
    const backward = svg("path", { class: "wire backward" });
    element.append(hit, forward, backward);
    element.dataset.pair = wire.tensor + "|" + wire.target;
    wiresGroup.append(element);
    return { element, hit, forward, backward, wire };
  }

  // Beyond so many parts only those in sight, and a screen around them, are in the page.
  const MANY = 500;
  // So many at a time come softly; more at once would only be slow.
  const FEW = 80;

  function takeFromStock(also = null) {
    const width = stage.clientWidth, height = stage.clientHeight;
    const left = (-width - view.x) / view.k, right = (2 * width - view.x) / view.k;
    const top = (-height - view.y) / view.k, bottom = (2 * height - view.y) / view.k;
    const wanted = row.filter(({ part, ...spot }) => row.length <= MANY || part === document.activeElement || part === also
      || (spot.right > left && spot.x < right && spot.bottom > top && spot.y < bottom));
    const kept = new Set(wanted.map(one => one.part));
    for (const part of [...partsGroup.children]) if (!kept.has(part)) part.remove();
    const added = [];
    let here = partsGroup.firstElementChild;
    for (const { part } of wanted) {
      if (part === here) {
        here = here.nextElementSibling;
        continue;
      }
      if (!part.isConnected) {
        part.setAttribute("tabindex", "0");
        added.push(part);
      }
      partsGroup.insertBefore(part, here);
    }
    for (const part of added) part.classList.toggle("fresh", added.length <= FEW);
    if (added.length) nameParts(added);
  }

  function focusOn(part) {
    takeFromStock(part);
    part.focus({ preventScroll: true });
  }

  // ---- The view.

  let taking = null;

  function applyView() {
    viewGroup.setAttribute("transform", `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.k.toFixed(4)})`);
    if (row.length > MANY && taking === null) {
      taking = requestAnimationFrame(() => {
        taking = null;
        takeFromStock();
      });
    }
  }

  const SMALLEST = 0.04;
  // Smaller than this, nothing can be read.
  const narrow = () => stage.clientWidth < 560;
  const legible = () => narrow() ? 0.8 : 0.55;

  function fit() {
    const { clientWidth: width, clientHeight: height } = stage;
    const whole = Math.min(width / placed.width, (height - 34) / placed.height);
    // What does not fit is shown from its beginning.
    view.k = Math.min(1.3, Math.max(whole, legible()));
    view.x = Math.max((width - placed.width * view.k) / 2, whole < view.k ? 0 : -Infinity);
    view.y = Math.max((height - 24 - placed.height * view.k) / 2, whole < view.k ? 0 : -Infinity);
    if (placed.height * view.k > height) {
      const out = placed.chips.get(graph.output);
      if (out) view.y = height / 2 - out.y * view.k;
    }
    applyView();
  }

  function fitWhole() {
    const { clientWidth: width, clientHeight: height } = stage;
    const whole = Math.min(1.3, width / placed.width, (height - 34) / placed.height);
    view.k = Math.max(whole, SMALLEST);
    view.x = (width - placed.width * view.k) / 2;
    view.y = (height - 24 - placed.height * view.k) / 2;
    // Of what is too large to be seen as a whole, the part that is looked at stays in sight.
    const spot = whole < SMALLEST && chosen && spotOf(chosen.id);
    if (spot) {
      view.x = width / 2 - spot.x * view.k;
      view.y = height / 2 - spot.y * view.k;
    }
    applyView();
  }

  function zoom(factor, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
    const k = Math.min(4, Math.max(SMALLEST, view.k * factor));
    view.x = x - (x - view.x) * k / view.k;
    view.y = y - (y - view.y) * k / view.k;
    view.k = k;
    applyView();
  }

  function spotOf(id) {
    const spot = placed.bodies.get(id) || placed.chips.get(id) || placed.frames.get(id);
    return spot && { x: spot.x, y: spot.y - spot.up, width: spot.width, height: spot.up + spot.down };
  }

  let gliding = null;

  function reveal(id) {
    const spot = spotOf(id);
    if (!spot) return;
    // What the whole was made small for is looked at more closely, one part after the other.
    const k = view.k < 0.62 ? 0.85 : view.k, edge = Math.min(70, stage.clientWidth / 8);
    const { clientWidth: width, clientHeight: height } = stage;
    const middleX = (spot.x + spot.width / 2) * k, middleY = (spot.y + spot.height / 2) * k;
    let x = view.x, y = view.y;
    if (k !== view.k) [x, y] = [width / 2 - middleX, height / 2 - middleY];
    if (spot.x * k + x < edge || (spot.x + spot.width) * k + x > width - edge) x = width / 2 - middleX;
    if (spot.y * k + y < (narrow() ? 54 : 20) || (spot.y + spot.height) * k + y > height - 40) y = height / 2 - middleY + (narrow() ? 16 : 0);
    cancelAnimationFrame(gliding);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      Object.assign(view, { x, y, k });
      applyView();
      return;
    }
    const from = { ...view }, start = performance.now();
    const glide = now => {
      const share = Math.min(1, (now - start) / 260), eased = 1 - (1 - share) ** 3;
      view.x = from.x + (x - from.x) * eased;
      view.y = from.y + (y - from.y) * eased;
      view.k = from.k + (k - from.k) * eased;
      applyView();
      if (share < 1) gliding = requestAnimationFrame(glide);
    };
    gliding = requestAnimationFrame(glide);
  }

  // One finger or the mouse pulls the drawing; two fingers zoom.
  const fingers = new Map();
  let pulled = false;

  drawing.addEventListener("pointerdown", event => {
    if (event.button !== 0) return;
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    pulled = false;
  });
  window.addEventListener("pointermove", event => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const box = stage.getBoundingClientRect();
    const dx = event.clientX - before[0], dy = event.clientY - before[1];
    if (fingers.size === 1) {
      if (!pulled && Math.hypot(dx, dy) < 5) return;
      pulled = true;
      drawing.classList.add("held");
      view.x += dx;
      view.y += dy;
      applyView();
    } else {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
      const old = Math.hypot(before[0] - other[0], before[1] - other[1]);
      const now = Math.hypot(event.clientX - other[0], event.clientY - other[1]);
      pulled = true;
      if (old > 0) zoom(now / old, other[0] - box.left, other[1] - box.top);
    }
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    window.addEventListener(name, event => {
      fingers.delete(event.pointerId);
      drawing.classList.remove("held");
    });
  }
  drawing.addEventListener("wheel", event => {
    // In somebody else's page the wheel is the page's own, unless Ctrl asks for the drawing.
    if (window.top !== window.self && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });

  // ---- Choosing a part.

  function partOf(element) {
    const part = element.closest("[data-item], [data-heading], [data-tensor], [data-pair]");
    if (!part) return null;
    if (part.dataset.item) return { kind: "item", id: part.dataset.item };
    if (part.dataset.heading) return { kind: "item", id: part.dataset.heading };
    if (part.dataset.tensor) return { kind: "tensor", id: part.dataset.tensor };
    const [tensor, target] = part.dataset.pair.split("|");
    return { kind: "tensor", id: tensor, target: target === "stem" ? undefined : target };
  }

  function elementOf(part) {
    if (!part) return null;
    if (part.kind === "item") return isOpenBox(part.id) ? headingParts.get(part.id) : itemParts.get(part.id);
    if (part.target !== undefined && pairs.has(part.id + "|" + part.target)) return pairs.get(part.id + "|" + part.target).element;
    return chipParts.get(part.id);
  }

  const isOpenBox = id => groups.has(id) && opened.has(id);

  function choose(part, shows = true) {
    chosen = part;
    showChosen();
    if (shows) showDetails();
  }

  function showChosen() {
    for (const one of viewGroup.querySelectorAll(".chosen")) one.classList.remove("chosen");
    const element = elementOf(chosen);
    if (element) element.classList.add("chosen");
  }

  drawing.addEventListener("click", event => {
    if (pulled) return;
    const part = partOf(event.target);
    if (!part) return;
    choose(part);
    if (part.kind === "item" && groups.has(part.id)) toggle(part.id);
  });
  drawing.addEventListener("focusin", event => {
    const part = partOf(event.target);
    if (!part) return;
    if (!event.target.matches(":focus-visible")) return;
    choose(part);
    reveal(part.id);
  });

  function walk(by) {
    const here = row.findIndex(one => one.part === document.activeElement);
    const next = row[Math.min(row.length - 1, Math.max(0, here + by))];
    if (next) focusOn(next.part);
  }

  document.addEventListener("keydown", event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const inDrawing = drawing.contains(document.activeElement);
    const keys = {
      ArrowRight: () => goTo(following(position)),
      ArrowLeft: () => goTo(preceding(position)),
      Home: () => goTo(0),
      End: () => goTo(lastPosition),
      Escape: () => goTo(null),
      "+": () => zoom(1.25),
      "=": () => zoom(1.25),
      "-": () => zoom(0.8),
      0: fitWhole,
    };
    if (inDrawing) {
      Object.assign(keys, {
        ArrowDown: () => walk(1),
        ArrowUp: () => walk(-1),
      });
      const part = partOf(document.activeElement);
      if (part) {
        const act = () => {
          choose(part);
          if (groups.has(part.id)) toggle(part.id);
        };
        keys.Enter = act;
        keys[" "] = act;
      }
    }
    if (!(event.key in keys)) return;
    event.preventDefault();
    if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End" || event.key === "Escape") {
      if (!(event.key === "ArrowDown" || event.key === "ArrowUp")) pause();
    }
    keys[event.key]();
  });

  // ---- Details.

  function figure(number) {
    if (typeof number !== "number") return String(number);
    if (Number.isInteger(number) && Math.abs(number) < 1e6) return String(number === 0 ? 0 : number);
    const size = Math.abs(number);
    const short = size >= 1e-4 && size < 1e6 ? String(Number(number.toPrecision(4))) : number.toExponential(3).replace(/\.?0+e/, "e");
    return short.replace("-", "−");
  }

  const shapeText = shape => shape.length ? shape.join("×") : "";

  function numbers(array) {
    const { shape, values } = array;
    if (shape.length === 0) return make("p", { class: "one" }, figure(values));
    const rows = shape.length === 1 ? [values] : values.flat(shape.length - 2);
    return make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": text("value") },
      make("table", {}, make("tbody", {}, rows.map(row => make("tr", {}, row.map(one => make("td", {}, figure(one))))))));
  }

  function statistics(array) {
    const known = array.statistics;
    if (!known) return null;
    const rows = [["minimum", known.minimum], ["mean", known.mean], ["maximum", known.maximum],
      ["deviation", known.standard_deviation]].filter(([, value]) => value !== undefined);
    if (known.not_finite) rows.push(["not_finite", known.not_finite]);
    return make("dl", {}, rows.flatMap(([key, value]) => [make("dt", {}, text(key)), make("dd", {}, figure(value))]));
  }

  function picture(key, array) {
    let uri = pictures[key];
    if (!uri) {
      const [id, kind] = key.split(".");
      const image = chipParts.has(id) && chipParts.get(id).querySelector(`.${kind}.have image`);
      uri = image && image.getAttribute("href");
    }
    if (!uri) return null;
    const rows = array.shape.length > 1 ? array.shape.slice(0, -1).reduce((a, b) => a * b, 1) : 1;
    const image = make("img", { class: "map", src: uri, alt: text("map"), title: text("map") });
    const columns = array.shape[array.shape.length - 1];
    image.style.height = `${Math.min(150, Math.max(16, 260 * Math.min(16, rows) / Math.min(28, columns)))}px`;
    return image;
  }

  function shownArray(what, array, key, kind, status) {
    const box = make("div", { class: `array ${kind}` }, make("p", { class: "what" }, what));
    if (status === "none") {
      box.classList.add("lacking");
      box.append(make("p", { class: "says" }, make("b", {}, "⊘"), text("no_gradient")));
    } else if (status === "later" || !array) {
      box.classList.add("lacking");
      box.append(make("p", { class: "says" }, make("b", {}, "–"), text("not_computed")));
    } else if (array.shape.includes(0)) {
      box.append(make("p", { class: "says" }, text("nothing_in")));
    } else if (array.values !== null) {
      box.append(numbers(array));
    } else {
      box.append(...[picture(key, array), statistics(array)].filter(Boolean));
    }
    return box;
  }

  const valueArray = tensor =>
    shownArray(text("value"), tensor.value, `${tensor.id}.value`, "value", valueReached(tensor) ? "" : "later");

  function gradientArray(tensor) {
    const status = !tensor.flows_back ? "none" : gradientReached(tensor) ? "" : "later";
    return shownArray(text("gradient"), tensor.gradient, `${tensor.id}.gradient`, "gradient", status);
  }

  function edgeArray(edge, what) {
    const tensor = tensors.get(edge.tensor);
    const own = "gradient" in edge;
    const array = own ? edge.gradient : tensor.gradient;
    const key = own ? `${edge.id}.gradient` : `${tensor.id}.gradient`;
    const status = !tensor.flows_back ? "none" : edgeReached(edge) ? "" : "later";
    return shownArray(what, array, key, "gradient", status);
  }

  function tensorCard(tensor, edge = null) {
    const about = [text(tensor.kind), shapeText(tensor.shape), tensor.dtype].filter(Boolean).join(" · ");
    const go = () => {
      choose({ kind: "tensor", id: tensor.id });
      details.focus({ preventScroll: true });
    };
    return make("div", { class: "card" },
      make("button", { class: "go", type: "button", onclick: go }, nameOf(tensor)), " ", make("small", {}, about),
      valueArray(tensor),
      tensor.kind === "constant" ? null : edge ? edgeArray(edge, text("gradient")) : gradientArray(tensor));
  }

  function placeBox(place) {
    if (!place || (!place.code && !place.path)) return null;
    const where = [place.path ? place.path + (place.cell ? ` ${text("cell", { cell: place.cell })}` : "") : "", place.line]
      .filter(part => part !== "" && part !== null).join(":");
    return [make("h3", {}, text("code")), make("pre", { tabindex: "0" }, make("span", { class: "place" }, where), place.code)];
  }

  function trail(item) {
    const names = [];
    for (let box = plan.parents[item]; box !== ROOT; box = plan.parents[box]) names.unshift(groups.get(box).label);
    return names.length ? make("p", { class: "trail" }, names.join(" › ")) : null;
  }

  function derivatives(list) {
    if (!list.length) return null;
    return [make("h3", {}, text("local")), make("ul", { class: "backs" }, list.map(one => make("li", {},
      make("p", { class: "equation" }, one.symbols), make("p", { class: "shapes" }, one.shapes), make("p", {}, one.words))))];
  }

  function equation(one) {
    return [make("p", { class: "equation" }, one.symbols), make("p", { class: "shapes" }, one.shapes), make("p", {}, one.words)];
  }

  // What the step is about comes first: on the way back, what goes back.
  function equations(known) {
    const ahead = equation(known), back = derivatives(known.derivatives);
    return position > count && back ? [back, make("h3", {}, text("forward_equation")), ahead] : [ahead, back];
  }

  function nodeDetails(node) {
    const known = explained(node.id);
    return [
      trail(node.id),
      make("h2", {}, node.label, make("small", {}, `${text("operation")} ${node.operation}`)),
      node.closed ? make("p", {}, make("strong", {}, text("untraced")), " ", node.closed) : null,
      equations(known),
      make("h3", {}, text("goes_in")),
      node.inputs.map(id => edges.get(id)).map(edge => tensorCard(tensors.get(edge.tensor), edge)),
      make("h3", {}, text("comes_out")),
      tensorCard(tensors.get(node.output)),
      placeBox(node.place),
    ];
  }

  function within(item, group) {
    for (let box = plan.parents[item]; box !== ROOT; box = plan.parents[box]) if (box === group) return true;
    return false;
  }

  function groupDetails(group) {
    const known = explained(group.id);
    const entering = new Map();
    for (const edge of graph.edges) {
      const from = producer.get(edge.tensor);
      const tensor = tensors.get(edge.tensor);
      if (edge.target === null || !within(edge.target, group.id) || tensor.kind === "constant") continue;
      if (!(from && within(from.id, group.id))) entering.set(tensor.id, tensor);
    }
    return [
      trail(group.id),
      make("h2", {}, group.label, make("small", {}, [text(group.kind), text(isOpenBox(group.id) ? "is_open" : "is_closed")].join(" · "))),
      equations(known),
      make("p", { class: "act" }, make("button", { type: "button", onclick: () => toggle(group.id) },
        text(isOpenBox(group.id) ? "close" : "open"))),
      entering.size ? make("h3", {}, text("goes_in")) : null,
      [...entering.values()].map(tensor => tensorCard(tensor)),
      plan.results[group.id].length ? make("h3", {}, text("comes_out")) : null,
      plan.results[group.id].map(id => tensorCard(tensors.get(id))),
      placeBox(group.place),
    ];
  }

  const targetName = edge => edge.target === null ? text("the_result") : fullName(edge.target);

  function tensorDetails(tensor, target) {
    const used = uses.get(tensor.id).filter(edge => edge.target !== null || uses.get(tensor.id).length === 1);
    const from = producer.get(tensor.id);
    const about = [text(tensor.kind), shapeText(tensor.shape), tensor.dtype].filter(Boolean).join(" · ");
    const out = [from ? trail(from.id) : null, make("h2", {}, nameOf(tensor), make("small", {}, about)), valueArray(tensor)];
    if (tensor.flows_back && used.length > 1) {
      out.push(make("h3", {}, text("adds_up", { count: used.length })));
      used.forEach((edge, turn) => {
        if (turn) out.push(make("p", { class: "plus" }, "+"));
        const marked = target !== undefined && (edge.target === null ? "" : shown(edge.target)) === target;
        out.push(edgeArray(edge, (marked ? "▸ " : "") + text("from", { name: targetName(edge) })));
      });
      out.push(make("p", { class: "plus" }, "="));
      const whole = gradientArray(tensor);
      whole.firstElementChild.textContent = text("sum");
      out.push(whole);
    } else if (tensor.kind !== "constant") {
      out.push(gradientArray(tensor));
    }
    const judged = tensor.judgement;
    if (gradientReached(tensor) && (tensor.written || judged)) {
      const parts = [];
      if (judged) {
        const sign = { pass: "✓", fail: "✗", unknown: "?" }[judged.verdict];
        const rules = judged.rules.length ? ` ${judged.rules.join(", ")}` : "";
        parts.push(make("p", {}, `${sign} ${text("verdict", { verdict: text(judged.verdict) })}${rules}`));
        if (judged.message) parts.push(make("p", {}, judged.message));
        if (judged.max_abs_error !== null) {
          parts.push(make("p", { class: "figure" }, text("max_error", { error: figure(judged.max_abs_error) })));
        }
      }
      if (tensor.written) parts.push(shownArray(text("written"), tensor.written, `${tensor.id}.written`, "gradient", ""));
      if (judged && judged.numerical) {
        parts.push(shownArray(text("numerical"), judged.numerical, `${tensor.id}.numerical`, "gradient", ""));
      }
      out.push(make("div", { class: `judgement ${judged ? judged.verdict : ""}` }, parts));
    }
    if (from) out.push(equation(explained(from.id)), placeBox(from.place));
    return out;
  }

  function overviewDetails() {
    return [make("h2", {}, graph.name), make("p", {}, text(position === null ? "overview" : "start"))];
  }

  function showDetails() {
    let parts;
    if (!chosen) parts = overviewDetails();
    else if (chosen.kind === "tensor") parts = tensorDetails(tensors.get(chosen.id), chosen.target);
    else if (nodes.has(chosen.id)) parts = nodeDetails(nodes.get(chosen.id));
    else parts = groupDetails(groups.get(chosen.id));
    if (graph.notes.length) {
      parts = [...parts, make("h3", {}, text("notes")), graph.notes.map(note => make("p", {}, note))];
    }
    details.replaceChildren(...parts.flat(3).filter(part => part !== null && part !== undefined));
    details.scrollTop = 0;
  }

  // ---- Words.

  const spoken = array => array.values !== null && array.shape.length === 0 ? figure(array.values) : "";

  function nameParts(parts) {
    const say = (part, ...words) => part.setAttribute("aria-label", words.filter(Boolean).join(", "));
    const named = (key, list) => parts.filter(part => list.get(part.dataset[key]) === part).map(part => [part.dataset[key], part]);
    for (const [id, part] of named("heading", headingParts)) {
      part.setAttribute("role", "button");
      part.setAttribute("aria-expanded", "true");
      say(part, groups.get(id).label, text(groups.get(id).kind));
    }
    for (const [id, part] of named("item", itemParts)) {
      part.setAttribute("role", "button");
      const box = groups.get(id);
      if (box) part.setAttribute("aria-expanded", "false");
      say(part, fullName(id), text(box ? box.kind : "operation"), box && part.querySelector(".bad") ? text("wrong_inside") : "");
    }
    for (const [id, part] of named("tensor", chipParts)) {
      const tensor = tensors.get(id), judged = tensor.judgement;
      part.setAttribute("role", "button");
      const value = !valueReached(tensor) || !tensor.value ? text("not_computed") : spoken(tensor.value);
      const back = !tensor.flows_back ? text("no_gradient")
        : !gradientReached(tensor) || !tensor.gradient ? text("not_computed") : spoken(tensor.gradient);
      say(part, nameOf(tensor), text(tensor.kind), shapeText(tensor.shape),
        value && `${text("value")} ${value}`, back && tensor.kind !== "constant" && `${text("gradient")} ${back}`,
        judged && gradientReached(tensor) ? text("verdict", { verdict: text(judged.verdict) }) : "");
    }
    for (const pair of pairs.values()) {
      if (!pair.element.hasAttribute("role")) continue;
      const name = pair.wire.target === "" ? text("the_result") : labelOf(pair.wire.target);
      say(pair.element, text("wire", { tensor: nameOf(tensors.get(pair.wire.tensor)), name }));
    }
  }

  const isDark = () => document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

  function nameControls() {
    const says = text(timer === null ? "play" : "pause");
    byId("play").setAttribute("aria-label", says);
    byId("play").title = says;
    byId("theme").textContent = text(isDark() ? "light" : "dark");
    byId("theme").setAttribute("aria-label", `${text(isDark() ? "light" : "dark")}: ${text("change_theme")}`);
  }

  function speak(name) {
    language = name;
    document.documentElement.lang = name;
    document.title = `${graph.name} – ${text("title")} – backhand`;
    for (const one of document.querySelectorAll("[data-text]")) one.textContent = text(one.dataset.text);
    for (const one of document.querySelectorAll("[data-name]")) {
      one.setAttribute("aria-label", text(one.dataset.name));
      if (one.matches("button")) one.title = text(one.dataset.name);
    }
    const other = name === "ja" ? "en" : "ja";
    const button = byId("language");
    button.textContent = { en: "English", ja: "日本語" }[other];
    button.lang = other;
    button.setAttribute("aria-label", `${button.textContent} – ${text("change_language")}`);
    button.dataset.other = other;
    nameControls();
    if (placed) {
      showStep();
      showDetails();
    }
  }

  const press = (id, act) => byId(id).addEventListener("click", act);
  const halting = act => () => { pause(); act(); };
  press("first", halting(() => goTo(0)));
  press("back", halting(() => goTo(preceding(position))));
  press("next", halting(() => goTo(following(position))));
  press("last", halting(() => goTo(lastPosition)));
  press("everything", halting(() => goTo(null)));
  press("play", play);
  press("open-all", () => setOpened(true));
  press("close-all", () => setOpened(false));
  press("closer", () => zoom(1.25));
  press("further", () => zoom(0.8));
  press("fit", fitWhole);
  press("language", () => speak(byId("language").dataset.other));
  press("theme", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    nameControls();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", nameControls);
  // A page round this one, the studio's, says which theme it is in.
  window.addEventListener("message", event => {
    const told = event.source === window.parent && event.source !== window ? event.data : null;
    if (told && told.backhand === "theme" && ["light", "dark"].includes(told.theme)) {
      document.documentElement.dataset.theme = told.theme;
      nameControls();
    }
  });

  let widths = 0;
  new ResizeObserver(() => {
    if (stage.clientWidth !== widths) {
      widths = stage.clientWidth;
      fit();
    }
  }).observe(stage);

  speak(language);
  for (const group of groups.values()) headingParts.get(group.id).classList.add(group.kind);
  arrange();
  fit();
  // What is wrong is shown first; else what the whole computes.
  const wrong = graph.tensors.find(one => one.judgement && one.judgement.verdict === "fail" && isVisible(one.id));
  const whole = graph.groups.find(one => !one.parent);
  if (wrong) chosen = { kind: "tensor", id: wrong.id };
  else if (whole) chosen = { kind: "item", id: whole.id };
  showChosen();
  showDetails();

  function isVisible(tensor) {
    return placed.chips.has(tensor);
  }
})();
