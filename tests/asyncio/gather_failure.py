"""The first failure of a gather is passed on at once, the others run on."""

import asyncio

from virtual import log, run


async def worker(name, seconds, fails=False):
    await asyncio.sleep(seconds)
    log(f"{name} done")
    if fails:
        raise RuntimeError("boom")


async def main():
    try:
        await asyncio.gather(worker("a", 1), worker("b", 2, fails=True), worker("c", 3))
    except RuntimeError as e:
        log(f"caught {e}")
    await asyncio.sleep(5)
    log("end")


run(main)
