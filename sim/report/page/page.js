// The page: what is looked at, how it is moved through, and which keys do that.

const KEYS = [
  ['↓ ↑, j k', 'next, previous event'],
  ['PageDown PageUp', 'ten further, ten back'],
  ['Home End', 'first, last event'],
  ['n p', 'next, previous event of the same task; beside another run, next, previous difference'],
  ['w', 'to the event that woke the task'],
  ['e', 'next event that shows that an expectation fails'],
  ['+ −', 'zoom in, out'],
  ['← →, h l', 'move left, right'],
  ['0', 'see all'],
  ['f', 'zoom to the event'],
  ['t', 'time or order on the axis'],
  ['a', 'arrows: who woke whom'],
  ['c', 'the critical path'],
  ['s', 'steps: show only what has happened so far'],
  ['/', 'search; Enter goes on'],
  ['[ ]', 'previous, next run of the page'],
  ['?', 'these keys'],
];

class Page {
  constructor(data) {
    this.data = data;
    this.cache = new Map();
    this.root = make('div', { id: 'page' });
    document.body.append(this.root);
    this.help = make(
      'dialog',
      { 'aria-label': 'keys' },
      make('h2', null, 'Keys'),
      make('table', null, make('tbody', null, ...KEYS.map(([keys, what]) => make('tr', null, make('th', null, keys), make('td', null, what))))),
      make('form', { method: 'dialog' }, make('button', { autofocus: true }, 'close')),
    );
    document.body.append(this.help);
    document.addEventListener('keydown', (event) => this.key(event));
    window.addEventListener('resize', () => this.draw());
    window.addEventListener('beforeprint', () => this.print(true));
    window.addEventListener('afterprint', () => this.print(false));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { this.colours = null; this.draw(); });
    Object.assign(this, { showsWakes: true, showsPath: true });
    this.open(this.first());
  }

  // The view to begin with: what the address names, or what is not as it should be, a pair before a single run.
  first() {
    const { views } = this.data;
    const asked = Number(location.hash.slice(1).split('.')[0]);
    if (asked >= 1 && asked <= views.length) return asked - 1;
    const bad = views.findIndex((view) => !view.good && view.runs.length > 1);
    return bad >= 0 ? bad : Math.max(0, views.findIndex((view) => !view.good));
  }

  open(number) {
    const { views } = this.data;
    if (number < 0 || number >= views.length) return;
    this.number = number;
    if (!this.cache.has(number)) this.cache = new Map([[number, new View(views[number])]]);
    const view = this.cache.get(number);
    this.view = view;
    Object.assign(this, { focus: -1, hover: -1, steps: false, from: 0, to: 1, sought: '' });
    this.axis = view.ended > 0 ? 'time' : 'order';
    this.fit();
    this.build();
    const asked = location.hash.slice(1).split('.');
    if (Number(asked[0]) === number + 1 && asked[1]) this.focusOn(Number(asked[1]) - 1);
    else if (view.isPair) this.focusOn(this.firstChange());
    this.draw();
  }

  // Where two runs part; where nothing but time differs, what moved first.
  firstChange() {
    const { rows } = this.view;
    const first = rows.findIndex(([, , change]) => change === 2);
    return Math.max(0, first >= 0 ? first : rows.findIndex(([, , change]) => change > 0));
  }

  build() {
    const { view } = this;
    this.timelines = view.runs.map((_, of) => new Timeline(this, of));
    this.rows = new Rows(this);
    this.detail = make('p', { class: 'detail', 'aria-live': 'polite' });
    const pair = view.isPair ? ' pair' : '';
    const figures = this.timelines.map((it) => make('figure', null, it.run.label && make('figcaption', null, it.run.label), it.element));
    // As high as what there is, if that is not much.
    const lanes = Math.max(0, ...view.runs.map((run) => run.lanes.length)) * LANE + HEAD + 4 + (pair ? 22 : 0);
    const style = `--lanes: ${lanes}px; --rows: ${view.count * ROW + 4}px`;
    const body = view.run
      ? make('div', { class: `views${pair}`, style }, make('div', { class: `timelines${pair}` }, ...figures), this.rows.element)
      : null;
    this.root.replaceChildren(
      this.heading(),
      make('main', null, ...[
        sentences(view), copies(view), body && this.tools(), body && this.detail, body,
        make('div', { class: 'panels' }, ...[shares(view), expectations(this), path(this), spare(this), shorter(view)].filter(Boolean)),
      ].filter(Boolean)),
    );
    document.title = view.name;
    this.colours = null;
  }

  heading() {
    const { view, data } = this;
    const choose = make('select', { 'aria-label': 'run', onchange: (event) => this.open(event.target.selectedIndex) });
    data.views.forEach((it) => choose.append(make('option', null, `${it.good ? '✓' : '✗'} ${it.name}`)));
    choose.selectedIndex = this.number;
    return make(
      'header',
      null,
      make('div', { class: 'title' },
        make('h1', null, view.name),
        make('span', { class: `verdict ${view.good ? 'good' : 'bad'}` }, view.verdict),
        data.views.length > 1 ? choose : ''),
      make('div', { class: 'file' }, view.file),
      facts(view),
    );
  }

  tools() {
    const button = (text, title, what, of) => make('button', { type: 'button', title, onclick: what, 'data-of': of }, text);
    this.slider = make('input', {
      type: 'range', min: 0, max: Math.max(0, this.view.count - 1), value: 0, 'aria-label': 'step',
      oninput: () => { this.steps = true; this.focusOn(Number(this.slider.value)); },
    });
    this.place = make('output', null);
    this.search = make('input', {
      type: 'search', placeholder: 'search ( / )', 'aria-label': 'search',
      oninput: () => { this.sought = this.search.value.toLowerCase(); this.seek(this.focus, 1); },
    });
    this.toggles = make(
      'span',
      { class: 'toggles' },
      button('steps', 'show only what has happened so far (s)', () => this.toggle('steps'), 'steps'),
      button('arrows', 'who woke whom (a)', () => this.toggle('showsWakes'), 'showsWakes'),
      this.view.path.length ? button('critical path', 'what the total is made of (c)', () => this.toggle('showsPath'), 'showsPath') : '',
      button('by time', 'time or order on the axis (t)', () => this.turn(), 'axis'),
    );
    return make(
      'div',
      { class: 'tools', role: 'toolbar' },
      make('span', { class: 'stepper' },
        button('◀', 'previous event (↑)', () => this.step(-1)), this.slider,
        button('▶', 'next event (↓)', () => this.step(1)), this.place),
      make('span', null,
        button('−', 'zoom out (−)', () => this.zoom(1.6)),
        button('+', 'zoom in (+)', () => this.zoom(1 / 1.6)),
        button('all', 'see all (0)', () => { this.fit(); this.draw(); })),
      this.toggles,
      this.search,
      button('?', 'keys', () => this.help.showModal()),
      legend(this.view),
    );
  }

  // The axis: as far as anything happens, with a little room.
  get extent() { return this.axis === 'time' ? Math.max(1, this.view.ended) : Math.max(1, this.view.count); }
  fit() { [this.from, this.to] = [0, this.extent]; }
  turn() {
    this.axis = this.axis === 'time' ? 'order' : 'time';
    this.fit();
    this.draw();
  }
  toggle(what) {
    this[what] = !this[what];
    if (what === 'steps' && this.steps && this.focus < 0) this.focus = 0;
    this.draw();
  }

  zoom(factor, about) {
    const at = about ?? this.placeOf(this.focus < 0 ? 0 : this.focus);
    const fixed = at >= this.from && at <= this.to ? at : (this.from + this.to) / 2;
    const least = this.axis === 'time' ? 10 : 4;
    const length = Math.min(this.extent, Math.max(least, (this.to - this.from) * factor));
    const kept = (fixed - this.from) / (this.to - this.from);
    this.move(fixed - kept * length, length);
  }
  pan(by) { this.move(this.from + by, this.to - this.from); }
  move(from, length) {
    this.from = Math.max(0, Math.min(from, this.extent - length));
    this.to = this.from + length;
    this.draw();
  }

  // Where a row is on the axis.
  placeOf(row) {
    const { view } = this;
    if (this.axis === 'order' || row < 0 || !view.run || !view.count) return Math.max(0, row);
    const of = view.side(row);
    return view.runs[of].at[view.event(of, row)];
  }

  // What is only looked at: the trace follows the timeline.
  look(row) {
    if (row === this.hover) return;
    this.hover = row;
    this.draw();
  }
  lookAt(of, event, timeline) {
    const row = event < 0 ? -1 : this.view.row(of, event);
    timeline.canvas.style.cursor = row < 0 ? 'grab' : 'pointer';
    if (row >= 0 && row !== this.hover) this.rows.reveal(row);
    this.look(row);
  }
  choose(of, event) {
    if (event >= 0) this.focusOn(this.view.row(of, event));
  }

  // What is chosen: both follow.
  focusOn(row) {
    const { view } = this;
    if (!view.count) return;
    this.focus = Math.max(0, Math.min(view.count - 1, row || 0));
    this.rows.reveal(this.focus);
    const place = this.placeOf(this.focus);
    if (place < this.from || place > this.to) this.move(place - (this.to - this.from) / 2, this.to - this.from);
    this.timelines.forEach((timeline, of) => {
      const event = view.event(of, this.focus);
      if (event < 0) return;
      const top = timeline.run.task[event] * LANE;
      const { element } = timeline;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + LANE + HEAD > element.scrollTop + element.clientHeight) element.scrollTop = top + LANE + HEAD - element.clientHeight;
    });
    this.address();
    this.draw();
  }

  // Writes into the address what is shown, once it stays: browsers refuse hundreds of addresses within seconds.
  address() {
    clearTimeout(this.addressed);
    this.addressed = setTimeout(() => history.replaceState(null, '', `#${this.number + 1}.${this.focus + 1}`), 250);
  }
  step(by) { this.focusOn(this.focus < 0 ? 0 : this.focus + by); }

  // The next row, in a direction, of which something is so.
  go(by, fits) {
    for (let row = this.focus + by; row >= 0 && row < this.view.count; row += by) {
      if (fits(row)) return this.focusOn(row);
    }
    return undefined;
  }
  seek(from, by) {
    if (!this.sought) return;
    const { view } = this;
    const fits = view.runs.map((run) => run.texts.map((text) => text.toLowerCase().includes(this.sought)));
    const names = view.runs.map((run) => run.tasks.map(({ name }) => name.toLowerCase().includes(this.sought)));
    for (let it = 0; it < view.count; it += 1) {
      const row = (Math.max(0, from) + by * it + view.count) % view.count;
      const found = view.runs.some((run, of) => {
        const event = view.event(of, row);
        return event >= 0 && (fits[of][run.text[event]] || names[of][run.task[event]]);
      });
      if (found) { this.focusOn(row); return; }
    }
  }
  sibling(by) {
    const { view } = this;
    if (view.isPair) return this.go(by, (row) => view.changes(row));
    const task = this.focus < 0 ? -1 : view.run.task[this.focus];
    return this.go(by, (row) => view.run.task[row] === task);
  }
  toWaker() {
    const { view } = this;
    if (this.focus < 0) return;
    const of = view.side(this.focus);
    const by = view.runs[of].wokenBy[view.event(of, this.focus)];
    if (by >= 0) this.focusOn(view.row(of, by));
  }
  toWitness() {
    const { view } = this;
    const rows = [...view.witnesses].map((event) => view.row(view.runs.length - 1, event)).sort((one, other) => one - other);
    if (rows.length) this.focusOn(rows.find((row) => row > this.focus) ?? rows[0]);
  }

  key(event) {
    if (this.help.open || event.ctrlKey || event.metaKey || event.altKey || !this.view.run) return;
    if (event.target === this.search) {
      if (event.key === 'Enter') this.seek(this.focus + 1, 1);
      else if (event.key === 'Escape') this.search.blur();
      else return;
      event.preventDefault();
      return;
    }
    if (/^(SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    // A button does what it is for, and the slider moves itself.
    if (event.target.tagName === 'BUTTON' && (event.key === 'Enter' || event.key === ' ')) return;
    const width = this.to - this.from;
    const does = {
      ArrowDown: () => this.step(1), j: () => this.step(1),
      ArrowUp: () => this.step(-1), k: () => this.step(-1),
      PageDown: () => this.step(10), PageUp: () => this.step(-10),
      Home: () => this.focusOn(0), End: () => this.focusOn(this.view.count - 1),
      n: () => this.sibling(1), p: () => this.sibling(-1),
      w: () => this.toWaker(), e: () => this.toWitness(),
      '+': () => this.zoom(1 / 1.6), '=': () => this.zoom(1 / 1.6), '-': () => this.zoom(1.6),
      ArrowLeft: () => this.pan(-width / 8), h: () => this.pan(-width / 8),
      ArrowRight: () => this.pan(width / 8), l: () => this.pan(width / 8),
      0: () => { this.fit(); this.draw(); }, f: () => this.zoom(0.1),
      t: () => this.turn(), a: () => this.toggle('showsWakes'), c: () => this.toggle('showsPath'),
      s: () => this.toggle('steps'), '/': () => this.search.focus(),
      '[': () => this.open(this.number - 1), ']': () => this.open(this.number + 1),
      '?': () => this.help.showModal(),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  // Draws once, before the browser shows anything, however often it is asked.
  draw() {
    if (this.waits || !this.view?.run) return;
    this.waits = true;
    requestAnimationFrame(() => { this.waits = false; this.drawNow(); });
  }
  drawNow() {
    this.colours ??= colours(this.root);
    this.timelines.forEach((timeline) => timeline.draw(this.colours));
    this.rows.draw();
    const row = this.hover >= 0 ? this.hover : this.focus;
    this.detail.replaceChildren(...detail(this, row));
    this.slider.value = Math.max(0, this.focus);
    this.place.textContent = `${this.focus + 1} of ${this.view.count}`;
    for (const button of this.toggles.querySelectorAll('button')) {
      const { of } = button.dataset;
      if (of === 'axis') button.textContent = this.axis === 'time' ? 'by time' : 'by order';
      else button.setAttribute('aria-pressed', Boolean(this[of]));
    }
    document.documentElement.dataset.drawn = this.number + 1;
  }

  // On paper all of the timeline is seen, and the trace as text.
  print(begins) {
    if (!this.view.run) return;
    this.root.querySelector('.printed')?.remove();
    this.root.classList.toggle('paper', begins);
    if (begins) this.rows.element.after(this.rows.printed());
    this.colours = null;
    this.drawNow();
  }
}

function legend(view) {
  const kinds = [['waits', 'waits'], ['resource', 'waits for a resource'], ['blocks', 'blocks'], ['computes', 'computes']];
  const used = new Set(view.runs.flatMap((run) => [...run.kinds]));
  const shown = kinds.filter(([kind]) => kind === 'waits' || used.has(KIND[kind]));
  const items = shown.map(([kind, text]) => make('span', { class: `sample ${kind}` }, make('i', null), text));
  if (view.runs.some((run) => run.lanes.length > run.tasks.length)) {
    items.push(make('span', { class: 'sample service' }, make('i', null), 'a service is asked'));
  }
  if (view.path.length) items.push(make('span', { class: 'sample path' }, make('i', null), 'critical path'));
  return make('span', { class: 'legend' }, ...items);
}

// What is drawn has the colours of the style sheet.
function colours(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  const names = ['ground', 'stripe', 'ink', 'dim', 'line', 'bad', 'focus', 'hover', 'wake', 'path', 'service'];
  const bars = { [KIND.waits]: of('waits'), [KIND.resource]: of('resource'), [KIND.blocks]: of('blocks'), [KIND.computes]: of('computes') };
  return { ...Object.fromEntries(names.map((name) => [name, of(name)])), bars, font: of('mono') };
}

// For who wants to look at it from the browser's console, and for tests.
window.standstill = new Page(JSON.parse(document.getElementById('data').textContent));
