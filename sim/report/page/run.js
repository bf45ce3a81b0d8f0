// Runs as the page holds them: columns of numbers, one entry an event, so that a hundred thousand take little and are gone
// through quickly. What is drawn of them, and where, is the affair of the other files.

const KIND = {
  other: 0, waits: 1, resource: 2, blocks: 3, computes: 4,
  started: 5, finished: 6, failed: 7, cancelled: 8, trouble: 9,
};
const SECOND = 1000000000n;

const [MINUTE, HOUR] = [60n * SECOND, 3600n * SECOND];

// Seconds with three decimals, and more only if they are needed, from an hour on after hours and minutes: an instant as a trace has it.
// Beside instants up to `latest`, which may be an hour or more, it has as many digits of hours.
function instant(nanos, latest = nanos) {
  let decimals = (nanos % SECOND).toString().padStart(9, '0');
  while (decimals.length > 3 && decimals.endsWith('000')) decimals = decimals.slice(0, -3);
  if (latest < HOUR) return `${nanos / SECOND}.${decimals}`;
  const two = (count) => count.toString().padStart(2, '0');
  const hours = (nanos / HOUR).toString().padStart((latest / HOUR).toString().length, '0');
  return `${hours}h${two(nanos % HOUR / MINUTE)}m${two(nanos % MINUTE / SECOND)}.${decimals}`;
}

// The first index from `low` on, below `high`, of which `fits` is true; it is true of all that follow, too.
function firstWhere(low, high, fits) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(middle)) high = middle; else low = middle + 1;
  }
  return low;
}

class Run {
  constructor(data) {
    const count = data.at.length;
    this.label = data.label;
    this.outcome = data.outcome;
    this.count = count;
    this.tasks = data.tasks.map(([name, parent, thread]) => ({ name, parent, thread }));
    // Tasks have a lane each, then services, which are the hosts of a scenario.
    this.lanes = [...this.tasks.map(({ name }) => name), ...data.services];
    this.texts = data.texts;
    this.kinds = Uint8Array.from(data.kinds);
    this.task = Uint32Array.from(data.task);
    this.text = Uint32Array.from(data.text);
    this.ended = Number(data.ended);
    this.latest = BigInt(data.ended);
    this.keepInstants(data);
    this.sortByTask();
    this.keepWakes(data.wakes);
    this.keepRequests(data.requests, data.services.length);
  }

  // Instants are differences. Numbers serve for drawing, but lose the last digits of very long runs, which then keep whole
  // ones, too.
  keepInstants(data) {
    const isLong = this.latest > BigInt(Number.MAX_SAFE_INTEGER);
    this.at = new Float64Array(this.count);
    this.whole = isLong ? new BigUint64Array(this.count) : null;
    let [sum, whole] = [0, 0n];
    data.at.forEach((step, event) => {
      this.at[event] = sum += Number(step);
      if (isLong) {
        whole += BigInt(step);
        this.whole[event] = whole;
        this.at[event] = Number(whole);
      }
    });
  }

  // The events of each task in a row, and of each the next of its task; the number of events where there is none.
  sortByTask() {
    const { count, task, tasks } = this;
    this.first = new Uint32Array(tasks.length + 1);
    for (const of of task) this.first[of + 1] += 1;
    for (let of = 0; of < tasks.length; of += 1) this.first[of + 1] += this.first[of];
    const free = this.first.slice();
    const latest = new Int32Array(tasks.length).fill(-1);
    this.own = new Uint32Array(count);
    this.next = new Uint32Array(count).fill(count);
    this.born = new Int32Array(tasks.length).fill(-1);
    this.died = new Uint32Array(tasks.length).fill(count);
    for (let event = 0; event < count; event += 1) {
      const of = task[event];
      this.own[free[of]] = event;
      free[of] += 1;
      if (latest[of] >= 0) this.next[latest[of]] = event;
      latest[of] = event;
      const kind = this.kind(event);
      if (kind === KIND.started) this.born[of] = event;
      if (this.isEnd(kind)) this.died[of] = event;
    }
  }

