"""What a text says: how it reads without markup, its words, numbers and names. Pure; for English first."""

import re
import unicodedata
from collections.abc import Callable

from store.sentences.marking import distinct
from store.sentences.markup import (
    FOOTNOTE,
    LEFT_OUT,
    PIPE,
    SMALL,
    STRUCK,
    as_markdown,
    put_back,
    seal,
    small,
    told_apart,
    unescape,
)

# What no person sees: control characters, marks of direction, letters without width, tag characters, and
# variation selectors in a row, of which only the first means anything. Joiners stay: emoji need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]|"
    "(?<=[\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)


def _row(found: re.Match[str]) -> str:
    """The cells of a table's row, those that say something."""
    return " · ".join(filter(None, map(str.strip, found[0].split("|"))))


# Each takes time in proportion to the text, whatever the text: where an opening has no closing, the second
# half of a pattern takes what was looked through and puts it back, so that it is not looked through again.
_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"<!--.*?-->|(<!--.*)", r"\1"),
        (r"(?m)^[ \t]*\[\^[\w-]+\]:[ \t]*", ""),
        (FOOTNOTE, ""),
        # Site generators write channels and pages as shortcodes; their first argument is what a reader sees.
        (r"""\{%-?\s*slack_channel\s+["']#?([^"']*)["'][^%]*%\}""", r"#\1"),
        (r"!\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)|(!\[[^\]]*\]?)", r"\1\2"),
        (r"\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)", r"\1"),
        (r"\[(?!\d{1,3}\])([^\[\]]*)\]\[[^\[\]]*\]", r"\1"),
        (r"\{[%{].*?[%}]\}|(\{[%{].*)", r"\1"),
        (STRUCK, lambda it: f"\x02{it['struck'] or it['deleted']}\x03"),
        (SMALL, small),
        (r"<br\s*/?>|</?(?:p|div|li|[uo]l|h[1-6]|t[rdh]|table|section|details|summary)\b[^<>]*>", " "),
        (r"</?[a-zA-Z][^<>]*>", ""),
        (r"<([^<>\s@]+@[^<>\s]+)>", r"\1"),
        (r"(?m)^[ \t]*(?:>[ \t]?)+", ""),
        (r"(?m)^([ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+)\[ \](?=[ \t])", r"\1☐"),
        (r"(?m)^([ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+)\[[xX]\](?=[ \t])", r"\1☑"),
        (r"(?m)^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+", ""),
        (r"(?m)^[ \t]*#{1,6}[ \t]+", ""),
        (r"\*\*(?=\S)(.{1,1000}?)(?<=\S)\*\*", r"\1"),
        (r"(?<!\w)__(?=\S)(.{1,1000}?)(?<=\S)__(?!\w)", r"\1"),
        (r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])", r"\1"),
        (r"(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)", r"\1"),
        (r"(?<!\w)\*\*(?=\S)|(?<=\S)\*\*(?!\w)|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)", ""),
        (r"(?m)^[ \t]*\|.*$", _row),
    )
)
_MARKED = re.compile(r"[\\`<>\[*_~{&|#\U0010ff00-\U0010ff7f]|(?m:^[ \t]*(?:[-+]|\d{1,3}[.)])[ \t])")
"""What the rules are about: most sentences and cells have none of it, and are read in a tenth of the time."""
_SPACES = re.compile(r"\s+")
_STRUCK_OUT, _BOUNDS = re.compile("\x02([^\x02\x03]+)\x03"), re.compile("[\x02\x03]")
_BEFORE_A_STOP = re.compile(r" ([,.;:!?])(?=\s|$)")


