"""Three workers share the jobs of a queue, each ended by a sentinel."""

import asyncio

from virtual import log, run


async def worker(name, queue):
    while (seconds := await queue.get()) is not None:
        log(f"{name} works for {seconds}")
        await asyncio.sleep(seconds)
    log(f"{name} ends")


async def main():
    queue = asyncio.Queue()
    workers = [asyncio.create_task(worker(f"w{i}", queue)) for i in range(3)]
    for seconds in (4, 1, 2, 2, 3):
        await queue.put(seconds)
    for _ in workers:
        await queue.put(None)
    log("all put")
    await asyncio.gather(*workers)
    log("end")


run(main)
