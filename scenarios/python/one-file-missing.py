"""Three files that are read, one of which is missing."""

import asyncio

from tutorial import judge, log, now, run

done = []


async def read_file(name, seconds):
    await asyncio.sleep(seconds)
    if name == "file2.txt":
        raise FileNotFoundError(name)
    log(f"read {name}")
    done.append((name, now()))
    return name


async def write_file(name):
    await asyncio.sleep(0.1)
    done.append((name, now()))


async def process_files():
    contents = await asyncio.gather(read_file("file1.txt", 0.3), read_file("file2.txt", 0.1), read_file("file3.txt", 0.2))
    await asyncio.gather(*[write_file(f"output{i}.txt") for i in range(len(contents))])


async def main():
    try:
        await process_files()
    except FileNotFoundError as error:
        failed = now()
        log(f"missing: {error}")
    await asyncio.sleep(1)
    return failed


ran = run(main)
names = [name for name, _ in done]
judge(
    "3 aiofiles",
    "the program reads three files, and then writes three (one is missing)",
    "The failure comes at once, while the other two are read on for nobody; none is written.",
    {"file1.txt", "file3.txt"} <= set(names),
    ran.result > 0.1,
    any(name.startswith("output") for name in names),
)
