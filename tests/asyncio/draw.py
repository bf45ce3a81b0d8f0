"""Draws programs about what tasks share, each for asyncio and as a scenario: writes drawn_shared_N.py and .kdl.

    python3.13 tests/asyncio/draw.py FROM TO [FOLDER]

A number always draws the same program: by turns about conditions, queues with an order, permits apart from a block, and barriers. `record.py`
records them, and refuses those that end with the cancellation of several tasks, which CPython cancels in no order.
"""

import pathlib
import random
import sys

SLEEPS = [0, 0, 0, 1, 1, 2]


class Program:
    """Lines of both texts, drawn by chance."""

    def __init__(self, number):
        self.number = number
        self.chance = random.Random(number)
        self.python, self.scenario = [], []
        self.marks = 0
        self.depth = 1

    def both(self, python, scenario):
        for lines, new in ((self.python, python), (self.scenario, scenario)):
            lines.extend("    " * self.depth + line for line in new)

    def mark(self):
        self.marks += 1
        self.both([f'log("m{self.marks}")'], [f'log "m{self.marks}"'])

    def within(self, python, scenario, body, after=((), ())):
        """A block in both, with what stands after it."""
        self.both([python], [scenario])
        self.depth += 1
        body()
        self.depth -= 1
        self.both(after[0], ["}", *after[1]])

    def sleep(self, lengths=SLEEPS):
        length = self.chance.choice(lengths)
        self.both([f"await asyncio.sleep({length})"], ["yield" if length == 0 else f'sleep "{length}s"'])

    def kept(self, python, scenario, python_error, pattern, word):
        """A step that may fail, and what is logged then."""
        self.both(
            ["try:", *("    " + line for line in python), f"except {python_error}:", f'    log("{word}")'],
            ["try {", *("    " + line for line in scenario), "}", f'catch "{pattern}" {{', f'    log "{word}"', "}"],
        )

    # Conditions: `c` and `d` share a lock.

    def condition(self):
        def body():
            for _ in range(self.chance.randint(1, 2)):
                self.chance.choice([self.wait, self.wait, self.notify, self.sleep, self.mark])()

        self.within("async with lk:", 'acquire "lk" {', body)
        self.mark()

    def wait(self):
        name = self.chance.choice("cd")
        if self.chance.random() < 0.3:
            self.both(["try:"], ["try {"])
            self.depth += 1
            self.both([f"await {name}.wait()"], [f'wait "{name}"'])
            self.depth -= 1
            self.both(["finally:"], ["}", "finally {"])
            self.depth += 1
            self.mark()
            self.depth -= 1
            self.both([], ["}"])
        else:
            self.both([f"await {name}.wait()"], [f'wait "{name}"'])
            self.mark()

    def notify(self):
        name = self.chance.choice("cd")
        count = self.chance.choice([1, 1, 2, None])
        if count is None:
            self.both([f"{name}.notify_all()"], [f'notify "{name}" count="all"'])
        else:
            self.both([f"{name}.notify({count})"], [f'notify "{name}" count={count}'])

    def notify_without(self):
        name = self.chance.choice("cd")
        self.kept([f"{name}.notify()"], [f'notify "{name}"'], "RuntimeError", "lk is not acquired", "not acquired")

    def let_go(self):
        self.kept(["lk.release()"], ['release "lk"'], "RuntimeError", "lk is released too often", "too often")
        self.within("async with lk:", 'acquire "lk" {', self.mark)

    # Queues.

    def put(self):
        name, item = self.chance.choice(["heap", "stack"]), self.chance.randint(0, 9)
        self.both([f"await {name}.put({item})"], [f'put "{name}" {item}'])
        self.mark()

    def get(self):
        name = self.chance.choice(["heap", "stack"])
        self.both([f'log(f"got {{await {name}.get()}}")'], [f'get "{name}" into="x"', 'log "got {x}"'])

    # Permits.

    def take(self):
        name = self.chance.choice(["sem", "bounded"])
        self.both([f"await {name}.acquire()"], [f'acquire "{name}"'])
        self.mark()

    def attempt(self):
        name = self.chance.choice(["sem", "bounded"])
        self.both(
            [f"has = not {name}.locked()", "if has:", f"    await {name}.acquire()", 'log(f"has {has}".lower())'],
            [f'acquire "{name}" try=#true into="has"', 'log "has {has}"'],
        )

    def release(self):
        name = self.chance.choice(["sem", "bounded"])
        self.kept([f"{name}.release()"], [f'release "{name}"'], "ValueError", f"{name} is released too often", "too often")

    def held(self):
        name = self.chance.choice(["sem", "bounded"])
        self.within(f"async with {name}:", f'acquire "{name}" {{', self.sleep)
        self.mark()

    # Barriers.

    def arrive(self):
        self.kept(
            ['log(f"is {await bar.wait()}")'],
            ['arrive "bar" into="n"', 'log "is {n}"'],
            "asyncio.BrokenBarrierError",
            "broken",
            "broken",
        )

    def abort(self):
        self.both(["await bar.abort()"], ['abort "bar"'])

    def draw(self):
        families = [
            [self.condition] * 8 + [self.notify_without, self.let_go],
            [self.put, self.put, self.get],
            [self.take, self.take, self.release, self.release, self.attempt, self.held],
            [self.arrive] * 8 + [self.abort],
        ]
        acts = families[self.number % len(families)]
        self.both(
            [
                "lk = asyncio.Lock()",
                "c, d = asyncio.Condition(lk), asyncio.Condition(lk)",
                "heap, stack = asyncio.PriorityQueue(2), asyncio.LifoQueue(2)",
                "sem, bounded = asyncio.Semaphore(1), asyncio.BoundedSemaphore(2)",
                "bar = asyncio.Barrier(2)" if self.number % 8 < 4 else "bar = asyncio.Barrier(3)",
            ],
            [],
        )
        tasks = self.chance.randint(3, 5)
        for task in range(tasks):

            def body():
                for _ in range(self.chance.randint(2, 4)):
                    self.chance.choice([self.sleep, *acts])()

            self.within(f"async def fn{task}():", f'spawn "t{task}" {{', body)
            self.both([f'tasks["t{task}"] = asyncio.create_task(fn{task}())'], [])
            if self.chance.random() < 0.3:
                self.sleep()
        for _ in range(self.chance.randint(1, 3)):
            self.sleep([0, 1, 1])
            if self.chance.random() < 0.6:
                task = self.chance.randrange(tasks)
                self.both([f'tasks["t{task}"].cancel()'], [f'cancel "t{task}"'])
            elif acts[0] == self.condition:
                self.within("async with lk:", 'acquire "lk" {', self.notify)
            else:
                self.chance.choice([self.release, self.mark])() if acts[0] == self.take else self.mark()
        if acts[0] == self.arrive:
            self.abort()
        self.both(["await asyncio.sleep(30)"], ['sleep "30s"'])

    def write(self, folder):
        self.draw()
        title = f"Drawn at random, number {self.number} about what tasks share"
        head = ["import asyncio", "", "from virtual import log, run", "", "tasks = {}", "", "", "async def main():"]
        python = [f'"""{title}."""', "", *head, *self.python, "", "", "run(main)"]
        parties = 2 if self.number % 8 < 4 else 3
        declared = [
            'lock "lk"',
            'condition "c" lock="lk"',
            'condition "d" lock="lk"',
            'queue "heap" capacity=2 order="priority"',
            'queue "stack" capacity=2 order="last-in-first-out"',
            'semaphore "sem" permits=1',
            'semaphore "bounded" permits=2 bounded=#true',
            f'barrier "bar" parties={parties}',
        ]
        text = "\n".join(self.scenario)
        used = [line for line in declared if line.split('"')[1] == "lk" or f'"{line.split(chr(34))[1]}"' in text]
        used = [line for line in used if line != 'lock "lk"' or '"lk"' in text or any("lock=" in one for one in used)]
        scenario = [f'scenario "{title}"', "", *used, "", "main {", *self.scenario, "}"]
        stem = folder / f"drawn_shared_{self.number:03}"
        stem.with_suffix(".py").write_text("\n".join(python) + "\n")
        stem.with_suffix(".kdl").write_text("\n".join(scenario) + "\n")


if __name__ == "__main__":
    first, last = int(sys.argv[1]), int(sys.argv[2])
    folder = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else pathlib.Path(__file__).parent
    for number in range(first, last + 1):
        Program(number).write(folder)
