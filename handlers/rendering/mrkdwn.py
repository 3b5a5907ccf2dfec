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

from store.sentences import visible

# U+2060 WORD JOINER: unseen, and enough that no parser takes what it parts for a mention.
_JOINER = "\u2060"
# Columns wider than this together wrap on a small window.
_WIDE = 88

# What leads somewhere without two slashes.
_SCHEMES = "data|file|javascript|mailto|slack|tel|vbscript"
_INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|!\[(?P<alt>[^\]\n]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
    r"|\[(?P<words>[^\[\]\n]+)\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+[\"'][^\n]*?[\"'])?\)"
    r"|(?P<url>(?i:[a-z][a-z0-9+.-]{1,20}://|(?<![^\W_])(?:www\.|(?:" + _SCHEMES + r"):))"
    r"[^\s<>|`\"')\]]+)"
    r"|(?P<mark>\*\*|__)(?=\S)(?P<bold>(?:(?!(?P=mark)).)+?)(?<=\S)(?P=mark)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+.!|~>-])"
)
_FENCE = re.compile(r"\s*(?:```|~~~)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"(\s*)[-*+]\s+(?:\[[ xX]\]\s+)?(.*)$")
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
    return _translate(text, _Dialect("*", _plain_mrkdwn))


def markdown(text: str) -> str:
    """Markdown `text` for a stream's markdown_text."""
    return _translate(text, _Dialect("**", _plain_markdown, "`{}`", _without_addresses))


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
        words = re.sub(r"\*\*|__", "", heading[1])
        return f"{dialect.bold}{_inline(words, dialect)}{dialect.bold}" if words.strip() else ""
    if bullet := _BULLET.match(line):
        return f"{bullet[1]}• {_inline(bullet[2], dialect)}"
    quoted = re.sub(r"^\s*(?:>\s?)+", "", line)
    return _inline(re.sub(r"^(\s*)#", r"\1＃", quoted), dialect)


def _inline(text: str, dialect: _Dialect) -> str:
    parts: list[str] = []
    at = 0
    for match in _INLINE.finditer(text):
        parts.append(dialect.literal(text[at : match.start()]))
        parts.append(_token(match, dialect))
        at = match.end()
    parts.append(dialect.literal(text[at:]))
    # What is harmless in pieces may ping, or lead somewhere, once they are joined.
    return _PINGING.sub(f"@{_JOINER}", dialect.sealed("".join(parts)))


def _token(match: re.Match[str], dialect: _Dialect) -> str:
    if match["code"]:
        return f"`{escape(match['code'][1:-1])}`"
    if match["words"] is not None:
        # The address stands beside the words, so that it cannot hide behind them.
        target = match["target"]
        shown = _inline(match["words"], dialect)
        away = re.match(r"(?i)https?://", target) and target not in match["words"]
        return f"{shown} ({_url(target, dialect)})" if away else shown
    if match["url"]:
        return _url(match["url"], dialect)
    if match["bold"] is not None:
        inner = _inline(match["bold"], replace(dialect, bold=""))
        return f"{dialect.bold}{inner}{dialect.bold}"
    return dialect.literal(match["escaped"] or match["alt"] or "")


def _url(url: str, dialect: _Dialect) -> str:
    safe = escape(re.sub(r"[`\\\[\]*~|<>]", lambda odd: f"%{ord(odd[0]):02X}", url))
    return dialect.address.format(safe)


def _table(lines: list[str], dialect: _Dialect) -> Iterator[str]:
    """A table as aligned columns in code; one too wide, or of a single row as a quote may be, as a line a
    row.
    """
    rows = [_cells(line) for line in lines if not _SEPARATOR.match(line)]
    if len(rows) == 1:
        yield " · ".join(_inline(cell, dialect) for cell in rows[0] if cell)
    elif rows:
        texts = [[_bare(cell) for cell in row] for row in rows]
        widths = [max(len(cell) for cell in column) for column in zip_longest(*texts, fillvalue="")]
        if sum(widths) <= _WIDE:
            yield _code(
                [
                    "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=False)).rstrip()
                    for row in texts
                ]
            )
        else:
            yield from ("• " + " · ".join(_inline(cell, dialect) for cell in row if cell) for row in rows)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _bare(cell: str) -> str:
    """A cell's words without markup."""
    words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", cell)
    return re.sub(r"\*\*|__|`|\\(?=\W)|<br\s*/?>", "", words).strip()


def _code(lines: list[str]) -> str:
    body = "\n".join(lines).replace("```", "'''").strip("\n")
    return f"```\n{escape(body)}\n```" if body.strip() else ""