def visible(text: str) -> str:
    """`text` without the characters that people do not see: nothing can hide in them, or be split by them."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)


def readable(text: str) -> str:
    """`text` in one line without Markdown, HTML or shortcodes; its words and their order stay.

    Code stays as it is written, and words that are struck out are left out.
    """
    return _BOUNDS.sub("", _STRUCK_OUT.sub(LEFT_OUT, _read(text))).strip()


def with_struck(text: str) -> str:
    """Markdown that reads as `text` does, with the words that are struck out, marked as such."""
    return _BOUNDS.sub("", _STRUCK_OUT.sub(r"~~\1~~", as_markdown(_read(text))))


def _read(text: str) -> str:
    """As one reads it, with what is struck out between two signs that nothing else has."""
    text = visible(text)
    if not _MARKED.search(text):
        return _BEFORE_A_STOP.sub(r"\1", _SPACES.sub(" ", text)).strip()
    return _without_markup(text)


def _without_markup(text: str) -> str:
    text, kept = seal(text)
    for pattern, new in _RULES:
        text = pattern.sub(new, text)
    text = told_apart(_SPACES.sub(" ", unescape(text)))
    return put_back(_BEFORE_A_STOP.sub(r"\1", text), kept).strip()


_SIGN = re.compile(r"\s*[-+](?=\s+(?:[$€£¥]\s?)?\d)")


def cell(text: str) -> str:
    """A cell of a table as one reads it: in its code, too, the sign between cells is escaped. `- 18 °C` is no
    item of a list there, and stays below zero."""
    sign = _SIGN.match(text)
    bare = readable(text[sign.end() if sign else 0 :].replace("\\|", PIPE))
    return f"{sign[0].strip()} {bare}" if sign else bare


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBER = re.compile(
    r"(?<![\w.,:/-])[$€£#]?\d+(?:[.,:/+-]\d+)*(?:st|nd|rd|th|[kmb])?(?![\w/])%?", re.IGNORECASE
)
# A name is a capitalised word past the start of its sentence, or anything with a digit, an inner capital,
# an @ or a dot inside.
_IDENTIFIER = re.compile(r"[\w#$][\w.@/+&-]*[\w]")

STOPWORDS = frozenset(
    """
    a about actually after again all also am an and any anybody anyone anything are aren't around as ask
    at away be because been before being but by can can't cannot could couldn't did didn't do does
    doesn't doing don't done down each else even ever every everyone exactly folks for from get gets
    getting go goes going gonna got gotten guys had has have haven't having he hello help her here hey hi
    his how how's hows i i'd i'll i'm i've if in into is isn't it it's its just kind know let like lol
    lot made make makes many may maybe me mean might mine more most much must my need needed needs no nor
    not now of off ok okay on once one ones only onto or other others our ours out over own per please
    put quick really right same she should shouldn't so some somebody someone something still such sure
    take takes tell than thanks that that's the their them then there there's these they thing things
    this those though through thru to too try ugh under until up upon us use used uses using usually very
    via wanna want wants was we we're well were what what's whats when when's whens where where's wheres
    which while who who's whom whos whose why why's whys will with within without won't would wouldn't
    yeah yes yet yo you you'd you'll you're your yours
    """.split()  # noqa: SIM905 - a list of strings would take a page
)

NUMERALS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "  # noqa: SIM905
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100"}

CALENDAR = {
    short: whole
    for whole, shorts in {
        "monday": "mon",
        "tuesday": "tue tues",
        "wednesday": "wed weds",
        "thursday": "thu thur thurs",
        "friday": "fri",
        "saturday": "sat",
        "sunday": "sun",
        "january": "jan",
        "february": "feb",
        "march": "mar",
        "april": "apr",
        "june": "jun",
        "july": "jul",
        "august": "aug",
        "september": "sep sept",
        "october": "oct",
        "november": "nov",
        "december": "dec",
    }.items()
    for short in shorts.split()
}
"""Days and months as rotas and tables of times write them, by their short forms."""


def spellings(whole: str) -> tuple[str, ...]:
    """All ways to write a day or month, itself first; none for another word."""
    shorts = tuple(short for short, it in CALENDAR.items() if it == whole)
    return (whole, *shorts) if shorts else ()


def fold(text: str) -> str:
    """One spelling for letters that mean the same: NFKC, lower case, straight apostrophes.

    Words that only their capitals or signs tell apart stay apart.
    """
    return _folded(distinct(text))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def words(text: str) -> list[str]:
    """Every word in order, folded."""
    return _WORD.findall(fold(text))


def numbers(text: str) -> set[str]:
    """Every number in a text in one spelling: `1,000`, `five` and `15th` give 1000, 5 and 15."""
    found = {plain_number(number) for number in _NUMBER.findall(text)}
    return found | {NUMERALS[word] for word in words(text) if word in NUMERALS and word != "one"}


def plain_number(number: str) -> str:
    bare = re.sub(r"(?i)(?<=\d)(st|nd|rd|th)\b", "", number.strip("$€£#%"))
    return re.sub(r",(?=\d{3}\b)", "", bare).casefold()


def names(text: str) -> set[str]:
    """Names and identifiers, folded: capitalised words past the first, words with digits or inner signs."""
    found = set()
    for sentence in re.split(r"(?<=[.!?:])\s+|\n+", distinct(text)):
        for i, match in enumerate(_IDENTIFIER.finditer(sentence)):
            token = match.group().strip(".-/&+")
            inner = any(c.isdigit() or c in "#@._/" for c in token) or any(c.isupper() for c in token[1:])
            if token and (inner or (i and token[0].isupper())) and _folded(token) not in STOPWORDS:
                found.add(_folded(token))
    return found
