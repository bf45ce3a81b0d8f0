"""The turns that pass until a cancellation has gone through a gather and back."""

import asyncio

from virtual import log, run


async def ticker():
    for turn in range(8):
        log(f"turn {turn}")
        await asyncio.sleep(0)


async def branch(name):
    try:
        await asyncio.sleep(10)
    finally:
        log(f"{name} struck")


async def parent():
    try:
        await asyncio.gather(branch("a"), branch("b"))
    finally:
        log("parent struck")


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(1)
    ticks = asyncio.create_task(ticker())
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("main")
    await ticks


run(main)
