"""A bucket of tokens that a task fills, three requests at a time."""

import asyncio

from virtual import log, run


async def filler(bucket):
    while True:
        for _ in range(3):
            await bucket.put("token")
        log("filled")
        await asyncio.sleep(1)


async def request(i, bucket):
    await bucket.get()
    log(f"request {i}")


async def main():
    bucket = asyncio.Queue()
    requests = [asyncio.create_task(request(i, bucket)) for i in range(7)]
    task = asyncio.create_task(filler(bucket))
    await asyncio.gather(*requests)
    task.cancel()
    log("end")


run(main)
