// A timeline: a lane for each task and service, with what it did when, drawn on a canvas no larger than what is seen of it.
//
// However many events there are, no pixel is drawn twice for the same thing: what is narrower than one is left out.

const LANE = 26;
const HEAD = 24;
// How high a bar of a kind is.
const HEIGHT = { [KIND.waits]: 3, [KIND.resource]: 7, [KIND.blocks]: 13, [KIND.computes]: 13 };
const NAMES = { least: 60, most: 220 };

class Timeline {
  constructor(page, of) {
    this.page = page;
    this.of = of;
    this.run = page.view.runs[of];
    this.element = document.createElement('div');
    this.element.className = 'lanes';
    this.canvas = document.createElement('canvas');
    this.canvas.setAttribute('role', 'img');
    // All but what is looked at: that changes with each move of the mouse, and the rest stays.
    this.base = document.createElement('canvas');
    this.spacer = document.createElement('div');
    this.element.append(this.canvas, this.spacer);
    this.spacer.style.height = `${this.run.lanes.length * LANE}px`;
    this.element.addEventListener('scroll', () => page.draw());
    this.canvas.setAttribute('aria-label', this.told());
    listen(this);
  }

  told() {
    const { label, lanes, count, outcome } = this.run;
    return `${label} timeline: ${lanes.length} lanes, ${count} events, ${outcome}`.trim();
  }

