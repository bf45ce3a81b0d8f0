"""Three URLs over one session."""

import asyncio

from tutorial import ClientSession, block, judge, log, run, run_sync

LATENCIES = {"example.com": 0.3, "example.org": 0.1, "example.net": 0.2}


async def fetch_url(session, url):
    async with session.get(url) as response:
        return {"url": url, "status": response.status, "length": len(await response.text())}


async def main():
    async with ClientSession(LATENCIES, {"example.org": 404}) as session:
        results = await asyncio.gather(*[fetch_url(session, url) for url in LATENCIES])
        log(" ".join(str(result["status"]) for result in results))
    return [result["url"] for result in results]


def main_sync():
    for latency in LATENCIES.values():
        block(latency)
    log("200 404 200")


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "3 aiohttp · 5 Real example · 5 Good use cases",
    "fetches of several URLs that are gathered run concurrently, results in order",
    "The slowest decides; a status of 404 is a result like another.",
    concurrent.total == 0.3,
    sync.total == 0.6,
    concurrent.result == list(LATENCIES),
)
