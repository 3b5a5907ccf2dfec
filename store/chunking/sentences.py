"""Where sentences end, well enough never to cut one in two: in doubt there is no end."""

import re
from collections.abc import Iterator

# A run of signs is looked at once, as a whole: from each sign of it anew, dot leaders would take minutes.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]*_`]*+(?=\s+(\S))|[。！？]+[」』”]?|[؟।]+")  # fmt: skip
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"'])(?:[A-Za-z]|e\.g|i\.e|u\.s|a\.m|p\.m|mr|mrs|ms|dr|prof|st|no|vs|etc|inc|ltd|fig|approx|cf|al|dept"
    r"|sec|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 10


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of `text[start:end]` as (start, end), which leave out only white space between them."""
    begin = start
    for found in _END.finditer(text, start, end):
        following = found[1]
        if following and (
            following.islower()
            or _ABBREVIATION.search(text[max(begin, found.end() - _LONGEST_ABBREVIATION) : found.end()])
        ):
            continue
        yield begin, found.end()
        begin = found.end()
        while begin < end and text[begin].isspace():
            begin += 1
    if begin < end:
        yield begin, end
