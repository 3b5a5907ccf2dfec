"""Times of the day as languages write them: 9:30, 9 h 30, halb zehn, las 9, 午前9時. Pure."""

import re
from collections.abc import Iterator

_CLOCK = re.compile(
    r"(?<![\d:.,])(?P<hour>[01]?\d|2[0-4])(?:[:h.](?P<minute>[0-5]\d)(?!\d)\s?(?P<half>[ap]\.?m\b)?"
    r"|\s?(?P<whole>[ap]\.?m\b|uhr\b))",
    re.IGNORECASE,
)
_FRENCH_CLOCK = re.compile(r"(?<=\d)\s?h\s?(?=[0-5]\d(?!\d))")  # 9 h 30
_CJK_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-4]) ?[時时点](?![間间])(?: ?([0-5]?\d) ?分|(半))?")
_HALF_PAST = re.compile(
    r"(?i)\bhal[bf] (\d{1,2})(?: uhr)?\b(?! ?(?:tag|stunde|jahr|monat))"
)  # halb 10 is 9:30
_AT_HOURS = re.compile(
    r"(?i)(?<![^\W_])(?:à|avant|après|dès|vers|entre|et) (\d{1,2}) ?h(?:eures?)?\b(?! (?:par|de)\b)"
)
_AT = re.compile(r"(?i)\blas? (\d{1,2})(?: en punto| horas?)?\b(?! ?[%€$])")  # antes de las 9
_DECIMAL = re.compile(r"\d+\.\d\d")

# Times that only one language writes so.
_CLOCKS = {
    "ja": (_CJK_CLOCK,),
    "zh": (_CJK_CLOCK,),
    "de": (_CLOCK, _HALF_PAST),
    "nl": (_HALF_PAST,),
    "fr": (_AT_HOURS,),
    "es": (_AT,),
}


def times_by_words(text: str, language: str) -> Iterator[int]:
    """Minutes since midnight or noon of the times that only `language` writes so."""
    for pattern in _CLOCKS.get(language, ()):
        for match in pattern.finditer(text) if pattern is not _CLOCK else ():
            hour, minute, half = (*match.groups(""), "", "")[:3]
            if pattern is _HALF_PAST:
                yield (int(hour) - 1) % 12 * 60 + 30
            else:
                yield int(hour) % 12 * 60 + (30 if half else int(minute or 0))


def times(text: str) -> Iterator[int]:
    """Minutes since midnight or noon of the times in figures."""
    for match in _CLOCK.finditer(text):
        if not _decimal(match):
            yield int(match.group("hour")) % 12 * 60 + int(match.group("minute") or 0)


def one_clock(text: str) -> str:
    """9 h 30 as 9h30."""
    return _FRENCH_CLOCK.sub("h", text)


def without_times(text: str) -> str:
    """Without the times in figures."""
    return _CLOCK.sub(lambda found: found.group() if _decimal(found) else " ", text)


def without_times_by_words(text: str, language: str) -> str:
    """Without those that only `language` writes so."""
    for pattern in _CLOCKS.get(language, ()):
        text = pattern.sub(" ", text)
    return text


def _decimal(match: re.Match[str]) -> bool:
    """Whether what looks like a time, 9.30, has nothing beside it that says so."""
    return bool(_DECIMAL.fullmatch(match.group().strip())) and not match.group("half")
