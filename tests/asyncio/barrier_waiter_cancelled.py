"""Who is cancelled at a barrier is no party any more."""

import asyncio

from virtual import log, run


async def party(name, barrier):
    try:
        await barrier.wait()
        log(f"{name} passed")
    except asyncio.CancelledError:
        log(f"{name} leaves")
        raise


async def main():
    barrier = asyncio.Barrier(3)
    tasks = {n: asyncio.create_task(party(n, barrier)) for n in "ab"}
    await asyncio.sleep(1)
    tasks["a"].cancel()
    await asyncio.sleep(1)
    log(f"{barrier.n_waiting} waits")
    for n in "cd":
        tasks[n] = asyncio.create_task(party(n, barrier))
    await asyncio.gather(*tasks.values(), return_exceptions=True)
    log("end")


run(main)
