"""What makes a value that is made once returns it from its midst."""

import asyncio

from virtual import log, run

value = None
lock = asyncio.Lock()


async def connect():
    log("connecting")
    await asyncio.sleep(1)
    for port in (80, 443):
        if port > 100:
            return port
    return 0


async def client(name):
    global value
    async with lock:
        if value is None:
            value = await connect()
    log(f"{name} has {value}")


async def main():
    await asyncio.gather(client("ann"), client("bob"))
    log("end")


run(main)
