"""`await` where it cannot stand."""

import ast

from tutorial import judge

IN_A_FUNCTION = """
print("started")
import asyncio
def wrong_main():
    await asyncio.sleep(1)
    print("Hello, World!")
asyncio.run(wrong_main())
"""
ALONE = "await something()"


def refused(text, flags=0):
    try:
        compile(text, "tutorial", "exec", flags)
    except SyntaxError as error:
        return error.msg
    return None


messages = [refused(IN_A_FUNCTION), refused(ALONE)]
print(*messages, sep="\n")
judge(
    "3 Rules 1 · 4 Example 5 · 5 Mistake 3",
    "`await` in a function that is not `async` is a SyntaxError",
    "The whole file is refused: nothing of it runs, not even its first line.",
    messages[0] == "'await' outside async function",
)
judge(
    "2 Coroutines · 3 Rules 1",
    "`await` can only be used inside an `async def` function",
    "Outside of any function it is refused, too, but not in the REPL of asyncio, which compiles with a flag for it.",
    messages[1] == "'await' outside function",
    refused(ALONE, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT) is not None,
)
