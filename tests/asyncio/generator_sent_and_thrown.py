"""What is sent is the value of the yield, and what is thrown fails there."""

import asyncio

from virtual import log, run


async def echo():
    got = yield "ready"
    while True:
        try:
            log(f"got {got}")
            await asyncio.sleep(0.5)
            got = yield f"you said {got}"
        except ValueError as error:
            log(f"caught {error}")
            got = "nothing"


async def main():
    g = echo()
    try:
        await g.asend(1)
    except TypeError as error:
        log(error)
    log(await anext(g))
    log(await g.asend("a"))
    log(await g.asend(2))
    log(await g.athrow(ValueError("x")))
    try:
        await g.athrow(KeyError("boom"))
    except KeyError:
        log("boom")
    try:
        await anext(g)
    except StopAsyncIteration:
        log("exhausted")
    log(await g.athrow(ValueError("late")) or "nothing")
    h = echo()
    try:
        await h.athrow(ValueError("early"))
    except ValueError as error:
        log(error)
    try:
        await h.asend(None)
    except StopAsyncIteration:
        log("exhausted")


run(main)
