// What stands beside the pictures: facts, sentences, how often what came about, expectations, the way to the end.
//
// Every text is put in as text: nothing in it is markup.

// An element with attributes and what is in it: elements or texts.
function make(tag, attributes, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...inside.filter((it) => it != null && it !== ''));
  return element;
}

// A sentence whose every other part is set apart.
function sentence(parts) {
  return parts.map((part, it) => (it % 2 ? make('code', null, part) : part));
}

function panel(title, ...inside) {
  return make('section', { class: 'panel' }, make('h2', null, title), ...inside);
}

function facts(view) {
  const pairs = view.facts.map(([label, text]) => make('div', null, make('dt', null, label), make('dd', null, text)));
  return make('dl', { class: 'facts' }, ...pairs);
}

function sentences(view) {
  if (!view.sentences.length) return null;
  return make('ul', { class: 'sentences' }, ...view.sentences.map((it) => make('li', null, ...sentence(it))));
}

// How many of all runs: a bar, a number, and so many of a hundred.
function shares(view) {
  if (!view.shares.length) return null;
  const rows = view.shares.map(({ label, part, of, good }) => {
    const hundredths = of ? (part * 100) / of : 0;
    const exact = hundredths > 0 && hundredths < 0.1 ? '< 0.1' : hundredths.toFixed(1);
    return make(
      'tr',
      { class: good ? 'good' : 'bad' },
      make('td', null, ...sentence(label.split('`'))),
      make('td', { class: 'number' }, `${part} of ${of}`),
      make('td', { class: 'number' }, `${exact} %`),
      make('td', { class: 'bar' }, meter(part, of)),
    );
  });
  return panel('How often', make('table', { class: 'shares' }, make('tbody', null, ...rows)));
}

function copies(view) {
  const blocks = view.copies.map(([what, text]) => make(
    'div',
    { class: 'copy' },
    make('span', null, what),
    make('pre', { tabindex: 0 }, text.trim()),
  ));
  return blocks.length ? make('div', { class: 'copies' }, ...blocks) : null;
}

// A button that leads to an event of the last run.
function toEvent(page, event) {
  const { view } = page;
  const text = `${view.run.instant(event)} ${view.run.name(event)} ${view.run.words(event)}`;
  const row = view.row(view.runs.length - 1, event);
  return make('button', { class: 'event', type: 'button', onclick: () => page.focusOn(row) }, text);
}

const WITNESSES = 12;

function expectations(page) {
  const { view } = page;
  if (!view.expectations.length || !view.run) return null;
  const items = view.expectations.map((it) => {
    const [sign, word] = it.holds === null ? ['·', 'not decided'] : it.holds ? ['✓', 'holds'] : ['✗', 'does not hold'];
    const line = it.line ? make('span', { class: 'line' }, `line ${it.line}`) : '';
    const head = [make('b', { title: word, 'aria-label': word }, sign), ' ', make('code', null, it.text), ' ', line];
    if (it.holds !== false) return make('li', { class: it.holds ? 'good' : 'open' }, ...head);
    const more = it.events.length - WITNESSES;
    return make(
      'li',
      { class: 'bad' },
      ...head,
      make('div', null, 'expected ', ...sentence(it.expected.split('`'))),
      make('div', null, 'found ', ...sentence(it.found.split('`'))),
      it.help && make('div', { class: 'help' }, ...sentence(it.help.split('`'))),
      make('div', { class: 'events' }, ...it.events.slice(0, WITNESSES).map((event) => toEvent(page, event))),
      more > 0 ? `… and ${more} more such lines` : '',
    );
  });
  return panel('Expectations', make('ul', { class: 'expectations' }, ...items));
}

const PARTS = 40;

// How much of something a part is, as a bar.
function meter(part, whole) {
  const width = whole > 0 ? Math.min(100, (part * 100) / whole) : 0;
  return make('span', { class: 'meter', style: `--part: ${width.toFixed(2)}%` });
}

function share(part, whole) {
  if (whole <= 0) return '';
  const hundredths = (part * 100) / whole;
  return `${hundredths < 1 && part > 0 ? '< 1' : Math.round(hundredths)} %`;
}

