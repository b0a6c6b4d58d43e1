// Coordinates of a plan's parts, given which boxes are open: backhand/graph/placement.py again,
// line by line. A test puts both side by side; change one and the other.

const COLUMN_GAP = 38, ROW_GAP = 20, LANE = 11, SIDE = 22, HEADER = 34, FLOOR = 16, TETHER = 30;
const APART = 3.5, OVERHANG = 22, MARGIN = 20, WAY_OUT = 30, CHIP_GAP = 12, STEM = 22;
const ROOT = "";

function place(plan, openedBoxes) {
  const opened = new Set([ROOT, ...openedBoxes]);
  const bodies = new Map(), frames = new Map(), chips = new Map(), wires = [];
  const tables = new Map(), sizes = new Map(), cells = new Map(), lanes = new Map(), origins = new Map();
  const none = { width: 0, up: 0, down: 0 };
  const size = ([width, up, down]) => ({ width, up, down });
  const chipOf = tensor => size(plan.chips[tensor]);
  const bodyOf = item => size(plan.bodies[item]);
  const isChip = item => item in plan.chips;
  const isBox = item => item in plan.grids;
  const sum = (all, of) => all.reduce((total, one) => total + of(one), 0);
  const most = (all, of) => all.reduce((top, one) => Math.max(top, of(one)), 0);

  function tableOf(group) {
    if (tables.has(group)) return tables.get(group);
    const columns = plan.grids[group];
    const widths = columns.map(() => 0);
    const rows = 1 + columns.flat().reduce((last, cell) => Math.max(last, cell[2]), -1);
    const up = Array(rows).fill(0), down = Array(rows).fill(0);
    columns.forEach((column, number) => {
      for (const [item, lane, row] of column) {
        let room = { width: 0, up: LANE, down: LANE };
        if (item) {
          room = sizeOf(item);
          cells.set(item, [number, row]);
        } else {
          const key = group + "|" + lane;
          if (!lanes.has(key)) lanes.set(key, new Map());
          lanes.get(key).set(number, row);
        }
        widths[number] = Math.max(widths[number], room.width);
        up[row] = Math.max(up[row], room.up);
        down[row] = Math.max(down[row], room.down);
      }
    });
    const side = group !== ROOT ? SIDE : 0;
    const lefts = [];
    let x = side;
    for (const width of widths) {
      lefts.push(x);
      x += width + COLUMN_GAP;
    }
    const width = widths.length ? x - COLUMN_GAP + side : 2 * side;
    const lines = [];
    let y = 0;
    for (let row = 0; row < rows; row++) {
      y += up[row] + (row ? down[row - 1] + ROW_GAP : 0);
      lines.push(y);
    }
    const main = lines.length ? lines[plan.main_rows[group]] : 0;
    const [header, floor] = group !== ROOT ? [HEADER, FLOOR] : [0, 0];
    const bottom = lines.length ? lines[rows - 1] + down[rows - 1] : 0;
    const table = {
      lefts, widths, lines: lines.map(line => line - main),
      size: { width, up: main + header, down: bottom - main + floor },
    };
    tables.set(group, table);
    return table;
  }

  function sizeOf(item) {
    if (!sizes.has(item)) {
      const own = ownSize(item), above = rowOf(plan.above, item), below = rowOf(plan.below, item);
      sizes.set(item, {
        width: Math.max(own.width, above.width, below.width),
        up: own.up + (above.width ? above.up + above.down + TETHER : 0),
        down: own.down + (below.width ? below.up + below.down + TETHER : 0),
      });
    }
    return sizes.get(item);
  }

  function ownSize(item) {
    if (isChip(item)) return chipOf(item);
    if (opened.has(item)) return tableOf(item).size;
    const body = bodyOf(item), stack = stackOf(item);
    if (!stack.width) return body;
    return {
      width: body.width + (body.width ? STEM : 0) + stack.width,
      up: Math.max(body.up, stack.up), down: Math.max(body.down, stack.down),
    };
  }

  function stackOf(item) {
    const here = (plan.results[item] || []).map(chipOf);
    if (here.length < 2) return here[0] || none;
    const height = sum(here, chip => chip.up + chip.down) + CHIP_GAP * (here.length - 1);
    return { width: most(here, chip => chip.width), up: height / 2, down: height / 2 };
  }

  function rowOf(beside, item) {
    const here = (beside[item] || []).map(chipOf);
    if (!here.length) return none;
    return {
      width: sum(here, chip => chip.width) + CHIP_GAP * (here.length - 1),
      up: most(here, chip => chip.up), down: most(here, chip => chip.down),
    };
  }

  function putBox(group, x, y) {
    const table = tableOf(group);
    origins.set(group, [x, y]);
    if (group !== ROOT) frames.set(group, { x, y, ...table.size });
    plan.grids[group].forEach((column, number) => {
      for (const [item, , row] of column) {
        if (!item) continue;
        const left = x + table.lefts[number] + (table.widths[number] - ownSize(item).width) / 2;
        put(item, left, y + table.lines[row]);
      }
    });
  }

  function put(item, x, y) {
    if (isChip(item)) {
      chips.set(item, { x, y, ...chipOf(item) });
      return;
    }
    if (opened.has(item)) {
      putBox(item, x, y);
      return;
    }
    const body = bodyOf(item);
    // A pile of tensors has no body of its own.
    if (body.width) bodies.set(item, { x, y, ...body });
    const stem = body.width ? STEM : 0;
    let top = y - stackOf(item).up;
    for (const tensor of plan.results[item] || []) {
      const chip = chipOf(tensor);
      chips.set(tensor, { x: x + body.width + stem, y: top + chip.up, ...chip });
      top += chip.up + chip.down + CHIP_GAP;
    }
  }

  function putChipsAround() {
    for (const [over, beside] of [[true, plan.above], [false, plan.below]]) {
      for (const [item, tensors] of Object.entries(beside)) {
        const spot = bodies.get(item) || frames.get(item);
        if (!spot) continue;
        const own = ownSize(item), row = rowOf(beside, item);
        const wanted = wantedOf(spot, item, tensors);
        let x = spot.x - OVERHANG - Math.max(0, (row.width - own.width) / 2);
        const turns = tensors.map((_, turn) => turn).sort((a, b) => wanted[a] - wanted[b]);
        for (const turn of turns) {
          const chip = chipOf(tensors[turn]);
          x = Math.max(x, wanted[turn] - chip.width / 2);
          const y = over ? spot.y - own.up - TETHER - row.down : spot.y + own.down + TETHER + row.up;
          chips.set(tensors[turn], { x, y, ...chip });
          x += chip.width + CHIP_GAP;
        }
      }
    }
  }

  function wantedOf(spot, item, tensors) {
    if (bodies.has(item)) {
      const here = tensors.map(chipOf);
      const total = sum(here, chip => chip.width) + CHIP_GAP * (here.length - 1);
      let x = spot.x + spot.width / 2 - total / 2;
      return here.map(chip => {
        const middle = x + chip.width / 2;
        x += chip.width + CHIP_GAP;
        return middle;
      });
    }
    return tensors.map(tensor => {
      const [, user] = plan.wires.find(([wire, to]) => wire === tensor && bodies.has(shown(to)));
      const body = bodies.get(shown(user));
      return body.x + body.width / 2;
    });
  }

  function shown(item) {
    let seen = item;
    for (let box = plan.parents[item]; box !== ROOT; box = plan.parents[box]) {
      if (!opened.has(box)) seen = box;
    }
    return seen;
  }

  function draw() {
    for (const [item, spot] of bodies) {
      for (const tensor of plan.results[item] || []) {
        const chip = chips.get(tensor);
        wires.push(arrow(tensor, "stem", [[spot.x + spot.width, spot.y], [chip.x, chip.y]]));
      }
    }
    const producers = new Map();
    for (const [item, tensors] of Object.entries(plan.results)) {
      if (!isBox(item)) tensors.forEach(tensor => producers.set(tensor, item));
    }
    const beside = new Set([plan.above, plan.below].flatMap(known => Object.values(known).flat()));
    const done = new Set(), sides = new Map();
    for (const [tensor, user] of plan.wires) {
      const target = user ? shown(user) : "";
      const source = shown(producers.has(tensor) ? producers.get(tensor) : tensor);
      const key = tensor + "|" + target;
      if (source === target || done.has(key) || !chips.has(tensor)) continue;
      done.add(key);
      if (beside.has(tensor)) {
        if (!sides.has(target)) sides.set(target, []);
        sides.get(target).push(tensor);
      } else {
        wires.push(arrow(tensor, target, wayOf(tensor, source, target)));
      }
    }
    for (const [target, tensors] of sides) {
      for (const over of [true, false]) {
        const these = tensors.filter(one => (chips.get(one).y < bodies.get(target).y) === over);
        these.sort((a, b) => chips.get(a).x - chips.get(b).x);
        these.forEach((tensor, turn) => {
          wires.push(tether(tensor, target, turn - (these.length - 1) / 2));
        });
      }
    }
  }

  function wayOf(tensor, source, target) {
    const chip = chips.get(tensor);
    const way = [[chip.x + chip.width, chip.y]];
    const up = boxesOf(source), down = target ? boxesOf(target) : [ROOT];
    let shared = 0;
    while (shared < Math.min(up.length, down.length) && up[shared] === down[shared]) shared++;
    let inner = source;
    for (const box of up.slice(shared).reverse()) {
      along(way, box, tensor, cells.get(inner)[0] + 1, plan.grids[box].length);
      way.push([origins.get(box)[0] + tables.get(box).size.width, way[way.length - 1][1]]);
      inner = box;
    }
    const meeting = up[shared - 1];
    const steps = [...down.slice(shared), target];
    const end = target ? cells.get(steps[0])[0] : plan.grids[meeting].length;
    along(way, meeting, tensor, cells.get(inner)[0] + 1, end);
    if (!target) {
      way.push([MARGIN + tables.get(ROOT).size.width + WAY_OUT, way[way.length - 1][1]]);
      return way;
    }
    for (let turn = 0; turn + 1 < steps.length; turn++) {
      way.push([origins.get(steps[turn])[0], entryOf(tensor, steps.slice(turn))]);
      along(way, steps[turn], tensor, 0, cells.get(steps[turn + 1])[0]);
    }
    const spot = bodies.get(target), dy = entry(target, tensor);
    way.push([spot.x + bulge(target, dy), spot.y + dy]);
    return way;
  }

  function entry(target, tensor) {
    const entries = plan.entries[target];
    return entries && tensor in entries ? entries[tensor] : 0;
  }

  function boxesOf(item) {
    const boxes = [];
    for (let box = plan.parents[item]; box !== ROOT; box = plan.parents[box]) boxes.push(box);
    return [ROOT, ...boxes.reverse()];
  }

  function along(way, box, tensor, start, end) {
    const here = lanes.get(box + "|" + tensor);
    if (!here) return;
    const [x, y] = origins.get(box), table = tables.get(box);
    for (let column = start; column < end; column++) {
      if (!here.has(column)) continue;
      const line = y + table.lines[here.get(column)], left = x + table.lefts[column];
      way.push([left, line], [left + table.widths[column], line]);
    }
  }

  function entryOf(tensor, steps) {
    const [box, following] = steps;
    const here = lanes.get(box + "|" + tensor);
    if (here && here.has(0) && cells.get(following)[0] > 0) return origins.get(box)[1] + tables.get(box).lines[here.get(0)];
    if (steps.length > 2) return entryOf(tensor, steps.slice(1));
    return bodies.get(following).y + entry(following, tensor);
  }

  function bulge(target, off) {
    if (isBox(target)) return 0;
    const radius = bodyOf(target).up;
    return radius - Math.sqrt(Math.max(0, radius * radius - off * off));
  }

  function tether(tensor, target, turn) {
    const chip = chips.get(tensor), spot = bodies.get(target);
    const over = chip.y < spot.y;
    const x = chip.x + chip.width / 2, middle = spot.x + spot.width / 2;
    let end, side;
    if (isBox(target)) {
      const room = spot.width / 2 - 14;
      end = Math.min(Math.max(x, middle - room), middle + room);
      side = 0;
    } else {
      end = middle + turn * 18;
      const half = Math.max(0, spot.width / 2 - spot.up);
      side = bulge(target, Math.max(0, Math.abs(end - middle) - half));
    }
    const start = over ? chip.y + chip.down : chip.y - chip.up;
    const stop = over ? spot.y - spot.up + side : spot.y + spot.down - side;
    const turning = over ? Math.min(start + TETHER - 8, stop) : Math.max(start - TETHER + 8, stop);
    return {
      tensor, target,
      forward: hanging(x, start, end, turning, stop, -APART, true),
      backward: hanging(x, start, end, turning, stop, APART, false),
    };
  }

  const whole = tableOf(ROOT).size;
  putBox(ROOT, MARGIN, MARGIN + whole.up);
  putChipsAround();
  draw();
  return {
    bodies, frames, chips, wires,
    width: whole.width + 2 * MARGIN + WAY_OUT, height: whole.up + whole.down + 2 * MARGIN,
  };
}

