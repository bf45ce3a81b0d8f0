"""Two workers crawl pages that link to one another."""

import asyncio

from virtual import log, run


LINKS = {"/": ["/a", "/b", "/c"], "/a": ["/d"], "/b": ["/d", "/e"], "/c": [], "/d": [], "/e": ["/"]}
TIMES = {"/": 1, "/a": 2, "/b": 1, "/c": 3, "/d": 1, "/e": 2}


async def worker(name, frontier, seen):
    while True:
        url = await frontier.get()
        await asyncio.sleep(TIMES[url])
        log(f"{name} has {url}")
        for link in LINKS[url]:
            if link not in seen:
                seen.add(link)
                frontier.put_nowait(link)
        frontier.task_done()


async def main():
    frontier, seen = asyncio.Queue(), {"/"}
    frontier.put_nowait("/")
    workers = [asyncio.create_task(worker(f"w{i}", frontier, seen)) for i in range(2)]
    await frontier.join()
    log(f"{len(seen)} pages")
    for w in workers:
        w.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    log("end")


run(main)
