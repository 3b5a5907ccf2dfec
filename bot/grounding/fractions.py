"""Halves and quarters as figures: 2½ is 2.5, and so is "two and a half". Pure."""

import re
from types import MappingProxyType

from bot.tokens import NUMERALS

_SIGNS = MappingProxyType({"¼": ".25", "½": ".5", "¾": ".75"})
_SIGN = re.compile(r"(?<![\d.,])(\d{0,6})[ \u00a0\u2009]?([¼½¾])")
_ONE = r"an?|one|eine?|une?|una?"
_NUMBER = "|".join(NUMERALS)
# "two and a half months", "a year and a half", "deux mois et demi", "dos años y medio".
_AND_A_HALF = re.compile(
    rf"(?i)(?<![\w.,-])(?P<number>\d{{1,6}}|{_ONE}|{_NUMBER})(?P<counted>[ -](?!(?:{_NUMBER})\b)[^\W\d_]+)??"
    r"(?:[ -]and[ -]an?[ -]half|[ -]et[ -]demie?|[ -]y[ -]medi[oa])(?!\w)"
)
_GERMAN = MappingProxyType(
    {
        **dict.fromkeys(("anderthalb", "eineinhalb"), "1.5"),
        **{"zweieinhalb": "2.5", "dreieinhalb": "3.5", "viereinhalb": "4.5", "fünfeinhalb": "5.5"},
    }
)
_GERMAN_HALF = re.compile(rf"(?i)\b(?:{'|'.join(_GERMAN)})\b")


def without_signs(text: str) -> str:
    """With ¼, ½ and ¾ in digits; normalised, 2½ would read as 21⁄2."""
    return _SIGN.sub(lambda it: f"{it[1] or '0'}{_SIGNS[it[2]]}", text)


def halves_in_digits(text: str) -> str:
    """With the halves that a text adds in words to a number in digits, or to one, in digits."""
    text = _GERMAN_HALF.sub(lambda it: _GERMAN[it[0].casefold()], text)
    return _AND_A_HALF.sub(_with_half, text)


def _with_half(found: re.Match[str]) -> str:
    number = found["number"].casefold()
    number = number if number.isdigit() else NUMERALS.get(number, "1")
    return f"{number}.5{found['counted'] or ''}"
