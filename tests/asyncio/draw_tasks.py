"""Draws random programs of what asyncio has to wait for tasks, to group and to cancel them, as a scenario and in Python.

    python3.13 tests/asyncio/draw_tasks.py compare FROM TO target/debug/standstill
    python3.13 tests/asyncio/draw_tasks.py keep SEED NAME

`compare` runs the programs of these seeds both ways and shows the first that differ; a program whose order is not CPython's
to promise, because it is another from run to run, is left out. `keep` writes one beside this file. Sleeps are whole seconds
and deadlines stand between them, since a tie between the two is settled by tokio's rule.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
MODES = [("all-completed", "ALL_COMPLETED"), ("first-completed", "FIRST_COMPLETED"), ("first-failure", "FIRST_EXCEPTION")]


class Draw:
    """Makes one program: two lists of lines, of Python and of the scenario."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.logs = 0
        self.names = 0
        self.functions = []
        self.limits = []

    def program(self):
        python, scenario = self.block(3, [], [], 4)
        python += ["await asyncio.sleep(99)", 'log("end")']
        scenario += ['sleep "99s"', 'log "end"']
        return python, scenario

    def block(self, depth, tasks, groups, most=3):
        """Steps; `tasks` are the names of those that are there, `groups` those that take more."""
        python, scenario = [], []
        tasks = list(tasks)
        for _ in range(self.random.randint(1, most)):
            step = self.step(depth, tasks, groups)
            python += step[0]
            scenario += step[1]
        return python, scenario

    def step(self, depth, tasks, groups):
        kinds = ["log", "sleep", "sleep", "yield"]
        if depth > 0:
            kinds += ["spawn", "spawn", "try", "timeout", "group", "group", "later"]
        if groups and depth > 0:
            kinds += ["join"] * 3
        if tasks:
            kinds += ["wait", "wait", "cancel", "await"]
        if self.limits:
            kinds += ["move"]
        if depth < 3:
            kinds += ["fail"]
        return getattr(self, self.random.choice(kinds))(depth, tasks, groups)

    def fresh(self, letter):
        self.names += 1
        return f"{letter}{self.names}"

    def log(self, *_):
        self.logs += 1
        return [f'log("{self.logs}")'], [f'log "{self.logs}"']

    def sleep(self, *_):
        seconds = self.random.randint(1, 3)
        return [f"await asyncio.sleep({seconds})"], [f'sleep "{seconds}s"']

    def _yield(self, *_):
        return ["await asyncio.sleep(0)"], ["yield"]

    def fail(self, *_):
        return ['raise RuntimeError("no")'], ['fail "no"']

    def body(self, depth, tasks, groups):
        """A body of its own: the name of the function, and the steps of the scenario."""
        name = self.fresh("f")
        python, scenario = self.block(depth - 1, tasks, groups)
        self.functions.append([f"async def {name}():"] + indent(python))
        return name, scenario

    def spawn(self, depth, tasks, groups):
        name = self.fresh("t")
        function, scenario = self.body(depth, tasks, groups)
        tasks.append(name)
        return [f'tasks["{name}"] = asyncio.create_task({function}())'], [f'spawn "{name}" {{'] + indent(scenario) + ["}"]

    def join(self, depth, tasks, groups):
        name, group = self.fresh("t"), self.random.choice(groups)
        function, scenario = self.body(depth, tasks, groups)
        python = [f'tasks["{name}"] = into({group}, {function})']
        tasks.append(name)
        return python, [f'spawn "{name}" in="{group}" {{'] + indent(scenario) + ["}"]

    def wait(self, depth, tasks, groups):
        names = self.random.sample(tasks, self.random.randint(1, min(3, len(tasks))))
        word, constant = self.random.choice(MODES)
        timeout = self.random.choice([None, None, 0, 0.5, 1.5])
        python = [
            f"await wait({names}, {timeout}, asyncio.{constant})",
        ]
        limit = "" if timeout is None else f' timeout="{timeout}s"'
        quoted = " ".join(f'"{name}"' for name in names)
        scenario = [f'wait-tasks {quoted} until="{word}"{limit} done="d" pending="p"', 'log "{d} {p}"']
        return python, scenario

    def cancel(self, depth, tasks, groups):
        name = self.random.choice(tasks)
        if self.random.random() < 0.5:
            return [f'tasks["{name}"].cancel()'], [f'cancel "{name}"']
        return (
            [f'log(str(tasks["{name}"].cancel("why")).lower())'],
            [f'cancel "{name}" reason="why" into="c"', 'log "{c}"'],
        )

    def _await(self, depth, tasks, groups):
        name = self.random.choice(tasks)
        return self.guarded([f'await tasks["{name}"]'], [f'await "{name}"'])

    def guarded(self, python, scenario):
        """Takes failures, and cancellations in some way."""
        way = self.random.choice(["pass", "pass", "log", "uncancel", "raise"])
        python = ["try:"] + indent(python) + ["except RuntimeError:", '    log("failed")']
        scenario = ["try {"] + indent(scenario) + ["}", "catch {", '    log "failed"', "}"]
        if way != "pass":
            python += ["except asyncio.CancelledError as e:"]
            scenario += ['catch "cancelled" into="w" {']
            lines = {
                "log": (["log(why(e))"], ['log "{w}"']),
                "uncancel": (["log(asyncio.current_task().uncancel())"], ['uncancel into="n"', 'log "{n}"']),
                "raise": (['log("passed on")', "raise"], ['log "passed on"', "fail"]),
            }[way]
            python += indent(lines[0])
            scenario += indent(lines[1]) + ["}"]
        return python, scenario

    def _try(self, depth, tasks, groups):
        python, scenario = self.block(depth - 1, tasks, groups)
        if self.random.random() < 0.6:
            return self.guarded(python, scenario)
        after = self.block(0, tasks, groups, 2)
        return (
            ["try:"] + indent(python) + ["finally:"] + indent(after[0]),
            ["try {"] + indent(scenario) + ["}", "finally {"] + indent(after[1]) + ["}"],
        )

    def timeout(self, depth, tasks, groups):
        # No two deadlines come at one instant, of which tokio's rule would let the inner one strike.
        self.names += 1
        seconds = round(self.random.choice([0.5, 1.5, 2.5]) + self.names / 1000, 3)
        known = list(self.limits)
        name = self.fresh("d") if self.random.random() < 0.5 else None
        if name:
            # Whoever is in it may move it, too.
            self.limits.append(name)
        python, scenario = self.block(depth - 1, tasks, groups)
        if not name and self.random.random() < 0.4:
            later = round(self.random.choice([0.25, 1.25, 3.25]) + self.names / 1000, 3)
            python = python[:1] + [f"limit.reschedule(asyncio.get_running_loop().time() + {later})"] + python[1:]
            scenario = scenario[:1] + [f'reschedule "{later}s"'] + scenario[1:]
            if not scenario[0].endswith("{") and not python[0].endswith(":"):
                python = [f"async with asyncio.timeout({seconds}) as limit:"] + indent(python)
                scenario = [f'timeout "{seconds}s" {{'] + indent(scenario) + ["}"]
                return self.late(python, scenario)
            self.limits = known
            python, scenario = self.sleep()
        if name:
            when, length = self.random.choice([(seconds, f"{seconds}s"), (seconds, f"{seconds}s"), (None, "never")])
            python = [f'limits["{name}"] = asyncio.timeout({when})', f'async with limits["{name}"]:'] + indent(python)
            scenario = [f'timeout "{length}" name="{name}" {{'] + indent(scenario) + ["}"]
            return self.late(python, scenario)
        python = [f"async with asyncio.timeout({seconds}):"] + indent(python)
        scenario = [f'timeout "{seconds}s" {{'] + indent(scenario) + ["}"]
        return self.late(python, scenario)

    def move(self, *_):
        """Moves a deadline by its name, from wherever this is."""
        self.names += 1
        name = self.random.choice(self.limits)
        later = round(self.random.choice([0.25, 1.25, 3.25]) + self.names / 1000, 3)
        if self.random.random() < 0.2:
            later = None
        length = "never" if later is None else f"{later}s"
        scenario = [
            "try {",
            f'    reschedule "{length}" of="{name}"',
            "    log \"moved {expired('NAME')}\"".replace("NAME", name),
            "}",
            "catch {",
            '    log "not moved"',
            "}",
        ]
        return [f'move("{name}", {later})'], scenario

    def late(self, python, scenario):
        return (
            ["try:"] + indent(python) + ["except TimeoutError:", '    log("late")'],
            ["try {"] + indent(scenario) + ["}", 'catch "timeout" {', '    log "late"', "}"],
        )

    def group(self, depth, tasks, groups):
        name = self.fresh("g")
        python, scenario = self.block(depth - 1, tasks, groups + [name], 4)
        python = ["try:", f"    async with asyncio.TaskGroup() as {name}:"] + indent(indent([f'groups["{name}"] = {name}'] + python))
        python += ["except* RuntimeError as e:", "    log(count(e))"]
        scenario = ["try {", f'    group "{name}" {{', "        body {"] + indent(indent(indent(scenario))) + ["        }", "    }", "}"]
        scenario += ['catch all="r" {', '    log "{size(r)}"', "}"]
        return python, scenario

    def later(self, depth, tasks, groups):
        self.logs += 1
        seconds = self.random.choice([0, 1, 2, 1.5])
        call, after = (f"call_later({seconds}", f' after="{seconds}s"') if seconds else ("call_soon(", "")
        python = [f'asyncio.get_running_loop().{call}, log, "{self.logs}")'.replace("(, ", "(")]
        return python, [f'callback "{self.fresh("c")}"{after} {{', f'    log "{self.logs}"', "}"]


