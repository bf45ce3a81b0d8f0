"""Branches that never wait run one after the other."""

import asyncio

from virtual import log, run


async def worker(name):
    log(f"{name} starts")
    log(f"{name} ends")


async def main():
    log("before")
    await asyncio.gather(worker("a"), worker("b"), worker("c"))
    log("after")


run(main)
