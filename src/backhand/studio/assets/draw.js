// The field to draw in: strokes by mouse, pen, finger or keyboard; what is drawn is sent along
// while it is drawn, at most twenty times a second.
const SIDE = 112; // as studio/rooms/draw.py has it
const PAUSE = 50; // milliseconds
const STEP = 14; // of the keyboard's pen, in the field's own pixels

function canvasOf(side) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  return canvas;
}

class Paper {
  constructor(canvas) {
    this.canvas = canvas;
    this.strokes = [];
    this.current = null;
    this.pen = { x: canvas.width / 2, y: canvas.height / 2, down: false, seen: false };
    this.small = canvasOf(SIDE);
    this.sentAt = 0;
    this.timer = 0;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, (event) => this.end(event));
    }
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => { this.pen.seen = false; this.lift(); this.draw(); });
    document.addEventListener("click", (event) => {
      const control = event.target.closest?.("[data-paper]");
      if (control) this[control.dataset.paper]();
    });
    new MutationObserver(() => this.draw()).observe(document.documentElement, {
      attributes: true, attributeFilter: ["data-theme"],
    });
    this.draw();
  }

  brush() {
    return Number(document.getElementById("brush")?.value || 44);
  }

  place(event) {
    const frame = this.canvas.getBoundingClientRect();
    const scale = this.canvas.width / frame.width;
    // A pen that is pressed harder draws a thicker line; a mouse has no pressure to tell of.
    const pressure = event.pointerType === "pen" && event.pressure > 0 ? 0.4 + 1.2 * event.pressure : 1;
    return { x: (event.clientX - frame.left) * scale, y: (event.clientY - frame.top) * scale, width: this.brush() * pressure };
  }

  begin(event) {
    if (event.button > 0 || this.current) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.classList.add("by-pointer");
    try { this.canvas.setPointerCapture(event.pointerId); } catch { /* a pointer that is gone already */ }
    this.pen.seen = false;
    this.current = { pointer: event.pointerId, points: [this.place(event)] };
    this.strokes.push(this.current);
    this.changed();
  }

  move(event) {
    if (!this.current || event.pointerId !== this.current.pointer) return;
    const events = event.getCoalescedEvents?.() || [];
    for (const one of events.length ? events : [event]) this.current.points.push(this.place(one));
    this.changed();
  }

  end(event) {
    if (!this.current || event.pointerId !== this.current.pointer) return;
    this.current = null;
    this.changed();
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    this.canvas.classList.remove("by-pointer");
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (move) {
      const limit = (value) => Math.min(Math.max(value, 0), this.canvas.width);
      this.pen.seen = true;
      this.pen.x = limit(this.pen.x + STEP * move[0]);
      this.pen.y = limit(this.pen.y + STEP * move[1]);
      if (this.pen.down) this.current.points.push({ x: this.pen.x, y: this.pen.y, width: this.brush() });
      this.changed();
    } else if (event.key === " ") {
      this.pen.seen = true;
      if (this.pen.down) this.lift();
      else {
        this.pen.down = true;
        this.current = { pointer: null, points: [{ x: this.pen.x, y: this.pen.y, width: this.brush() }] };
        this.strokes.push(this.current);
      }
      this.changed();
    } else if (event.key === "Backspace" || event.key === "z") this.undo();
    else if (event.key === "Delete" || event.key === "c") this.clear();
    else return;
    event.preventDefault();
  }

  lift() {
    if (this.pen.down) this.current = null;
    this.pen.down = false;
  }

  undo() {
    this.lift();
    this.strokes.pop();
    this.changed();
  }

  clear() {
    this.lift();
    this.strokes = [];
    this.changed();
  }

  // Show a picture of 28×28 grey levels, sent as base64.
  show(text) {
    this.lift();
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const picture = canvasOf(28);
    const data = new ImageData(28, 28);
    bytes.forEach((level, place) => data.data.set([255, 255, 255, level], 4 * place));
    picture.getContext("2d").putImageData(data, 0, 0);
    this.strokes = [{ picture, points: [] }];
    this.changed();
  }

  changed() {
    this.draw();
    const wait = this.sentAt + PAUSE - performance.now();
    if (wait <= 0) this.send();
    else if (!this.timer) this.timer = setTimeout(() => this.send(), wait);
  }

  paint(context, side, ink) {
    const scale = side / this.canvas.width;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.strokeStyle = context.fillStyle = ink;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of this.strokes) {
      if (stroke.picture) {
        context.drawImage(stroke.picture, 0, 0, this.canvas.width, this.canvas.width);
        continue;
      }
      let before = stroke.points[0];
      for (const point of stroke.points) {
        context.lineWidth = point.width;
        context.beginPath();
        context.moveTo(before.x, before.y);
        context.lineTo(point.x + 0.01, point.y);
        context.stroke();
        before = point;
      }
    }
  }

  draw() {
    const context = this.canvas.getContext("2d");
    const looks = getComputedStyle(this.canvas);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.paint(context, this.canvas.width, looks.color);
    if (this.strokes.some((stroke) => stroke.picture)) {
      // A picture is white: it takes the ink's colour.
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.globalCompositeOperation = "source-in";
      context.fillRect(0, 0, this.canvas.width, this.canvas.height);
      context.globalCompositeOperation = "source-over";
    }
    if (this.pen.seen) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.lineWidth = 4;
      context.strokeStyle = looks.getPropertyValue("--accent");
      context.beginPath();
      context.arc(this.pen.x, this.pen.y, this.brush() / 2 + 4, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  send() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.sentAt = performance.now();
    const context = this.small.getContext("2d", { willReadFrequently: true });
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "black";
    context.fillRect(0, 0, SIDE, SIDE);
    this.paint(context, SIDE, "white");
    const pixels = context.getImageData(0, 0, SIDE, SIDE).data;
    let text = "";
    for (let place = 0; place < pixels.length; place += 4) text += String.fromCharCode(pixels[place]);
    this.canvas.dispatchEvent(new CustomEvent("ink", { detail: btoa(text) }));
  }
}

function begin() {
  const canvas = document.getElementById("paper");
  if (!canvas) return false;
  window.studioPaper = new Paper(canvas);
  canvas.dataset.ready = "true";
  return true;
}

if (!begin()) {
  new MutationObserver((_changes, observer) => {
    if (begin()) observer.disconnect();
  }).observe(document.documentElement, { childList: true, subtree: true });
}
