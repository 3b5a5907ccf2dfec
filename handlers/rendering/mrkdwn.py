"""Markdown of documents and of the model as Slack shows it, in Slack's two dialects. Pure.

`mrkdwn` is what sections and fallback texts hold, `markdown` what streams take. In both, everything that
could do something is made inert: no mention pings, no words of a link hide where it leads, no markup runs
on past its text. What stays is bold, code, lists, and tables as aligned columns.

markdown-it-py 4.3 was tried in place of the patterns here: by CommonMark it reads emphasis in streams,
entities and repeated numbers better, but it took 25 lines more, three to five times as long (quotes 84 to
459 µs), and 3.9 s instead of 0.07 s on 20,000 opening brackets, which a document may hold.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from urllib.parse import urlsplit

from store.reading import cells
from store.sentences import FOOTNOTE, REFERENCE, SMALL, cell, reference, small, unescape, visible

# U+2060 WORD JOINER: unseen, and enough that no parser takes what it parts for a mention.
_JOINER = "\u2060"
# Columns wider than this together wrap on a small window.
_WIDE = 88

# What leads somewhere without two slashes.
_SCHEMES = "data|file|javascript|mailto|slack|tel|vbscript"
_TAGS = (
    "a|abbr|b|big|br|cite|code|details|del|dfn|div|em|font|h[1-6]|i|img|ins|kbd|li|mark|ol|p|q|s|samp|section|small|span|"
    "strike|strong|su[bp]|summary|table|tbody|td|th|thead|tr|tt|u|ul|var"
)
_INLINE = re.compile(
    r"(?<!`)(?P<ticks>`{1,3})(?!`)(?P<code>[^\n]+?)(?<!`)(?P=ticks)(?!`)"
    rf"|(?P<footnote>{FOOTNOTE})"
    r"|!\[(?P<alt>[^\]\n]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
    r"|\[(?P<words>[^\[\]\n]+)\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+[\"'][^\n]*?[\"'])?\)"
    rf"|{REFERENCE}"
    r"|(?P<url>(?i:[a-z][a-z0-9+.-]{1,20}://|(?<![^\W_])(?:www\.|(?:" + _SCHEMES + r"):))"
    # Neither the stop that ends the sentence nor the bracket around it is of the address.
    r"(?:[^\s<>|`\"'()\]、。，！？；：）」』】]|\([^\s<>|`\"'()\]]*\))+(?<![.,;:!?*_~…]))"
    r"|\*\*(?=\S)(?P<bold>(?:(?!\*\*).)+?)(?<=\S)\*\*"
    r"|(?<!\w)__(?=\S)(?P<strong>(?:(?!__).)+?)(?<=\S)__(?!\w)"
    r"|(?<!~)~~(?=[^\s~])(?P<struck>[^~\n]{1,2000})(?<=[^\s~])~~(?!~)"
    r"|<(?P<gone>del|s|strike)>(?P<deleted>[^<>\n]{1,2000})</(?P=gone)>"
    rf"|{SMALL}"
    rf"|</?(?P<tag>{_TAGS})(?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))*\s*/?>"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
)
_APART = {"br", "p", "div", "li", "td", "th", "tr"}
_BOXES = {" ": "☐ ", "x": "☑ ", "X": "☑ "}
_FENCE = re.compile(r"\s*(?:```|~~~)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,3}[.)])\s+(?:\[([ xX])\]\s+)?(.*)$")
# What cannot go on a paragraph: a list item, a heading, a table, a quote, a fence.
_NEW_LINE = re.compile(r"\s*(?:[-*+•]\s|\d{1,3}[.)]\s|#{1,6}\s|\||>|```|~~~)")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_PINGING = re.compile(r"@(?=(?:here|channel|everyone|group)\b)", re.IGNORECASE)
# An address that is put together from pieces of markup; escaped signs and code are passed over.
_MADE_UP = re.compile(rf"\\.|`[^`]*`|:(?=/)|(?<![^\W_])(?i:www(?=\.)|(?:{_SCHEMES})(?=:\S))", re.DOTALL)
_MARKUP = re.compile(r"([\\`*_\[\]~])")


def escape(text: str) -> str:
    """`text` so that Slack shows it as it is: `&`, `<`, `>` as entities, nothing that pings."""
    safe = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = re.sub(r"&lt;(?=[!@#])", f"&lt;{_JOINER}", safe)
    return _PINGING.sub(f"@{_JOINER}", safe)


def mrkdwn(text: str) -> str:
    """Markdown `text` for a mrkdwn section."""
    return _translate(text, _Dialect("*", "~", _plain_mrkdwn))


def markdown(text: str) -> str:
    """Markdown `text` for a stream's markdown_text."""
    return _translate(text, _Dialect("**", "~~", _plain_markdown, "`{}`", _without_addresses))