// The parts of the way in their order; of many, those of one kind added up, the longest first.
function path(page) {
  const { view } = page;
  if (!view.path.length) return null;
  const whole = view.path.at(-1).end;
  const all = view.path.map((part) => ({ part, sum: BigInt(part.to) - BigInt(part.from), times: 1 }));
  const groups = view.path.length > PARTS ? added(all) : all;
  const rows = groups.slice(0, PARTS).map(({ part, sum, times }) => make(
    'tr',
    null,
    make('td', { class: 'number' }, `${instant(sum)}s`),
    make('td', { class: 'number' }, share(Number(sum), whole)),
    make('td', { class: 'number' }, times > 1 ? `${times} times` : `${instant(BigInt(part.from))} → ${instant(BigInt(part.to))}`),
    make('td', null, toPart(page, part)),
    make('td', { class: 'bar' }, meter(Number(sum), whole)),
  ));
  const more = groups.length - PARTS;
  const until = view.until === null ? '' : ` until “${view.run.name(view.until)} ${view.run.words(view.until)}”`;
  return panel(
    `What the time${until} is made of`,
    make('table', { class: 'path' }, make('tbody', null, ...rows)),
    more > 0 ? `… and ${more} more` : '',
  );
}

function added(all) {
  const groups = new Map();
  for (const one of all) {
    const key = `${one.part.task} ${one.part.what}`;
    const known = groups.get(key);
    if (known) {
      known.sum += one.sum;
      known.times += 1;
    } else groups.set(key, one);
  }
  return [...groups.values()].sort((one, other) => (one.sum < other.sum ? 1 : one.sum > other.sum ? -1 : 0));
}

// A button that leads to where a part of the way begins.
function toPart(page, part) {
  const text = `${page.view.run.tasks[part.task].name} ${part.what}`;
  if (part.event < 0) return text;
  const row = page.view.row(page.view.runs.length - 1, part.event);
  return make('button', { class: 'event', type: 'button', onclick: () => page.focusOn(row) }, text);
}

const SPARE = 20;

function spare(page) {
  const { view } = page;
  if (!view.spare.length) return null;
  const rows = view.spare.slice(0, SPARE).map(([by, part]) => make(
    'tr',
    null,
    make('td', { class: 'number' }, by),
    make('td', { class: 'number' }, `${instant(BigInt(part.from))} → ${instant(BigInt(part.to))}`),
    make('td', null, `${view.run.tasks[part.task].name} ${part.what}`),
  ));
  const more = view.spare.length - SPARE;
  return panel(
    'What had time to spare',
    make('table', null, make('tbody', null, ...rows)),
    more > 0 ? `… and ${more} more` : '',
  );
}

function shorter(view) {
  if (!view.shorter.length) return null;
  const items = view.shorter.map((it) => make('li', null, ...sentence(it)));
  return panel('What a shorter wait would bring, as runs with one show', make('ul', null, ...items));
}

// What is looked at, in full.
function detail(page, row) {
  const { view } = page;
  if (row < 0 || row >= view.count) return [make('span', { class: 'dim' }, 'Choose an event: its instant, who woke whom, and how long it lasted are told here.')];
  const of = view.side(row);
  const run = view.runs[of];
  const event = view.event(of, row);
  const parts = [make('b', null, `${run.instant(event)} ${run.name(event)}`), ' ', make('code', null, run.words(event))];
  const next = run.next[event];
  if (run.lives(event) && next < run.count && run.nanos(next) > run.nanos(event)) {
    parts.push(` for ${instant(run.nanos(next) - run.nanos(event))}s`);
  }
  if (run.wokenBy[event] >= 0) {
    const by = run.wokenBy[event];
    parts.push(', woken by ', make('code', null, `${run.name(by)} ${run.words(by)}`));
  }
  if (view.isPair) {
    const [then, now] = view.runs.map((it, side) => [it, view.event(side, row)]);
    if (view.moved(row)) parts.push(`, which was at ${then[0].instant(then[1])}`);
    if (then[1] < 0 || now[1] < 0) parts.push(`, only in ${run.label}`);
    else if (view.differs(row)) parts.push(', which was ', make('code', null, then[0].line(then[1])));
  }
  return parts;
}
