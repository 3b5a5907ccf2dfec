"""Bytes and JSON that nobody meant: real ones, mangled. The same for Hypothesis and for a corpus."""

import copy
import random
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

LETTERS = (
    "\0", "\u202e", "\u200b", "\ufeff", "\ufffe", "\u2028", "\x1b[2J", "e" + "\u0301" * 40, "👩\u200d💻",
    "\U0010ffff", "\r", "\x0c", "\x85", "ﷺ", "İ", "ß",
)  # fmt: skip
SIGNS = (
    "<", ">", "&", "&amp;", "<!--", "-->", "<![CDATA[", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "<div>",
    "</div>", "<table><tr><td>", "```", "~~~", "---\n", "+++\n", "...\n", "> ", "- ", "1. ", "#" * 7,
    "| a | b |\n|---|---|\n", "[a](b)", "![", "](", "**", "__", "~~", "`", "{%", "%}", "{{", "\\", '"',
    "'", "\n\n", "\t", ": ", ":\n", "[[", "]]", "{", "}", "[", "]", ",", ";", "=", "audience: ", "&a ",
    "*a", "!!python/object:", "%PDF-1.7", "PK\x03\x04", "From: a@b\n",
    "Content-Type: multipart/mixed; boundary=a\n\n--a\n", "=?utf-8?q?=ff?=", "<@U1>", "<!channel>",
    "<https://a.example|b>", "e.g. ", "1,000 ", "9" * 40, "1e999", "NaN", "null", "true", "-1", "\\ud800",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, float("nan"), 10**30, "", "x", "\ud800", "<!channel>", [], {}, [[]], [{}],
    [None], {"": []}, {"type": "mrkdwn"}, {"type": "rich_text_list", "indent": 10**9}, "9" * 5_000,
)  # fmt: skip


def mangled(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """One of the `seeds`, or a text of signs, with parts of it lost, doubled, moved or replaced."""
    return st.builds(mangle, st.sampled_from(seeds), st.randoms(use_true_random=False), st.integers(0, 12))


def mangle(seed: bytes, chance: random.Random, times: int) -> bytes:
    """`seed` after so many changes."""
    data = bytearray(seed)
    for _ in range(times):
        at = chance.randint(0, len(data))
        upto = min(len(data), at + chance.choice((1, 1, 4, 30, 400)))
        match chance.randrange(6):
            case 0:
                del data[at:upto]
            case 1:
                data[at:at] = data[at:upto] * chance.choice((1, 2, 50))
            case 2 if at < len(data):
                data[at] = chance.randrange(256)
            case 3:
                data[at:at] = chance.choice(LETTERS).encode()
            case 4:
                data[at:at] = chance.choice(SIGNS).encode() * chance.choice((1, 1, 3, 200))
            case _:
                data[at:upto] = data[: upto - at]
    return bytes(data[:200_000])


def mangled_json(seeds: Sequence[Any]) -> st.SearchStrategy[Any]:
    """One of the `seeds` with some values replaced, removed, moved or wrapped, down to any depth."""
    return st.builds(
        mangle_json, st.sampled_from(seeds), st.randoms(use_true_random=False), st.integers(1, 8)
    )


def mangle_json(seed: Any, chance: random.Random, times: int) -> Any:
    """`seed` after so many changes."""
    found = copy.deepcopy(seed)
    for _ in range(times):
        places = list(_places(found))
        if not places:
            break
        around, key = chance.choice(places)
        other, named = chance.choice(places)
        match chance.randrange(6):
            case 0:
                around[key] = copy.deepcopy(chance.choice(ODD))
            case 1 if isinstance(around, dict):
                del around[key]
            case 2:
                around[key] = copy.deepcopy(other[named])
            case 3:
                around[key] = [around[key]] * chance.choice((1, 3, 60))
            case 4 if isinstance(around[key], str):
                around[key] += chance.choice(SIGNS + LETTERS) * chance.choice((1, 500))
            case _:
                around[key] = {
                    "type": chance.choice(("section", "rich_text", "rich_text_list")),
                    "elements": [around[key]],
                }
    return found


def _places(node: Any) -> Any:
    if isinstance(node, dict):
        for key in list(node):
            yield node, key
            yield from _places(node[key])
    elif isinstance(node, list):
        for at in range(len(node)):
            yield node, at
            yield from _places(node[at])


def nested(depth: int) -> Any:
    """Blocks in blocks."""
    found: Any = {"type": "mrkdwn", "text": "deep"}
    for _ in range(depth):
        found = {"type": "section", "elements": [found]}
    return found
