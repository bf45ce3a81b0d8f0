"""Readers share a room, and a writer has it alone."""

import asyncio

from virtual import log, run


class Room:
    def __init__(self):
        self.readers, self.turn, self.free = 0, asyncio.Lock(), asyncio.Lock()


async def reader(name, room, at, seconds):
    await asyncio.sleep(at)
    async with room.turn:
        room.readers += 1
        if room.readers == 1:
            await room.free.acquire()
    log(f"{name} reads")
    await asyncio.sleep(seconds)
    log(f"{name} has read")
    room.readers -= 1
    if room.readers == 0:
        room.free.release()


async def writer(name, room, at):
    await asyncio.sleep(at)
    async with room.turn:
        async with room.free:
            log(f"{name} writes")
            await asyncio.sleep(1)
            log(f"{name} has written")


async def main():
    room = Room()
    await asyncio.gather(
        reader("r1", room, 0, 2),
        reader("r2", room, 1, 2),
        writer("w1", room, 1.5),
        reader("r3", room, 2, 1),
        writer("w2", room, 2.5),
        reader("r4", room, 2.75, 1),
    )
    log("end")


run(main)