def link(url: str, words: str) -> str:
    """A mrkdwn link, or just the words where `url` is not of the web; words that look like another site
    tell it.
    """
    shown = escape(" ".join(words.split())).replace("|", "¦").replace("`", "'")
    if not re.fullmatch(r"(?i:https?://)[^\s<>|\x00-\x1f\x7f-\x9f]+", url):
        return shown
    host = _host(url)
    if not host:
        return shown
    target = url.replace("&", "&amp;")
    honest = all(site in {host, f"www.{host}"} for site in _sites(words))
    return f"<{target}|{shown}>" if honest else f"<{target}|{shown}> ({escape(host)})"


def _host(url: str) -> str:
    """The host that a browser goes to, in lower case; "" where there is none."""
    try:
        # Browsers take a backslash for a slash.
        return urlsplit(url.replace("\\", "/")).hostname or ""
    except ValueError:
        return ""


def _sites(words: str) -> Iterator[str]:
    """What in `words` looks like a host, each whole, in lower case: `intranet.com`, also `leave.md`."""
    # As it looks: full-width letters as plain ones, what is unseen away.
    seen = unicodedata.normalize("NFKC", words).replace("\u3002", ".").lower()
    for word in "".join(sign for sign in seen if unicodedata.category(sign) != "Cf").split():
        if "://" in word or "www." in word or re.search(r"\w\.\w{2,}", word):
            place = re.split(r"[/?#\\]", re.sub(r"^.*?://", "", word), maxsplit=1)[0]
            yield re.sub(r":\d+$", "", place.strip(".,;:!?()[]\"'“”‘’«»<>"))


@dataclass(frozen=True, slots=True)
class _Dialect:
    bold: str
    struck: str
    literal: Callable[[str], str]
    # Slack unfolds the links of a stream whether one wants it or not; in code it does not.
    address: str = "{}"
    sealed: Callable[[str], str] = str


def _plain_mrkdwn(text: str) -> str:
    return escape(text).replace("`", "'")


def _plain_markdown(text: str) -> str:
    return _MARKUP.sub(r"\\\1", escape(text))


def _without_addresses(text: str) -> str:
    """Markdown in which only code holds addresses."""
    return _MADE_UP.sub(lambda found: found[0] if found[0][0] in "\\`" else found[0] + _JOINER, text)


def _translate(text: str, dialect: _Dialect) -> str:
    return "\n".join(_lines(text.strip("\n"), dialect)).strip()


