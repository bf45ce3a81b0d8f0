"""Draws random programs of asynchronous generators, as a scenario and in Python.

    python3.13 tests/asyncio/draw_generators.py compare FROM TO target/debug/standstill
    python3.13 tests/asyncio/draw_generators.py keep SEED NAME

As `draw_tasks.py` does, which it is built on. Sleeps are whole seconds, and deadlines stand between them.
"""

import pathlib
import random
import sys

import draw_tasks
from draw_tasks import indent

HEAD = """import asyncio
import contextlib

from virtual import log, run

"""


class Draw:
    """Makes one program: two lists of lines, of Python and of the scenario."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.logs = 0
        self.names = 0
        self.generators = []

    def program(self):
        for _ in range(self.random.randint(1, 3)):
            self.generator()
        python, scenario = self.block(3, [], False, 4)
        python += ["await asyncio.sleep(99)", 'log("end")']
        scenario += ['sleep "99s"', 'log "end"']
        if self.random.random() < 0.3:
            python, scenario = python[:-2], scenario[:-2]
        return python, scenario

    def generator(self):
        """One more, of those that there are already."""
        name = f"make{len(self.generators)}"
        python, scenario = self.yielding(2)
        self.generators.append((name, python, scenario))

    def yielding(self, depth):
        python, scenario = [], []
        for _ in range(self.random.randint(1, 3)):
            kinds = ["log", "sleep", "turn", "value", "value", "value"]
            if depth > 0:
                kinds += ["guard", "guard", "catch", "repeat"]
                kinds += ["inner"] if self.generators else []
            kind = self.random.choice(kinds)
            if kind == "value":
                self.logs += 1
                step = [f"yield {self.logs}"], [f"yield {self.logs}"]
            elif kind == "guard":
                body, last = self.yielding(depth - 1), self.quiet()
                step = (
                    ["try:"] + indent(body[0]) + ["finally:"] + indent(last[0]),
                    ["try {"] + indent(body[1]) + ["}", "finally {"] + indent(last[1]) + ["}"],
                )
            elif kind == "catch":
                body, last = self.yielding(depth - 1), self.quiet()
                what, pattern = self.random.choice([("Exception", ""), ("asyncio.CancelledError", '"cancelled" ')])
                again = self.random.random() < 0.7
                step = (
                    ["try:"] + indent(body[0]) + [f"except {what}:"] + indent(last[0] + (["raise"] if again else [])),
                    ["try {"] + indent(body[1]) + ["}", f"catch {pattern}{{"] + indent(last[1] + (["fail"] if again else [])) + ["}"],
                )
            elif kind == "repeat":
                body = self.yielding(depth - 1)
                step = ["for _ in range(2):"] + indent(body[0]), ["repeat 2 {"] + indent(body[1]) + ["}"]
            elif kind == "inner":
                word, _, _ = self.random.choice(self.generators)
                name = self.fresh("i")
                body = self.quiet()
                step = (
                    [f"async for {name} in {word}():"] + indent(body[0] + [f"yield {name}"]),
                    [f'each "{name}" from="{word}" {{'] + indent(body[1] + [f'yield "{name}"']) + ["}"],
                )
            else:
                step = getattr(self, kind)()
            python += step[0]
            scenario += step[1]
        return python, scenario

    def quiet(self):
        """Steps that yield nothing and do not fail."""
        steps = [getattr(self, self.random.choice(["log", "sleep", "turn"]))() for _ in range(self.random.randint(1, 2))]
        return [line for step in steps for line in step[0]], [line for step in steps for line in step[1]]

    def block(self, depth, named, in_loop, most=3):
        python, scenario = [], []
        named = list(named)
        for _ in range(self.random.randint(1, most)):
            step = self.step(depth, named, in_loop)
            python += step[0]
            scenario += step[1]
        return python, scenario

    def step(self, depth, named, in_loop):
        kinds = ["log", "sleep", "turn"]
        if depth > 0:
            kinds += ["loop"] * 3 + ["closing", "handle", "deadline", "task"]
        if depth == 3:
            kinds += ["name", "name"]
        if named:
            kinds += ["ask", "ask", "close", "go_on"]
        if in_loop:
            kinds += ["leave", "leave"]
        if depth < 3:
            kinds += ["fail"]
        kind = self.random.choice(kinds)
        if kind in ("log", "sleep", "turn", "fail", "leave"):
            return getattr(self, kind)()
        return getattr(self, kind)(depth, named, in_loop)

    def fresh(self, letter):
        self.names += 1
        return f"{letter}{self.names}"

    def log(self):
        self.logs += 1
        return [f'log("{self.logs}")'], [f'log "{self.logs}"']

    def sleep(self):
        length = self.random.randint(1, 3)
        return [f"await asyncio.sleep({length})"], [f'sleep "{length}s"']

    def turn(self):
        return ["await asyncio.sleep(0)"], ["yield"]

    def fail(self):
        self.logs += 1
        return [f'raise ValueError("f{self.logs}")'], [f'fail "f{self.logs}"']

    def leave(self):
        return ["break"], ["break"]

    def loop(self, depth, named, in_loop):
        word, _, _ = self.random.choice(self.generators)
        name = self.fresh("x")
        body = self.block(depth - 1, named, True)
        return (
            [f"async for {name} in {word}():"] + indent([f"log({name})"] + body[0]),
            [f'each "{name}" from="{word}" {{'] + indent([f'log "{{{name}}}"'] + body[1]) + ["}"],
        )

    def go_on(self, depth, named, in_loop):
        name, generator = self.fresh("x"), self.random.choice(named)
        body = self.block(0, [], True)
        return (
            ["try:"] + indent([f"async for {name} in {generator}:"] + indent([f"log({name})"] + body[0])) + ["except RuntimeError as error:"] + indent(["log(error)"]),
            ["try {"] + indent([f'each "{name}" from="{generator}" {{'] + indent([f'log "{{{name}}}"'] + body[1]) + ["}"]) + ["}", 'catch "a*" into="error" {'] + indent(['log "{error}"']) + ["}"],
        )

    def closing(self, depth, named, in_loop):
        word, _, _ = self.random.choice(self.generators)
        name = self.fresh("g")
        body = self.block(depth - 1, named + [name], False)
        return (
            [f"async with contextlib.aclosing({word}()) as {name}:"] + indent(body[0]),
            [f'generator "{name}" "{word}" {{'] + indent(body[1]) + ["}"],
        )

    def name(self, depth, named, in_loop):
        word, _, _ = self.random.choice(self.generators)
        name = self.fresh("g")
        named.append(name)
        return [f"{name} = {word}()"], [f'generator "{name}" "{word}"']

    def ask(self, depth, named, in_loop):
        name, generator = self.fresh("y"), self.random.choice(named)
        how = self.random.choice(["next", "next", "next", "throw"])
        ask = f"anext({generator})" if how == "next" else f'{generator}.athrow(ValueError("t"))'
        words = f'next "{generator}" into="{name}"' + ('' if how == "next" else ' throw="t"')
        return (
            ["try:"] + indent([f"{name} = await {ask}", f'log("null" if {name} is None else {name})']) + ["except StopAsyncIteration:"] + indent(['log("exhausted")']) + ["except Exception as error:"] + indent(["log(error)"]),
            ["try {"] + indent([words, f'log "{{{name}}}"']) + ["}", 'catch "exhausted" {'] + indent(['log "exhausted"']) + ["}", 'catch into="error" {'] + indent(['log "{error}"']) + ["}"],
        )

    def close(self, depth, named, in_loop):
        generator = self.random.choice(named)
        return (
            ["try:"] + indent([f"await {generator}.aclose()"]) + ["except RuntimeError as error:"] + indent(["log(error)"]),
            ["try {"] + indent([f'close "{generator}"']) + ["}", 'catch "a*" into="error" {'] + indent(['log "{error}"']) + ["}"],
        )

    def handle(self, depth, named, in_loop):
        body = self.block(depth - 1, named, in_loop)
        return (
            ["try:"] + indent(body[0]) + ["except Exception as error:"] + indent(['log(f"caught {error}")']),
            ["try {"] + indent(body[1]) + ["}", 'catch into="error" {'] + indent(['log "caught {error}"']) + ["}"],
        )

    def deadline(self, depth, named, in_loop):
        # Which of two deadlines strikes that come at once is tokio's to say.
        self.logs += 1
        after = self.random.choice(["0.5", "1.5", "2.5"]) + f"{self.logs % 100:02}"
        body = self.block(depth - 1, named, in_loop)
        return (
            ["try:"] + indent([f"async with asyncio.timeout({after}):"] + indent(body[0])) + ["except TimeoutError:"] + indent(['log("timeout")']),
            ["try {"] + indent([f'timeout "{after}s" {{'] + indent(body[1]) + ["}"]) + ["}", 'catch "timeout" {'] + indent(['log "timeout"']) + ["}"],
        )

    def task(self, depth, named, in_loop):
        """A task beside, which is cancelled at times."""
        name = self.fresh("t")
        body = self.block(depth - 1, named, False)
        cancels = self.random.random() < 0.6
        after = self.random.randint(1, 3)
        between = ([f"await asyncio.sleep({after})", f"{name}.cancel()"], [f'sleep "{after}s"', f'cancel "{name}"'])
        python = [f"async def run_{name}():"] + indent(body[0]) + [f"{name} = asyncio.create_task(run_{name}())"]
        scenario = [f'spawn "{name}" {{'] + indent(body[1]) + ["}"]
        if cancels:
            python += between[0]
            scenario += between[1]
        python += ["try:"] + indent([f"await {name}"]) + ["except asyncio.CancelledError:"] + indent(['log("cancelled")']) + ["except Exception as error:"] + indent(['log(f"failed {error}")'])
        scenario += ["try {"] + indent([f'await "{name}"']) + ["}", 'catch "cancelled" {'] + indent(['log "cancelled"']) + ["}", 'catch into="error" {'] + indent(['log "failed {error}"']) + ["}"]
        return python, scenario


def write(seed, title):
    draw = Draw(seed)
    python, scenario = draw.program()
    functions, defined = [], []
    for name, lines, steps in draw.generators:
        if not any("yield " in line for line in lines):
            lines, steps = lines + ["yield 0"], steps + ["yield 0"]
        functions.append("\n".join([f"async def {name}():"] + indent(lines)))
        defined += [f'define "{name}" {{'] + indent(steps) + ["}", ""]
    main = "\n".join(["async def main():"] + indent(python))
    text = f'"""{title}"""\n\n' + HEAD + "\n" + "\n\n\n".join(functions + [main]) + "\n\n\nrun(main)\n"
    return text, "\n".join([f'scenario "{title}"', ""] + defined + ["main {"] + indent(scenario) + ["}", ""])


draw_tasks.write = write
draw_tasks.HERE = pathlib.Path(draw_tasks.__file__).parent

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["compare", first, last, command]:
            draw_tasks.compare(int(first), int(last), command)
        case ["keep", seed, name]:
            draw_tasks.keep(int(seed), name)
        case _:
            sys.exit(__doc__)