function arrow(tensor, target, way) {
  return { tensor, target, forward: path(way, -APART, true), backward: path(way, APART, false) };
}

function path(way, off, ahead) {
  let [px, py] = way[0];
  const parts = [`M${tenth(px)} ${tenth(py + off)}`];
  for (const [x, y] of way.slice(1)) {
    if (Math.abs(y - py) < 0.05) {
      parts.push(`L${tenth(x)} ${tenth(y + off)}`);
    } else {
      const middle = tenth((px + x) / 2 + (y > py ? -off : off));
      parts.push(`C${middle} ${tenth(py + off)} ${middle} ${tenth(y + off)} ${tenth(x)} ${tenth(y + off)}`);
    }
    [px, py] = [x, y];
  }
  const [x, y] = ahead ? way[way.length - 1] : way[0];
  const back = ahead ? -6 : 6;
  parts.push(`M${tenth(x + back)} ${tenth(y + off - 4)}L${tenth(x)} ${tenth(y + off)}`
    + `L${tenth(x + back)} ${tenth(y + off + 4)}`);
  return parts.join("");
}

function hanging(x, start, end, turning, stop, off, ahead) {
  let line;
  if (Math.abs(x - end) < 0.05) {
    line = `M${tenth(x + off)} ${tenth(start)}L${tenth(end + off)} ${tenth(stop)}`;
  } else {
    const middle = tenth((start + turning) / 2);
    line = `M${tenth(x + off)} ${tenth(start)}C${tenth(x + off)} ${middle} ${tenth(end + off)}`
      + ` ${middle} ${tenth(end + off)} ${tenth(turning)}L${tenth(end + off)} ${tenth(stop)}`;
  }
  const [tipX, tip] = ahead ? [end, stop] : [x, start];
  const back = (stop > start ? -6 : 6) * (ahead ? 1 : -1);
  return `${line}M${tenth(tipX + off - 4)} ${tenth(tip + back)}L${tenth(tipX + off)} ${tenth(tip)}`
    + `L${tenth(tipX + off + 4)} ${tenth(tip + back)}`;
}

function tenth(number) {
  return String((Math.floor(number * 10 + 1000000.5) - 1000000) / 10);
}
