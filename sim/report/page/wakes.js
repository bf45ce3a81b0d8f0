// Arrows: who woke whom, and the way to an event from task to task.

// Of more arrows than this within what is seen, none is drawn but those of what is looked at: nobody could follow them.
const MOST_WAKES = 400;

function drawWakes(timeline) {
  const { page, run, colours } = timeline;
  const count = run.wakeTo.length;
  const low = firstWhere(0, count, (wake) => timeline.place(run.wakeTo[wake]) >= page.from);
  const high = firstWhere(low, count, (wake) => timeline.place(run.wakeTo[wake]) > page.to);
  if (high - low > MOST_WAKES) return;
  for (let wake = low; wake < high; wake += 1) {
    const to = run.wakeTo[wake];
    if (!timeline.isLater(to)) arrow(timeline, run.wakeFrom[wake], to, colours.wake, 1);
  }
}

// The arrows of what is looked at: from who woke it, and to those it woke.
function drawLooked(timeline) {
  const { page, run, colours } = timeline;
  const row = page.hover >= 0 ? page.hover : page.focus;
  const event = row < 0 ? -1 : page.view.event(timeline.of, row);
  if (event < 0) return;
  if (run.wokenBy[event] >= 0) arrow(timeline, run.wokenBy[event], event, colours.focus, 2);
  const low = firstWhere(0, run.wakeTo.length, (wake) => run.wakeTo[wake] > event);
  const high = Math.min(run.wakeTo.length, low + 5000);
  for (let wake = low; wake < high; wake += 1) {
    if (run.wakeFrom[wake] === event && !timeline.isLater(run.wakeTo[wake])) {
      arrow(timeline, event, run.wakeTo[wake], colours.focus, 1.5);
    }
  }
}

// An arrow from one event to another, as a curve where both are at one instant.
function arrow(timeline, from, to, colour, width) {
  const { pen, run } = timeline;
  const [x0, x1] = [from, to].map((event) => timeline.x(timeline.place(event)));
  const [y0, y1] = [from, to].map((event) => timeline.top(run.task[event]) + LANE / 2);
  if (Math.max(y0, y1) < HEAD || Math.min(y0, y1) > timeline.height) return;
  const down = Math.sign(y1 - y0);
  const end = y1 - down * 4;
  const bend = Math.abs(x1 - x0) < 6 ? 8 : 0;
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.bezierCurveTo(x0 + bend, y0 + (end - y0) * 0.4, x1 + bend, y0 + (end - y0) * 0.6, x1, end);
  pen.stroke();
  const lean = bend ? 2.5 : 0;
  pen.beginPath();
  pen.moveTo(x1, end + down * 2);
  pen.lineTo(x1 - 3.5 + lean, end - down * 5);
  pen.lineTo(x1 + 3.5 + lean, end - down * 5);
  pen.fill();
}

// Of more parts within what is seen, only the parts are drawn, and not from where to where the way passes on.
const MOST_PARTS = 400;

// The parts of the way to an event, each under the task that it is of, and from where to where it passes on.
function drawPath(timeline) {
  const { page, pen, colours, run } = timeline;
  const { path } = page.view;
  const isTime = page.axis === 'time';
  const start = (part) => (isTime ? part.start : timeline.place(Math.max(0, part.event)));
  const end = (part) => (isTime ? part.end : timeline.place(part.event < 0 ? 0 : run.next[part.event]));
  const low = firstWhere(0, path.length, (it) => end(path[it]) >= page.from);
  const high = firstWhere(low, path.length, (it) => start(path[it]) > page.to);
  const passes = high - low <= MOST_PARTS;
  pen.fillStyle = colours.path;
  let [drawn, before] = [-1, null];
  for (let it = low; it < high; it += 1) {
    const part = path[it];
    const [left, right] = [timeline.x(start(part)), timeline.x(end(part))];
    if (timeline.isLater(Math.max(0, part.event))) break;
    if (!passes && Math.floor(right) <= drawn) continue;
    const y = timeline.top(part.task) + LANE - 5;
    if (passes && before !== null && before !== y) {
      pen.fillRect(left - 1, Math.min(before, y), 2, Math.abs(before - y) + 3);
    }
    pen.fillRect(left - 1, y, Math.max(2, right - left + 1), 3);
    [drawn, before] = [Math.floor(right), y];
  }
}
