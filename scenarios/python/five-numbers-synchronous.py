"""Five numbers without async."""

from tutorial import block, judge, log, run, run_sync


def main():
    for number in range(5):
        log("Sleeping for 1 second...")
        block(1)
        log(f"Number: {number}")


async def main_async():
    main()


sync, alone = run_sync(main), run(main_async)
judge(
    "4 Example 4",
    "the synchronous baseline takes 5 s",
    "Alone on a loop it takes as long.",
    sync.total == alone.total == 5,
)