def _lines(text: str, dialect: _Dialect) -> Iterator[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 0
    while at < len(lines):
        if _FENCE.match(lines[at]):
            end = next((i for i in range(at + 1, len(lines)) if _FENCE.match(lines[i])), len(lines))
            yield _code(lines[at + 1 : end] or [re.sub(r"^\s*(?:```|~~~)|(?:```|~~~)\s*$", "", lines[at])])
            at = end + 1
        elif lines[at].lstrip().startswith("|"):
            end = next(
                (i for i in range(at, len(lines)) if not lines[i].lstrip().startswith("|")), len(lines)
            )
            yield from _table(lines[at:end], dialect)
            at = end
        else:
            end = _paragraph(lines, at)
            yield _line(
                " ".join([lines[at].rstrip(), *(line.strip() for line in lines[at + 1 : end])]), dialect
            )
            at = end


def _paragraph(lines: list[str], at: int) -> int:
    """Where the paragraph that begins at `at` ends: a line's end in Markdown is no more than a space."""
    end = at + 1
    if lines[at].strip() and not _HEADING.match(lines[at]):
        while end < len(lines) and lines[end].strip() and not _NEW_LINE.match(lines[end]):
            end += 1
    return end


def _line(line: str, dialect: _Dialect) -> str:
    if heading := _HEADING.match(line):
        words = re.sub(r"\*\*|(?<!\w)__|__(?!\w)", "", heading[1])
        return f"{dialect.bold}{_inline(words, dialect)}{dialect.bold}" if words.strip() else ""
    if item := _ITEM.match(line):
        mark = "•" if item[2] in "-*+" else item[2]
        return f"{item[1]}{mark} {_BOXES.get(item[3], '')}{_inline(item[4], dialect)}"
    quoted = re.sub(r"^\s*(?:>\s?)+", "", line)
    return _inline(re.sub(r"^(\s*)#", r"\1＃", quoted), dialect)


def _inline(text: str, dialect: _Dialect) -> str:
    parts: list[str] = []
    at = 0
    for match in _INLINE.finditer(text):
        parts.append(dialect.literal(unescape(text[at : match.start()])))
        parts.append(_token(match, dialect))
        at = match.end()
    parts.append(dialect.literal(unescape(text[at:])))
    # What is harmless in pieces may ping, or lead somewhere, once they are joined.
    return _PINGING.sub(f"@{_JOINER}", dialect.sealed("".join(parts)))


def _token(match: re.Match[str], dialect: _Dialect) -> str:
    if match["code"] is not None:
        code = match["code"] if len(match["ticks"]) == 1 else match["code"].strip(" ")
        return f"`{escape(code).replace('`', chr(39))}`"
    if match["words"] is not None:
        # The address stands beside the words, so that it cannot hide behind them.
        target = match["target"]
        shown = _inline(match["words"], dialect)
        away = re.match(r"(?i)https?://", target) and target not in match["words"]
        return f"{shown} ({_url(target, dialect)})" if away else shown
    if match["url"]:
        return _url(match["url"], dialect)
    if bold := match["bold"] or match["strong"]:
        return f"{dialect.bold}{_inline(bold, replace(dialect, bold=''))}{dialect.bold}"
    if struck := match["struck"] or match["deleted"]:
        return f"{dialect.struck}{_inline(struck, replace(dialect, struck=''))}{dialect.struck}"
    if match["small"]:
        return small(match)
    if match["tag"]:
        return " " if match["tag"].lower() in _APART else ""
    return dialect.literal(_plain(match))


def _plain(match: re.Match[str]) -> str:
    if match["reference"]:
        before, after = match.string[: match.start()][-2:], match.string[match.end() :][:100]
        return reference(match["reference"], before, after)
    return match["escaped"] or match["alt"] or ""


def _url(url: str, dialect: _Dialect) -> str:
    safe = escape(re.sub(r"[`\\\[\]*~|<>]", lambda odd: f"%{ord(odd[0]):02X}", unescape(url)))
    return dialect.address.format(safe)


def _table(lines: list[str], dialect: _Dialect) -> Iterator[str]:
    """A table as aligned columns in code. As a line a row: one too wide, one of a single row as a quote may
    be, and one with signs of which nobody knows how wide they are shown.
    """
    rows = [cells(line) for line in lines if not _SEPARATOR.match(line)]
    said = [" · ".join(_inline(each.replace("\\|", "|"), dialect) for each in row if each) for row in rows]
    if len(rows) == 1:
        yield said[0]
    elif rows:
        texts = [[cell(each).replace("`", "") for each in row] for row in rows]
        widths = [max(len(each) for each in column) for column in zip_longest(*texts, fillvalue="")]
        if sum(widths) > _WIDE or any(_odd_width(sign) for row in texts for each in row for sign in each):
            yield from (f"• {row}" for row in said)
        else:
            padded = ([each.ljust(w) for each, w in zip(row, widths, strict=False)] for row in texts)
            yield _code(["  ".join(row).rstrip() for row in padded])


def _odd_width(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF" or unicodedata.category(sign) in {"Mn", "Me", "Cf"}


def _code(lines: list[str]) -> str:
    body = "\n".join(lines).replace("```", "'''").strip("\n")
    return f"```\n{escape(body)}\n```" if body.strip() else ""
