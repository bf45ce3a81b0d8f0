"""Three workers, gathered as tasks."""

import asyncio
import json

from tutorial import judge, log, run

order = []


async def worker(name, delay):
    log("Starting...")
    await asyncio.sleep(delay)
    log("Finished.")
    order.append(name)
    return f"{name} done"


async def main():
    tasks = [asyncio.create_task(worker(name, delay)) for name, delay in [("A", 2), ("B", 1), ("C", 3)]]
    results = await asyncio.gather(*tasks)
    log(f"All workers completed. Results: {json.dumps(results)}")
    return results


ran = run(main)
judge(
    "2 Tasks",
    "three workers of 2, 1 and 3 s run concurrently",
    "All are done after 3 s, B first.",
    ran.total == 3,
    order == ["B", "A", "C"],
)
judge(
    "2 Tasks · 2 Running programs · 3 Pattern 2",
    "awaiting the tasks gives their results",
    "`gather` gives those of all.",
    ran.result == ["A done", "B done", "C done"],
)
