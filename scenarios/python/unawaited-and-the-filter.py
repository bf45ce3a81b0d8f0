"""What tells of a coroutine that was never awaited, with and without the tutorial's filter."""

import gc
import subprocess
import sys
import warnings

from tutorial import judge, log, run

PROGRAM = """
import asyncio, gc, warnings
{filter}
async def async_function(): pass
async def example(): async_function()
asyncio.run(example())
gc.collect()
"""
FILTER = "warnings.simplefilter('always', ResourceWarning)"
ONLY_RESOURCE = "warnings.simplefilter('ignore'); " + FILTER


def told(filter):
    """What a program of its own says, under the default filters and this one."""
    done = subprocess.run([sys.executable, "-c", PROGRAM.format(filter=filter)], capture_output=True, text=True)
    return "RuntimeWarning: coroutine 'async_function' was never awaited" in done.stderr


async def async_function():
    pass


async def main():
    for which in ["with the filter", "without it"]:
        async_function()
        log(which)


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    run(main)
    gc.collect()
without, with_it, alone = told(""), told(FILTER), told(ONLY_RESOURCE)
assert with_it
judge(
    "3 Detect unawaited coroutines",
    "`warnings.simplefilter('always', ResourceWarning)` makes Python warn of unawaited coroutines",
    "It is a RuntimeWarning, shown by default: with the filter or without, and where all others are "
    "ignored the filter shows none.",
    alone or not without,
)
judge(
    "3 Detect unawaited coroutines",
    "a coroutine that was never awaited is warned of",
    "CPython warns of it on stderr, when it is collected.",
    without,
)
