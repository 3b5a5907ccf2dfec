"""Texts that patterns stumble over: long runs of one thing, and what opens and never closes."""

import time
from collections.abc import Callable, Iterable

OPENINGS = (
    *(
        " ",
        "\n",
        "\t",
        "\u00a0",
        "a",
        "1",
        ",",
        "1,",
        ".",
        "[",
        "](",
        "(",
        "*",
        "_",
        "`",
        "|",
        "-",
        "#",
        "<",
        ">",
    ),
    *(
        "**a ",
        "__a",
        "![",
        "![a](",
        "<!--",
        "<!-- ",
        "{%",
        "{% slack_channel '",
        "| ",
        "· ",
        "a. ",
        "e.g. ",
        "\n- ",
    ),
    *(
        "and ",
        ", and ",
        "and how ",
        "how ",
        "? ",
        "if ",
        "what ",
        "channel ",
        "how much does ",
        "how many a ",
    ),
)


def texts(length: int) -> list[str]:
    """Hostile texts of `length` characters and a little more."""
    runs = [(opening * length)[:length] for opening in OPENINGS]
    return [*runs, *(f"How is it{run}x" for run in runs)]


def slowest_s(judge: Callable[[str], object], length: int = 20_000) -> float:
    """Seconds of this thread's own time, so that a busy machine does not count, for the worst of them."""

    def spent(text: str) -> float:
        began = time.thread_time()
        judge(text)
        return time.thread_time() - began

    return max(spent(text) for text in texts(length))


def slowest_of(judges: Iterable[Callable[[str], object]], text: str) -> float:
    """Seconds of this thread's own time for the slowest of them."""

    def spent(judge: Callable[[str], object]) -> float:
        began = time.thread_time()
        judge(text)
        return time.thread_time() - began

    return max(map(spent, judges))
