"""A gather sees at once which of its tasks have ended, also behind a shield."""

import asyncio

from virtual import log, run


async def bad():
    raise ValueError("bad")


async def good():
    pass


async def counts(name):
    for turn in range(3):
        log(f"{name} {turn}")
        await asyncio.sleep(0)


async def main():
    failed, ended = asyncio.create_task(bad()), asyncio.create_task(good())
    await asyncio.sleep(1)
    try:
        await asyncio.gather(ended, failed, counts("first"))
    except ValueError:
        log("failed")
    await asyncio.sleep(1)
    other = asyncio.create_task(counts("other"))
    await asyncio.gather(ended, ended)
    log("all had ended")
    await asyncio.gather(ended, asyncio.shield(ended))
    log("also behind a shield")
    await asyncio.gather(failed, ended, return_exceptions=True)
    log("also the failed one")
    await other
    try:
        await asyncio.gather(counts("last"), asyncio.shield(failed))
    except ValueError:
        log("failed behind a shield")
    await asyncio.sleep(1)


run(main)