setattr(Draw, "yield", Draw._yield)
setattr(Draw, "try", Draw._try)
setattr(Draw, "await", Draw._await)


def indent(lines):
    return ["    " + line for line in lines]


HEAD = '''import asyncio

from virtual import log, run

tasks, groups, limits = {}, {}, {}


def count(error):
    """How many failures a group has."""
    return sum(count(one) for one in error.exceptions) if isinstance(error, BaseExceptionGroup) else 1


def why(error):
    """The reason of a cancellation."""
    return error.args[0] if error.args else "cancelled"


def into(group, function):
    """Makes a task in a group, which may be closed."""
    coroutine = function()
    try:
        return group.create_task(coroutine)
    except RuntimeError:
        coroutine.close()
        raise


def move(name, seconds):
    """Moves a deadline, which may be over."""
    try:
        limits[name].reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)
        log(f"moved {limits[name].expired()}".lower())
    except (KeyError, RuntimeError):
        log("not moved")


async def wait(names, timeout, mode):
    """Waits for tasks, and tells which have ended."""
    done, pending = await asyncio.wait([tasks[name] for name in names], timeout=timeout, return_when=mode)
    d, p = ([name for name in names if tasks[name] in those] for those in (done, pending))
    log(f"{d} {p}".replace("'", '"'))

'''


