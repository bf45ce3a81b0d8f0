"""A gather that collects has cancellations among its results."""

import asyncio

from virtual import log, run


async def job(name, seconds):
    await asyncio.sleep(seconds)
    log(f"{name} done")
    return name


async def quitter():
    await asyncio.sleep(1)
    raise asyncio.CancelledError


async def main():
    tasks = [asyncio.create_task(job("a", 1)), asyncio.create_task(job("b", 5)), asyncio.create_task(quitter())]
    asyncio.get_running_loop().call_later(2, tasks[1].cancel)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    log(" ".join(r if isinstance(r, str) else "cancelled" for r in results))
    try:
        await asyncio.gather(*tasks)
    except asyncio.CancelledError:
        log("gather of cancelled")
    log("end")


run(main)
