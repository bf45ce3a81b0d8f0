"""A failing body waits for the context to close."""

import asyncio

from virtual import log, run


class Connection:
    async def __aenter__(self):
        await asyncio.sleep(1)

    async def __aexit__(self, *_):
        await asyncio.sleep(0.5)


async def main():
    try:
        async with Connection():
            log("connected")
            await asyncio.sleep(1)
            raise RuntimeError("broken pipe")
    except RuntimeError as e:
        log(f"caught {e}")


run(main)