def write(seed, title):
    draw = Draw(seed)
    python, scenario = draw.program()
    functions = ["\n".join(lines) for lines in draw.functions]
    for index, text in enumerate(functions):
        for group in range(draw.names + 1):
            text = text.replace(f"into(g{group},", f'into(groups["g{group}"],')
        functions[index] = text
    main = "\n".join(["async def main():"] + indent(python))
    text = f'"""{title}"""\n\n' + HEAD + "\n\n" + "\n\n\n".join(functions + [main]) + "\n\n\nrun(main)\n"
    return text, "\n".join([f'scenario "{title}"', "", "main {"] + indent(scenario) + ["}", ""])


def outcome(python):
    """What CPython prints, if it prints the same each time."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "drawn.py"
        path.write_text(python)
        said = set()
        for _ in range(2):
            run = [sys.executable, path]
            done = subprocess.run(run, env={"PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True)
            said.add(done.stdout)
            if "Traceback" in done.stderr and "total" not in done.stdout:
                return None
        return said.pop() if len(said) == 1 else None


def simulated(scenario, command):
    """The same of the scenario."""
    done = subprocess.run([command, "run", "-", "--format", "json"], input=scenario, capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if not lines or "events" not in lines[0]:
        return done.stdout + done.stderr
    said = ""
    for event in lines[0]["events"]:
        if event["text"].startswith("log "):
            said += f'{instant(event["at_ns"])} {event["text"][4:]}\n'
    return said + f'total {instant(lines[0]["total_ns"])} {lines[0]["outcome"]["kind"]}\n'


def instant(nanos):
    seconds, rest = divmod(nanos, 1_000_000_000)
    return f"{seconds}.{rest:09d}"[:-6] if rest % 1_000_000 == 0 else f"{seconds}.{rest:09d}"


def compare(first, last, command):
    alike = left_out = 0
    for seed in range(first, last):
        python, scenario = write(seed, f"drawn {seed}")
        expected = outcome(python)
        if expected is None:
            left_out += 1
            continue
        found = simulated(scenario, command)
        if found != expected:
            print(f"seed {seed} differs\n{python}\n{scenario}\nCPython:\n{expected}\nhere:\n{found}")
            sys.exit(1)
        alike += 1
    print(f"{alike} alike, {left_out} left out")


def keep(seed, name):
    python, scenario = write(seed, f"drawn {seed}")
    (HERE / f"{name}.py").write_text(python)
    (HERE / f"{name}.kdl").write_text(scenario)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["compare", first, last, command]:
            compare(int(first), int(last), command)
        case ["keep", seed, name]:
            keep(int(seed), name)
        case _:
            sys.exit(__doc__)
