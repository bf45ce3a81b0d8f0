"""Nested contexts close in the reverse order of opening."""

import asyncio

from virtual import log, run


class Resource:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        await asyncio.sleep(1)
        log(f"{self.name} open")

    async def __aexit__(self, *_):
        await asyncio.sleep(0.5)
        log(f"{self.name} closed")


async def main():
    try:
        async with Resource("database"), Resource("cursor"):
            await asyncio.sleep(1)
            raise RuntimeError("bad query")
    except RuntimeError as e:
        log(f"caught {e}")


run(main)
