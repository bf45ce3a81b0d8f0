// The trace: a row for each event, or for each pair of two runs. There are only as many elements as can be seen.

const ROW = 20;
// Rows that are printed: of more, who wants them has the text.
const PRINTED = 3000;

class Rows {
  constructor(page) {
    this.page = page;
    this.element = document.createElement('div');
    this.element.className = 'rows';
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'listbox');
    this.element.setAttribute('aria-label', 'trace');
    this.inner = document.createElement('div');
    this.inner.style.height = `${page.view.count * ROW}px`;
    this.element.append(this.inner);
    this.pool = [];
    this.element.addEventListener('scroll', () => page.draw());
    const rowOf = (event) => {
      const row = event.target.closest('.row');
      return row && this.element.contains(row) ? Number(row.dataset.row) : -1;
    };
    this.element.addEventListener('pointermove', (event) => page.look(rowOf(event)));
    this.element.addEventListener('pointerleave', () => page.look(-1));
    this.element.addEventListener('click', (event) => {
      if (rowOf(event) >= 0) page.focusOn(rowOf(event));
    });
  }

  // Moves so that a row can be seen, if it cannot.
  reveal(row) {
    const { element } = this;
    const [top, bottom] = [row * ROW, (row + 1) * ROW];
    if (top < element.scrollTop) element.scrollTop = top - 3 * ROW;
    const height = element.clientHeight;
    if (bottom > element.scrollTop + height) element.scrollTop = bottom - height + 3 * ROW;
  }

  draw() {
    const { element, inner, pool, page } = this;
    const low = Math.max(0, Math.floor(element.scrollTop / ROW) - 2);
    const high = Math.min(page.view.count, low + Math.ceil(element.clientHeight / ROW) + 4);
    while (pool.length < high - low) {
      const row = document.createElement('div');
      row.setAttribute('role', 'option');
      inner.append(row);
      pool.push(row);
    }
    pool.forEach((row, it) => {
      const isSeen = low + it < high;
      row.hidden = !isSeen;
      if (isSeen) this.fill(row, low + it);
    });
    if (page.focus >= 0) element.setAttribute('aria-activedescendant', `row${page.focus}`);
  }

  fill(element, row) {
    const { page } = this;
    const { view } = page;
    const isWitness = view.witnesses.size > 0 && view.witnesses.has(view.event(view.runs.length - 1, row));
    const classes = [
      'row',
      row === page.focus && 'focus',
      row === page.hover && 'hover',
      view.differs(row) && 'differs',
      view.moved(row) && 'moved',
      isWitness && 'witness',
      page.steps && row > page.focus && 'later',
    ];
    element.className = classes.filter(Boolean).join(' ');
    element.style.top = `${row * ROW}px`;
    element.setAttribute('aria-selected', row === page.focus);
    if (element.dataset.row === `${row}`) return;
    element.dataset.row = row;
    element.id = `row${row}`;
    element.setAttribute('aria-posinset', row + 1);
    element.setAttribute('aria-setsize', view.count);
    element.replaceChildren(...view.runs.map((run, of) => side(run, view.event(of, row))));
  }

  // The rows as text, for paper.
  printed() {
    const { view } = this.page;
    const block = document.createElement('pre');
    block.className = 'printed';
    const lines = [];
    for (let row = 0; row < Math.min(view.count, PRINTED); row += 1) {
      const sides = view.runs.map((run, of) => {
        const event = view.event(of, row);
        return event < 0 ? '' : run.line(event);
      });
      const isWitness = view.witnesses.has(view.event(view.runs.length - 1, row));
      const mark = isWitness || view.differs(row) ? '>' : ' ';
      lines.push(`${mark} ${view.isPair ? `${sides[0].padEnd(56)} | ${sides[1]}` : sides[0]}`);
    }
    if (view.count > PRINTED) lines.push(`  … ${view.count - PRINTED} more lines`);
    block.textContent = lines.join('\n');
    return block;
  }
}

// An event of one run: instant, task, what happened.
function side(run, event) {
  const element = document.createElement('span');
  element.className = 'side';
  if (event < 0) return element;
  const cell = (name, text) => {
    const part = document.createElement('span');
    part.className = name;
    part.textContent = text;
    return part;
  };
  const kind = run.kind(event);
  const what = cell('what', run.words(event));
  if (kind === KIND.failed || kind === KIND.trouble) what.classList.add('trouble');
  element.append(cell('at', run.instant(event)), cell('who', run.name(event)), what);
  element.title = run.line(event);
  return element;
}
