"""Items with their index, and several conditions one after the other."""

import asyncio

from virtual import log, run


async def visit(index, name):
    await asyncio.sleep(index)
    log(f"{index} is {name}")


async def main():
    for index, name in enumerate(["ann", "bob", "eve"]):
        if index == 0:
            log(f"first {name}")
        elif index == 1:
            log(f"second {name}")
        else:
            log(f"last {name}")
    await asyncio.gather(*[visit(i, name) for i, name in enumerate(["x", "y", "z"])])
    log("end")


run(main)
