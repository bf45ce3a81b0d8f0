"""What the loop does while there is nothing to do, and in what it keeps what is to be done."""

import asyncio
import collections

from tutorial import judge


class Counting(asyncio.SelectorEventLoop):
    rounds = 0

    def _run_once(self):
        self.rounds += 1
        super()._run_once()


async def main(loop):
    before = loop.rounds
    await asyncio.sleep(0.2)
    rounds = loop.rounds - before
    timer = loop.call_later(60, print)
    ready, timers = loop._ready, loop._scheduled
    kept = isinstance(ready, collections.deque), isinstance(timers, list) and timer in timers and timer not in ready
    timer.cancel()
    return rounds, kept


loop = Counting()
rounds, (a_queue, a_heap_beside) = loop.run_until_complete(main(loop))
stopped = not loop.is_running()
loop.close()
judge(
    "4 TL;DR notes",
    "the event loop is an infinite loop which keeps checking for tasks",
    "It sleeps in the operating system until something is ready or due, and ends with main.",
    rounds > 10,
    not stopped,
)
judge(
    "4 TL;DR notes",
    "under the hood, this is a queue which manages tasks",
    "What is ready stands in a queue; what is due later in a heap of timers, and who waits for I/O with the selector.",
    a_queue,
    not a_heap_beside,
)
