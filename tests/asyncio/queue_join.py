"""join waits until every item has been handled, not only taken."""

import asyncio

from virtual import log, run


async def worker(name, queue):
    while True:
        item = await queue.get()
        log(f"{name} takes {item}")
        await asyncio.sleep(item)
        log(f"{name} finishes {item}")
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    for item in (1, 3, 1):
        await queue.put(item)
    workers = [asyncio.create_task(worker(name, queue)) for name in ("a", "b")]
    await queue.join()
    log("all handled")
    for task in workers:
        task.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    log("end")


run(main)
