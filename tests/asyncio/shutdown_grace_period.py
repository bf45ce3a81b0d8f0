"""Requests get a grace period, and those that are left are cancelled."""

import asyncio

from virtual import log, run


async def request(name, seconds, clean):
    try:
        await asyncio.sleep(seconds)
        log(f"{name} served")
    except asyncio.CancelledError:
        log(f"{name} aborted")
        await asyncio.sleep(clean)
        log(f"{name} rolled back")
        raise


async def main():
    tasks = [asyncio.create_task(request(*r)) for r in (("a", 1, 0), ("b", 3, 1), ("c", 9, 0.5), ("d", 9, 2))]
    await asyncio.sleep(2)
    log("shutting down")
    done, pending = await asyncio.wait(tasks, timeout=2)
    log(f"{len(done)} done, {len(pending)} to cancel")
    for task in tasks:
        if task in pending:
            task.cancel()
    await asyncio.wait(pending)
    log("end")


run(main)