  // The canvas fills what is seen of the element.
  resize() {
    const box = this.element.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [this.element.clientWidth, box.height];
    if (width === this.width && height === this.height && ratio === this.ratio) return;
    Object.assign(this, { width, height, ratio });
    for (const canvas of [this.canvas, this.base]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.spacer.style.marginTop = `${HEAD - height}px`;
  }

  // Where an event is on the axis, and where a place on the axis is on the canvas.
  place(event) {
    if (event >= this.run.count) return this.page.axis === 'time' ? this.run.ended : this.run.count;
    return this.page.axis === 'time' ? this.run.at[event] : event;
  }
  // The same of a row, which may have no event of this run.
  placeOf(row) {
    const { view, axis } = this.page;
    const event = view.event(this.of, row);
    if (event >= 0) return this.place(event);
    if (axis === 'time') return this.page.placeOf(row);
    let before = row;
    while (before >= 0 && view.event(this.of, before) < 0) before -= 1;
    return before < 0 ? 0 : this.place(view.event(this.of, before));
  }
  // Whether an event comes after the step that is shown.
  isLater(event) {
    return this.limit < Infinity && this.page.view.row(this.of, event) > this.limit;
  }
  x(place) { return this.gutter + (place - this.page.from) * this.scale; }
  top(lane) { return HEAD + lane * LANE - this.element.scrollTop; }

  draw(colours) {
    this.resize();
    const { page, canvas, base, element } = this;
    this.colours = colours;
    this.measure();
    this.scale = Math.max(1, this.width - this.gutter - 14) / (page.to - page.from);
    this.limit = page.steps ? page.focus : Infinity;
    const seen = [page.from, page.to, page.axis, element.scrollTop, this.width, this.height, this.ratio, this.limit];
    const key = [...seen, page.showsWakes, page.showsPath, colours.ground].join();
    if (key !== this.key) {
      this.key = key;
      this.pen = base.getContext('2d', { alpha: false });
      this.drawBase();
    }
    const pen = canvas.getContext('2d', { alpha: false });
    this.pen = pen;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    if (base.width && base.height) pen.drawImage(base, 0, 0);
    this.within(() => {
      drawLooked(this);
      this.drawLook(page.hover, colours.hover, 1);
      this.drawLook(page.focus, colours.focus, 1.5);
    });
  }

  // Draws only where lanes are.
  within(draw) {
    const { pen } = this;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.save();
    pen.beginPath();
    pen.rect(this.gutter, HEAD, this.width - this.gutter, this.height);
    pen.clip();
    draw();
    pen.restore();
  }

  drawBase() {
    const { page, run, pen, colours } = this;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.fillStyle = colours.ground;
    pen.fillRect(0, 0, this.width, this.height);
    const low = Math.max(0, Math.floor(this.element.scrollTop / LANE));
    const high = Math.min(run.lanes.length, low + Math.ceil(this.height / LANE) + 1);
    this.drawGrid(low, high);
    this.within(() => {
      // What looks alike is drawn together: that is much faster than in turn.
      Object.assign(this, { bars: [[], [], [], [], []], dots: [], ends: [], labels: [] });
      for (let lane = low; lane < high; lane += 1) {
        if (lane < run.tasks.length) this.placeTask(lane); else this.drawService(lane);
      }
      this.drawPlaced();
      if (page.showsPath && this.of === page.view.runs.length - 1) drawPath(this);
      if (page.showsWakes) drawWakes(this);
      this.drawWitnesses();
    });
    this.drawNames(low, high);
    this.drawAxis();
  }

  measure() {
    const longest = Math.max(0, ...this.run.lanes.slice(0, 500).map((name) => Math.min(name.length, 40)));
    const most = Math.min(NAMES.most, this.width * 0.28);
    this.gutter = Math.round(Math.max(NAMES.least, Math.min(most, longest * 7.3 + 16)));
  }

  drawGrid(low, high) {
    const { pen, colours } = this;
    pen.fillStyle = colours.stripe;
    for (let lane = low; lane < high; lane += 1) {
      if (lane % 2) pen.fillRect(0, this.top(lane), this.width, LANE);
    }
  }

  drawNames(low, high) {
    const { pen, colours, run } = this;
    pen.textBaseline = 'middle';
    for (let lane = low; lane < high; lane += 1) {
      const isService = lane >= run.tasks.length;
      pen.fillStyle = isService ? colours.dim : colours.ink;
      pen.font = `${isService ? 'italic ' : ''}12px ${colours.font}`;
      pen.fillText(this.fitted(run.lanes[lane], this.gutter - 12), 8, this.top(lane) + LANE / 2);
    }
    pen.font = `12px ${colours.font}`;
  }

  // A text cut to a width.
  fitted(text, width) {
    const room = Math.floor(width / 7.3);
    if (text.length <= room) return text;
    return room > 2 ? `${text.slice(0, room - 1)}…` : '';
  }

  // Where the bars of a task are, and its events.
  placeTask(lane) {
    const { run, page, bars } = this;
    const high = run.first[lane + 1];
    const middle = this.top(lane) + LANE / 2;
    let it = firstWhere(run.first[lane], high, (at) => this.place(run.own[at]) >= page.from);
    it = Math.max(run.first[lane], it - 1);
    const right = this.width;
    let [drawn, dotted] = [-1, -1];
    for (; it < high; it += 1) {
      const event = run.own[it];
      const from = this.x(this.place(event));
      if (from > right) break;
      // Beside another run, events are not always in the order of the rows.
      if (this.isLater(event)) continue;
      const kind = run.kind(event);
      if (run.lives(event)) {
        const to = Math.min(this.x(this.limited(run.next[event])), right);
        const left = Math.max(from, this.gutter, drawn);
        if (to > left + 0.5 || Math.floor(from) > drawn) {
          const end = Math.max(to, left + 1);
          bars[kind >= KIND.resource && kind <= KIND.computes ? kind : KIND.waits].push(left, end, middle);
          if (to - left > 60) this.labels.push([kind, run.words(event), left, to, middle]);
          drawn = Math.floor(end);
        }
      }
      // Where many are, some stand for all; but how a task began and ended is always to be seen.
      if (kind >= KIND.started && (kind < KIND.trouble || from - dotted >= 1)) this.ends.push([kind, from, middle]);
      else if (from - dotted >= 4) this.dots.push(from, middle);
      else continue;
      dotted = from;
    }
  }

  drawPlaced() {
    const { bars, dots, pen, colours } = this;
    for (const kind of [KIND.waits, KIND.resource, KIND.blocks, KIND.computes]) {
      const [placed, height] = [bars[kind], HEIGHT[kind]];
      pen.fillStyle = colours.bars[kind];
      for (let it = 0; it < placed.length; it += 3) {
        pen.fillRect(placed[it], placed[it + 2] - height / 2, placed[it + 1] - placed[it], height);
      }
    }
    // Waiting for something that somebody has looks hollow, so that it differs without colour, too.
    const [hollow, height] = [bars[KIND.resource], HEIGHT[KIND.resource]];
    pen.fillStyle = colours.ground;
    for (let it = 0; it < hollow.length; it += 3) {
      const width = hollow[it + 1] - hollow[it] - 2;
      if (width > 1) pen.fillRect(hollow[it] + 1, hollow[it + 2] - height / 2 + 1.5, width, height - 3);
    }
    pen.fillStyle = colours.ink;
    for (let it = 0; it < dots.length; it += 2) pen.fillRect(dots[it] - 1.5, dots[it + 1] - 1.5, 3, 3);
    this.ends.forEach(([kind, x, middle]) => this.drawEnd(kind, x, middle));
    this.labels.forEach((label) => this.drawLabel(...label));
  }

  // Where the next event is, as far as the steps that are shown go.
  limited(event) {
    if (this.limit === Infinity) return this.place(event);
    return event < this.run.count && !this.isLater(event) ? this.place(event) : this.placeOf(this.limit);
  }

  // What the task waits for, above its bar, or what it does, on it. A task that goes on from something else waits for what
  // its trace does not tell.
  drawLabel(kind, words, from, to, middle) {
    if (kind < KIND.waits || kind > KIND.computes) return;
    const { pen, colours } = this;
    const isOn = HEIGHT[kind] > 8;
    pen.font = `10px ${colours.font}`;
    pen.textBaseline = isOn ? 'middle' : 'bottom';
    pen.fillStyle = isOn ? colours.ground : colours.dim;
    const room = Math.floor((to - from - 10) / 6.1);
    const text = words.length <= room ? words : `${words.slice(0, Math.max(0, room - 1))}…`;
    pen.fillText(text, from + 6, isOn ? middle + 0.5 : middle - 3);
  }

  // How a task began or ended, or what went wrong.
  drawEnd(kind, x, middle) {
    const { pen, colours } = this;
    const isBad = kind === KIND.failed || kind === KIND.trouble;
    pen.fillStyle = isBad ? colours.bad : colours.ink;
    pen.strokeStyle = pen.fillStyle;
    pen.lineWidth = 1.5;
    pen.beginPath();
    if (kind === KIND.started || kind === KIND.finished) {
      pen.rect(x - (kind === KIND.started ? 0 : 2), middle - 6, 2, 12);
      pen.fill();
    } else if (kind === KIND.failed) {
      pen.moveTo(x - 4, middle - 4);
      pen.lineTo(x + 4, middle + 4);
      pen.moveTo(x - 4, middle + 4);
      pen.lineTo(x + 4, middle - 4);
      pen.stroke();
    } else {
      pen.arc(x, middle, kind === KIND.trouble ? 3 : 4, 0, 7);
      if (kind === KIND.trouble) pen.fill(); else pen.stroke();
    }
  }

  // What a service is asked: several at once lie over each other.
  drawService(lane) {
    const { run, pen, colours, page } = this;
    const requests = run.requests[lane - run.tasks.length];
    const middle = this.top(lane) + LANE / 2;
    const low = firstWhere(0, requests.length, (it) => this.place(requests[it].to) >= page.from);
    let drawn = -1;
    pen.fillStyle = colours.service;
    for (let it = low; it < requests.length; it += 1) {
      const { from: first, to: last, answered } = requests[it];
      if (this.isLater(first)) continue;
      const [from, to] = [this.x(this.place(first)), this.x(this.limited(last))];
      if (from > this.width) break;
      if (to - from < 1 && Math.floor(from) <= drawn) continue;
      drawn = Math.floor(to);
      pen.fillRect(from, middle - 5, Math.max(1, to - from), 10);
      if (!answered && last < run.count && !this.isLater(last)) {
        this.drawEnd(KIND.failed, to, middle);
        pen.fillStyle = colours.service;
      }
    }
  }

  // What shows that an expectation fails.
  drawWitnesses() {
    const { page, run, pen, colours } = this;
    const { view } = page;
    if (this.of !== view.runs.length - 1) return;
    pen.fillStyle = colours.bad;
    for (const event of [...view.witnesses].slice(0, 2000)) {
      const [x, y] = [this.x(this.place(event)), this.top(run.task[event]) + 3];
      pen.beginPath();
      pen.moveTo(x - 5, y);
      pen.lineTo(x + 5, y);
      pen.lineTo(x, y + 6);
      pen.fill();
    }
  }

  drawLook(row, colour, width) {
    const { pen, page, run } = this;
    if (row < 0) return;
    const x = this.x(this.placeOf(row));
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(x, HEAD);
    pen.lineTo(x, this.height);
    const event = page.view.event(this.of, row);
    if (event >= 0) {
      const middle = this.top(run.task[event]) + LANE / 2;
      const at = this.x(this.place(event));
      pen.moveTo(at + 6, middle);
      pen.arc(at, middle, 6, 0, 7);
    }
    pen.stroke();
  }

  drawAxis() {
    const { pen, colours, page } = this;
    pen.fillStyle = colours.ground;
    pen.fillRect(0, 0, this.width, HEAD);
    pen.fillStyle = colours.dim;
    pen.textBaseline = 'middle';
    pen.font = `11px ${colours.font}`;
    const step = niceStep(95 / this.scale);
    for (let at = Math.ceil(page.from / step) * step; at <= page.to; at += step) {
      const x = Math.round(this.x(at)) + 0.5;
      const isTime = page.axis === 'time';
      const text = isTime ? instant(BigInt(Math.round(at)), this.run.latest) : `#${Math.round(at)}`;
      pen.fillStyle = colours.line;
      pen.fillRect(x - 0.5, HEAD - 5, 1, 5);
      pen.fillStyle = colours.dim;
      const width = text.length * 6.7;
      const left = Math.min(Math.max(this.gutter, x - width / 2), this.width - width - 2);
      pen.fillText(text, left, HEAD / 2 - 2);
    }
    pen.fillStyle = colours.line;
    pen.fillRect(0, HEAD - 1, this.width, 1);
    pen.fillRect(this.gutter, HEAD, 1, this.height);
  }

  // The event at a place of the canvas: the nearest of its lane within some pixels, or that which began what is drawn there.
  find(x, y) {
    const { run, page } = this;
    const lane = Math.floor((y - HEAD + this.element.scrollTop) / LANE);
    if (lane < 0 || lane >= run.lanes.length || y < HEAD || x < this.gutter - 6) return -1;
    const at = page.from + (x - this.gutter) / this.scale;
    if (lane >= run.tasks.length) return this.findRequest(run.requests[lane - run.tasks.length], at);
    const [low, high] = [run.first[lane], run.first[lane + 1]];
    const after = firstWhere(low, high, (it) => this.place(run.own[it]) > at);
    const near = [after, after - 1].filter((it) => it >= low && it < high);
    const distance = (it) => Math.abs(this.x(this.place(run.own[it])) - x);
    near.sort((one, other) => distance(one) - distance(other));
    if (near.length && distance(near[0]) < 7) return run.own[near[0]];
    return after > low && run.lives(run.own[after - 1]) ? run.own[after - 1] : -1;
  }

  findRequest(requests, at) {
    const after = firstWhere(0, requests.length, (it) => this.place(requests[it].from) > at);
    const request = requests[after - 1];
    return request && this.place(request.to) >= at ? request.from : -1;
  }
}

// A round number not much greater than this, and a whole one.
function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((it) => it * power).find((it) => it >= least) ?? 10 * power;
}

