"""Two pages over one session, awaited in turn."""

from tutorial import ClientSession, block, judge, log, run, run_sync

LATENCIES = {"example.com": 0.2, "example.org": 0.3}


async def fetch_url(session, url):
    async with session.get(url) as response:
        await response.text()
        return response.status


async def main():
    async with ClientSession(LATENCIES) as session:
        html1 = await fetch_url(session, "example.com")
        html2 = await fetch_url(session, "example.org")
        log(f"Fetched {html1} and {html2}")


def main_sync():
    block(0.2)
    block(0.3)
    log("Fetched 200 and 200")


one, sync = run(main), run_sync(main_sync)
judge(
    "3 Async HTTP session",
    "one session fetches two pages",
    "It does, one after the other: async gains nothing here.",
    one.outcome == "ok" and one.total == sync.total == 0.5,
)
