"""Who moves a deadline that has struck, or whose body is over, is told."""

import asyncio

from virtual import log, run


async def main():
    moved = asyncio.timeout(1)
    in_time = asyncio.timeout(5)

    async def move(which, name):
        try:
            which.reschedule(asyncio.get_running_loop().time() + 9)
            log(f"{name} moved")
        except RuntimeError:
            log(f"{name} cannot be moved")

    async def mover():
        await asyncio.sleep(2)
        await move(moved, "cleaning up")
        await asyncio.sleep(2)
        await move(moved, "expired")
        await move(in_time, "over")

    task = asyncio.create_task(mover())
    async with in_time:
        try:
            async with moved:
                try:
                    await asyncio.sleep(9)
                finally:
                    log(f"clean-up, expired {moved.expired()}".lower())
                    await asyncio.sleep(2)
        except TimeoutError:
            log("too late")
    log(f"over, expired {in_time.expired()}".lower())
    await task


run(main)
