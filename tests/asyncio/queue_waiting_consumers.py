"""Items go to waiting consumers in the order in which they began to wait."""

import asyncio

from virtual import log, run


async def consumer(name, queue):
    item = await queue.get()
    log(f"{name} got {item}")


async def main():
    queue = asyncio.Queue()
    workers = [asyncio.create_task(consumer(name, queue)) for name in ("a", "b", "c")]
    await asyncio.sleep(1)
    for i in range(3):
        await queue.put(i)
        log(f"put {i}")
    await asyncio.gather(*workers)
    log("end")


run(main)
