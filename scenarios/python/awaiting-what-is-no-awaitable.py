"""`await` of what is no awaitable."""

from tutorial import judge, log, run


def regular_function():
    return "Hello"


async def main():
    texts = []
    for what in [42, regular_function()]:
        try:
            await what
        except TypeError as error:
            texts.append(f"TypeError: {error}")
            log(texts[-1])
    return texts


ran = run(main)
judge(
    "3 Rules 3",
    "`await 42` and `await regular_function()` are TypeErrors",
    "They are raised when they are come to; what is called has run before.",
    ran.result == [f"TypeError: object {kind} can't be used in 'await' expression" for kind in ("int", "str")],
)
