"""What the programs of this folder share: virtual time, requests without a network, and the verdict.

A program shows what CPython does with what a tutorial claims. It prints, for each run, the model, what was logged at which
instant, and when it ended; and then, for each claim, the verdict, where it is claimed, and what CPython really does:

    python3.13 -B scenarios/python/three-urls.py

Programs on the loop run on CPython's own, whose clock jumps (`tests/asyncio/virtual.py`); programs without one have a clock
that only `block` moves. Threads are real, and no verdict depends on how fast they are.
"""

import asyncio
import contextlib
import gc
import pathlib
import sys
import threading
import types
import warnings

sys.path.append(str(pathlib.Path(__file__).parents[2] / "tests" / "asyncio"))

import virtual

_clock = 0


def _loop():
    with contextlib.suppress(RuntimeError):
        return asyncio.get_running_loop()
    return None


def now():
    """Seconds since the program began."""
    return loop.time() if (loop := _loop()) else _clock / virtual.NANOS


def block(seconds):
    """`time.sleep(seconds)`, or as long a computation: nothing else runs meanwhile."""
    global _clock
    if _loop():
        virtual.block(seconds)
    else:
        _clock += round(seconds * virtual.NANOS)


def log(text):
    """Prints a line of the record."""
    print(f"{now():.3f} {text}")


def asyncio_run(coroutine):
    """`asyncio.run(coroutine)` in virtual time, from where the clock stands."""
    global _clock
    with asyncio.Runner(loop_factory=virtual.VirtualLoop) as runner:
        loop = runner.get_loop()
        loop.advance(_clock / virtual.NANOS)
        try:
            return runner.run(coroutine)
        finally:
            _clock = round(loop.time() * virtual.NANOS)


def run(main):
    """`asyncio.run(main())` in virtual time; tells and returns when and how `main` ended, and with what."""
    ended = []

    async def timed():
        try:
            return await main()
        finally:
            ended.append(now())

    return _run("async", lambda: asyncio_run(timed()), ended)


def run_sync(main, model="sync"):
    """`main()` without a loop; tells and returns the same."""
    return _run(model, main, [])


def _run(model, main, ended):
    global _clock
    _clock = 0
    print(model)
    ran = types.SimpleNamespace(total=0.0, outcome="ok", result=None, error=None)
    try:
        ran.result = main()
    except TimeoutError as error:
        ran.outcome, ran.error = "timeout", error
    except asyncio.CancelledError as error:
        ran.outcome, ran.error = "cancelled", error
    except Exception as error:
        ran.outcome, ran.error = "failed", error
    ran.total = ended[0] if ended else now()
    print(f"total {ran.total:.3f} {ran.outcome}")
    return ran


def pool_run(seconds, threads=1):
    """What `loop.run_in_executor(pool, time.sleep, seconds)` returns, in virtual time."""
    return virtual.Pool(threads).run(seconds)


def judge(where, claim, really, *facts):
    """Tells whether a claim holds: `yes` if each fact that it states is one, `no` if none is, and `imprecise` otherwise."""
    verdict = "yes" if all(facts) else "imprecise" if any(facts) else "no"
    print(f"{verdict} | {where} | {claim} | {really}")


def at_once(count, work=lambda: None):
    """Whether `count` threads are at work at once: none goes on before all are there."""
    meeting = threading.Barrier(count)

    def thread():
        work()
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(60)

    threads = [threading.Thread(target=thread) for _ in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return not meeting.broken


def warned(program):
    """The warnings that running `program` leads to, as `Category: text`."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        program()
        gc.collect()
    return [f"{each.category.__name__}: {each.message}" for each in caught]


class Response:
    """What comes back: its status at once, its text after as long as the body takes."""

    def __init__(self, status, body):
        self.status = status
        self._body = body

    async def text(self):
        if self._body:
            await asyncio.sleep(self._body)
        return "text"

    def raise_for_status(self):
        if self.status >= 400:
            raise RuntimeError(self.status)


class _Request:
    """As of aiohttp's `session.get`: nothing begins before it is awaited, or entered."""

    def __init__(self, exchange):
        self._exchange = exchange

    def __await__(self):
        return self._exchange.__await__()

    async def __aenter__(self):
        return await self._exchange

    async def __aexit__(self, *failure):
        pass


class ClientSession:
    """A session as aiohttp 3.14 has it, without a network: `latencies` of the servers, one for all or one for each address."""

    def __init__(self, latencies, statuses=(), body=0, close=0):
        self._latencies = latencies
        self._statuses = dict(statuses)
        self._body = body
        self._close = close
        self.closed = False
        self.sent = []

    async def __aenter__(self):
        return self

    async def __aexit__(self, *failure):
        await self.close()

    async def close(self):
        if self._close:
            await asyncio.sleep(self._close)
        self.closed = True

    def get(self, url):
        return _Request(self._exchange(url))

    async def _exchange(self, url):
        self.sent.append(url)
        latencies = self._latencies
        await asyncio.sleep(latencies[url] if isinstance(latencies, dict) else latencies)
        return Response(self._statuses.get(url, 200), self._body)