// The mouse, a pen, and fingers: look, choose, move, zoom.
function listen(timeline) {
  const { canvas, page, element } = timeline;
  const fingers = new Map();
  let moved = 0;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
    moved = 0;
  });
  canvas.addEventListener('pointermove', (event) => {
    const [x, y] = place(event);
    const before = fingers.get(event.pointerId);
    if (!before) return page.lookAt(timeline.of, timeline.find(x, y), timeline);
    const step = x - before[0];
    moved += Math.abs(step);
    if (fingers.size === 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1][0];
      const grown = Math.abs(x - other) / Math.max(10, Math.abs(before[0] - other));
      page.zoom(1 / Math.max(0.2, grown), page.from + ((x + other) / 2 - timeline.gutter) / timeline.scale);
    } else if (moved > 4) {
      page.pan(-step / timeline.scale);
    }
    fingers.set(event.pointerId, [x, y]);
    return undefined;
  });
  const lift = (event) => {
    if (fingers.size === 1 && moved <= 4 && event.type === 'pointerup') {
      page.choose(timeline.of, timeline.find(...place(event)));
    }
    fingers.delete(event.pointerId);
  };
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
  canvas.addEventListener('pointerleave', () => page.lookAt(timeline.of, -1, timeline));
  canvas.addEventListener('dblclick', (event) => {
    page.zoom(0.4, page.from + (place(event)[0] - timeline.gutter) / timeline.scale);
  });
  element.addEventListener('wheel', (event) => {
    const isZoom = event.ctrlKey || event.metaKey;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (!isZoom && !sideways) return;
    event.preventDefault();
    const at = page.from + (place(event)[0] - timeline.gutter) / timeline.scale;
    if (isZoom) page.zoom(Math.exp(Math.max(-100, Math.min(100, event.deltaY)) * 0.005), at);
    else page.pan(sideways / timeline.scale);
  }, { passive: false });
}