  keepWakes(steps) {
    const count = steps.length / 2;
    this.wakeFrom = new Uint32Array(count);
    this.wakeTo = new Uint32Array(count);
    this.wokenBy = new Int32Array(this.count).fill(-1);
    let to = 0;
    for (let wake = 0; wake < count; wake += 1) {
      to += steps[2 * wake];
      this.wakeTo[wake] = to;
      this.wakeFrom[wake] = to - steps[2 * wake + 1];
      this.wokenBy[to] = this.wakeFrom[wake];
    }
  }

  keepRequests(requests, services) {
    this.requests = Array.from({ length: services }, () => []);
    for (const [from, to, service, answered] of requests) {
      this.requests[service].push({ from, to: to ?? this.count, answered });
    }
  }

  kind(event) { return this.kinds[this.text[event]]; }
  words(event) { return this.texts[this.text[event]]; }
  name(event) { return this.tasks[this.task[event]].name; }
  isEnd(kind) { return kind === KIND.finished || kind === KIND.failed || kind === KIND.cancelled; }

  nanos(event) { return this.whole ? this.whole[event] : BigInt(this.at[event]); }
  instant(event) { return instant(this.nanos(event), this.latest); }

  // An event as a trace has it.
  line(event) {
    return `${this.instant(event).padEnd(6)} ${this.name(event).padEnd(8)}  ${this.words(event)}`;
  }

  // Whether the task does something from this event on: it has started and has not ended.
  lives(event) {
    const of = this.task[event];
    return this.born[of] >= 0 && this.born[of] <= event && event < this.died[of];
  }

  // The event of a task with which a wait began that lasted from this instant on.
  began(task, nanos, words) {
    const [low, high] = [this.first[task], this.first[task + 1]];
    let place = firstWhere(low, high, (it) => this.at[this.own[it]] > nanos) - 1;
    for (let it = place; it >= low && it > place - 50; it -= 1) {
      if (this.words(this.own[it]) === words) { place = it; break; }
    }
    return place < low ? -1 : this.own[place];
  }
}

// What the page shows at a time: one run, or two whose events stand beside each other in rows.
class View {
  constructor(data) {
    Object.assign(this, data);
    this.runs = data.runs.map((run) => new Run(run));
    this.run = this.runs.at(-1);
    this.isPair = this.runs.length > 1;
    this.count = this.isPair ? data.rows.length : this.run?.count ?? 0;
    this.ended = Math.max(0, ...this.runs.map((run) => run.ended));
    this.witnesses = new Set(data.expectations.flatMap((it) => (it.holds === false ? it.events : [])));
    if (this.isPair) {
      this.places = this.runs.map((run) => new Uint32Array(run.count));
      data.rows.forEach((events, row) => this.places.forEach((places, of) => {
        if (events[of] !== null) places[events[of]] = row;
      }));
    }
    for (const part of this.path) {
      [part.start, part.end] = [Number(part.from), Number(part.to)];
      part.event = this.run.began(part.task, part.start, part.what);
    }
  }

  // The row of an event of a run, and the event of a row; -1 where the run has none there.
  row(of, event) { return this.isPair ? this.places[of][event] : event; }
  event(of, row) { return this.isPair ? this.rows[row][of] ?? -1 : row; }
  // Of two runs, 0 where a row is the same in both, 1 where it only moved in time, 2 where it differs.
  change(row) { return this.isPair ? this.rows[row]?.[2] ?? 0 : 0; }
  differs(row) { return this.change(row) === 2; }
  moved(row) { return this.change(row) === 1; }
  // Whether a stretch of rows begins here that are not the same.
  changes(row) { return this.change(row) > 0 && this.change(row) !== this.change(row - 1); }
  // Of a row that only one run has, that run; else the last.
  side(row) { return this.isPair && this.rows[row][1] === null ? 0 : this.runs.length - 1; }
}
