"""Two tasks play ping-pong over two queues."""

import asyncio

from virtual import log, run


async def player(name, inbox, outbox):
    for _ in range(3):
        ball = await inbox.get()
        log(f"{name} {ball}")
        await outbox.put(ball + 1)


async def main():
    ping, pong = asyncio.Queue(), asyncio.Queue()
    await ping.put(0)
    await asyncio.gather(player("ping", ping, pong), player("pong", pong, ping))
    log("end")


run(main)
