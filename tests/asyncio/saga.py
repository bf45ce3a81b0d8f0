"""When a step of a saga fails, the steps before it are undone in reverse order."""

import asyncio

from virtual import log, run


async def step(name, fails=False):
    await asyncio.sleep(1)
    if fails:
        raise RuntimeError(f"{name} failed")
    log(f"{name} done")


async def undo(name):
    await asyncio.sleep(0.5)
    log(f"{name} undone")


async def main():
    done = []
    try:
        for name in ("reserve", "charge", "ship"):
            await step(name, fails=name == "ship")
            done.append(name)
    except RuntimeError as e:
        log(f"rolling back: {e}")
        for name in reversed(done):
            await undo(name)
        raise


run(main)
