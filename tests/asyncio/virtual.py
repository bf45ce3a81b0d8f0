"""An asyncio event loop in virtual time.

The loop is CPython's own: its ready queue, its tasks and its futures are untouched. Only its clock is ours: it stands
still while anything is ready, and jumps to the next timer when nothing is. Timers that are due at the same instant
fire in the order in which they were made.
"""

import asyncio
import collections
import heapq
import itertools
import selectors

NANOS = 1_000_000_000


class Deadlock(BaseException):
    """Nothing is ready and nothing is due."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """CPython's loop, whose `select` jumps to the next timer instead of waiting for it."""

    def __init__(self):
        super().__init__(_Jump(self))
        self._nanos = 0
        self._sequence = itertools.count()
        self._clock_resolution = 0.5 / NANOS

    def time(self):
        return self._nanos / NANOS

    def advance(self, seconds):
        """Moves the clock without running the loop, as a blocking call does."""
        self._nanos += round(seconds * NANOS)

    def jump(self):
        """Moves the clock to the earliest timer."""
        if not self._scheduled:
            raise Deadlock
        self._nanos = max(self._nanos, self._scheduled[0].due)

    def call_at(self, when, callback, *args, context=None):
        due = round(when * NANOS)
        timer = _Timer(due, next(self._sequence), callback, args, self, context)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer


class _Timer(asyncio.TimerHandle):
    """A timer that is before another of its instant if it was made before it."""

    __slots__ = ("due", "order")

    def __init__(self, due, order, callback, args, loop, context):
        super().__init__(due / NANOS, callback, args, loop, context)
        self.due = due
        self.order = order

    def __lt__(self, other):
        return (self.due, self.order) < (other.due, other.order)


class _Jump(selectors.SelectSelector):
    """A selector that never waits."""

    def __init__(self, loop):
        super().__init__()
        self._loop = loop

    def select(self, timeout=None):
        if timeout is None or timeout > 0:
            self._loop.jump()
        return []


class Pool:
    """The threads of an executor, as the loop sees them: `await pool.run(2)` is a blocking call of two seconds."""

    def __init__(self, threads):
        self._free = threads
        self._waiting = collections.deque()

    def run(self, seconds):
        """What `loop.run_in_executor(pool, time.sleep, seconds)` returns."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((seconds, done))
        self._start()
        return done

    def _start(self):
        while self._free and self._waiting:
            seconds, done = self._waiting.popleft()
            if not done.cancelled():
                self._free -= 1
                asyncio.get_running_loop().call_later(seconds, self._finish, done)

    def _finish(self, done):
        self._free += 1
        if not done.done():
            done.set_result(None)
        self._start()


def block(seconds):
    """`time.sleep(seconds)`: nothing else runs meanwhile."""
    asyncio.get_running_loop().advance(seconds)


def log(text):
    """Prints a line of the record."""
    print(f"{asyncio.get_running_loop().time():.3f} {text}")


def run(main):
    """`asyncio.run(main())` in virtual time; prints when and how `main` ended after all else."""
    total = 0.0

    async def timed():
        nonlocal total
        try:
            await main()
        finally:
            total = asyncio.get_running_loop().time()

    outcome = "ok"
    try:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(timed())
    except TimeoutError:
        outcome = "timeout"
    except asyncio.CancelledError:
        outcome = "cancelled"
    except Exception:
        outcome = "failed"
    print(f"total {total:.3f} {outcome}")
