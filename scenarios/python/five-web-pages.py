"""Five pages over one session; of the latencies only the two seconds are the tutorial's."""

import asyncio

from tutorial import ClientSession, block, judge, log, run, run_sync

LATENCIES = {"www.google.com": 0.3, "www.github.com": 0.4, "www.python.org": 0.5, "httpbin.org": 2, "www.example.com": 0.1}
steps = []


async def fetch_url(session, url):
    log(f"Fetching: {url}")
    steps.append("fetching")
    async with session.get(url) as response:
        status = response.status
        log(f"Finished fetching {url} with status: {status}")
        steps.append(url)
        return status


async def main():
    async with ClientSession(LATENCIES) as session:
        tasks = [fetch_url(session, url) for url in LATENCIES]
        started_by_the_list = len(steps)
        results = await asyncio.gather(*tasks)
        log(f"All {len(results)} URLs fetched")
    return started_by_the_list, results


def main_sync():
    for url, latency in LATENCIES.items():
        log(f"Fetching: {url}")
        block(latency)
        log(f"Finished fetching {url} with status: 200")
    log(f"All {len(LATENCIES)} URLs fetched")


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "2 main_http_requests",
    "a list of coroutine objects does not run them yet",
    "Nothing has started when the list is made.",
    concurrent.result[0] == 0,
)
judge(
    "2 Step-by-step flow 5-8",
    "all five requests are started before the first is answered",
    "Each task runs to its `async with`, and then the next.",
    steps[:5] == ["fetching"] * 5,
)
judge(
    "2 Step-by-step flow 8-10",
    "the fastest server's task is woken first, the slowest one's last",
    "They are woken in the order of the answers.",
    steps[5] == "www.example.com",
    steps[-1] == "httpbin.org",
)
judge(
    "2 Example with HTTP requests",
    "the total is the slowest request, 2 s, not the sum",
    "It is 2 s; one after another it is the sum.",
    concurrent.total == 2,
    sync.total == 3.3,
)
judge(
    "2 fetch_url",
    "the status is read only after the response is there",
    "It is the first statement within `async with`.",
    concurrent.result[1] == [200] * 5,
)
