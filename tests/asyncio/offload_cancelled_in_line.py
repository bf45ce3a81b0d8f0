"""Work that is cancelled before a thread takes it up is never done."""

import asyncio

from virtual import Pool, log, run


async def job(name, pool, seconds):
    try:
        await pool.run(seconds)
        log(f"{name} done")
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise


async def main():
    pool = Pool(1)
    tasks = [asyncio.create_task(job(name, pool, seconds)) for name, seconds in (("a", 3), ("b", 5), ("c", 1))]
    await asyncio.sleep(1)
    tasks[1].cancel()
    await tasks[2]
    log("end")


run(main)
