"""Records what CPython does: runs each program beside this file, or in another folder, and writes its output to NAME.out.

    python3.13 tests/asyncio/record.py [NAME ...]
    python3.13 tests/asyncio/record.py scenarios/python [NAME ...]

Each program runs several times, with other hashes and other addresses; one whose output differs is refused, since its
order is not CPython's to promise. Which Python it was stands in `recorded.txt`, when all have been recorded with it.
"""

import os
import pathlib
import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).parent
TOOLS = {"draw", "draw_generators", "draw_tasks", "record", "tutorial", "virtual"}
RUNS = 5


def outputs(program):
    """The outputs of several runs."""
    for seed in range(RUNS):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run([sys.executable, program], env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{program.name} failed:\n{done.stderr}")
        yield done.stdout


def record(program):
    """Writes the record of one program; returns whether its runs agree."""
    seen = set(outputs(program))
    if len(seen) == 1:
        # Whoever stops this half-way keeps the record that stood.
        beside = program.with_suffix(".out.new")
        beside.write_text(seen.pop())
        beside.replace(program.with_suffix(".out"))
        return True
    print(f"{program.stem}: its runs differ", file=sys.stderr)
    return False


def main(names):
    if sys.version_info[:2] != (3, 13) or sys.implementation.name != "cpython":
        sys.exit("the records are CPython 3.13's")
    folder = pathlib.Path(names.pop(0)) if names and pathlib.Path(names[0]).is_dir() else HERE
    programs = [folder / f"{name}.py" for name in names] or [p for p in sorted(folder.glob("*.py")) if p.stem not in TOOLS]
    with ThreadPoolExecutor(2) as pool:
        agreed = list(pool.map(record, programs))
    if not names and all(agreed):
        (folder / "recorded.txt").write_text(f"CPython {platform.python_version()}\n")
    sys.exit(not all(agreed))


if __name__ == "__main__":
    main(sys.argv[1:])
