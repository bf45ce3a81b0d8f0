// Visits each view of a page, and writes down what was there, for `browser.rs`.

(() => {
  const page = window.standstill;
  const found = { opened: page.number, views: [], problems: window.problems };
  // Frames do not come while this runs: what waits for one is drawn at once.
  const draw = () => { page.waits = false; page.drawNow(); };
  const press = (key) => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

  // The rows as they are seen, from the first to the last.
  function rows() {
    const seen = new Map();
    const { element } = page.rows;
    for (let top = 0; ; top += element.clientHeight / 2) {
      element.scrollTop = top;
      page.rows.draw();
      for (const row of element.querySelectorAll('.row:not([hidden])')) {
        const sides = [...row.children].map((side) => [...side.children].map((it) => it.textContent).join(' '));
        seen.set(Number(row.dataset.row), sides.join(' | '));
      }
      if (top + element.clientHeight >= element.scrollHeight) break;
    }
    return [...seen].sort((one, other) => one[0] - other[0]).map(([, text]) => text);
  }

  // The events that nobody finds who points at where they are drawn.
  function missed() {
    const missing = [];
    for (const axis of ['time', 'order']) {
      if (page.axis !== axis) page.turn();
      draw();
      page.timelines.forEach((timeline, of) => {
        const { run } = timeline;
        for (let event = 0; event < run.count; event += 1) {
          timeline.element.scrollTop = run.task[event] * 26 - 40;
          const [x, y] = [timeline.x(timeline.place(event)), timeline.top(run.task[event]) + 13];
          const hit = timeline.find(x, y);
          const isSame = hit === event || (hit >= 0 && run.task[hit] === run.task[event]
            && Math.abs(timeline.x(timeline.place(hit)) - x) < 7);
          if (!isSame) missing.push(`${axis} ${of}: ${run.line(event)} hits ${hit}`);
        }
      });
    }
    return missing;
  }

  // What keys do not do that they should.
  function keys() {
    const wrong = [];
    const expect = (what, is) => { if (!is) wrong.push(what); };
    const last = page.view.count - 1;
    press('Home');
    expect('Home', page.focus === 0);
    press('j');
    expect('j', page.focus === Math.min(1, last));
    press('ArrowUp');
    expect('ArrowUp', page.focus === 0);
    press('End');
    expect('End', page.focus === last);
    for (const key of ['PageUp', 'PageDown', 'k', 'n', 'p', 'w', 'e', 'f', 'h', 'l', 'ArrowLeft', 'ArrowRight', 'ArrowDown']) press(key);
    draw();
    press('0');
    const width = page.to - page.from;
    press('+');
    expect('+', page.to - page.from < width || width <= 10);
    press('-');
    press('-');
    expect('-', page.to - page.from === width);
    for (const [key, what] of [['a', 'showsWakes'], ['c', 'showsPath'], ['s', 'steps']]) {
      const before = page[what];
      press(key);
      draw();
      expect(key, page[what] !== before);
      press(key);
    }
    press('t');
    draw();
    press('t');
    press('?');
    expect('?', page.help.open);
    page.help.close();
    press('/');
    expect('/', document.activeElement === page.search);
    page.search.blur();
    return wrong;
  }

  function printed() {
    dispatchEvent(new Event('beforeprint'));
    const text = document.querySelector('.printed').textContent;
    dispatchEvent(new Event('afterprint'));
    return page.view.count ? text.split('\n').length : 0;
  }

  for (let number = 0; number < page.data.views.length; number += 1) {
    history.replaceState(null, '', ' ');
    page.open(number);
    const { view } = page;
    const seen = { count: view.count, runs: view.runs.length };
    draw();
    const isLarge = view.count > 15000;
    seen.rows = isLarge ? [] : rows();
    seen.elements = document.querySelectorAll('.row').length;
    seen.missed = isLarge ? [] : missed();
    seen.keys = isLarge || !view.count ? [] : keys();
    seen.printed = printed();
    seen.expectations = document.querySelectorAll('.expectations .bad').length;
    seen.shares = [...document.querySelectorAll('.shares tr')].map((row) => row.textContent);
    found.views.push(seen);
  }
  const text = encodeURIComponent(JSON.stringify(found));
  document.body.replaceChildren();
  const written = document.createElement('pre');
  written.id = 'visited';
  written.textContent = text;
  document.body.append(written);
})();
