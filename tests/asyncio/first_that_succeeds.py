"""Of several mirrors, the first good answer counts and failures are skipped."""

import asyncio

from virtual import log, run


async def mirror(name, seconds, fails, answers):
    try:
        await asyncio.sleep(seconds)
        log(f"{name} {'is down' if fails else 'answers'}")
        if not fails:
            await answers.put(name)
    except asyncio.CancelledError:
        log(f"{name} dropped")
        raise


async def main():
    answers = asyncio.Queue()
    tasks = [
        asyncio.create_task(mirror("a", 1, True, answers)),
        asyncio.create_task(mirror("b", 2, False, answers)),
        asyncio.create_task(mirror("c", 3, False, answers)),
    ]
    winner = await answers.get()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    log(f"taken from {winner}")


run(main)
