"""An evaluation as one HTML page that needs nothing else. Whatever documents say stays text on it. Pure.

Text is escaped, and a Content-Security-Policy lets the page's own style and script work by their digests and
nothing else: no address is asked for anything, whoever opens the page.
"""

import base64
import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import zip_longest

from bot.evaluation.report import Evaluation, Failure, Shown, Table

# A cell that is a figure, perhaps with its unit, or stands for one that is lacking.
_FIGURE = re.compile(r"[-+±~<>≤≥]?[$€£]?\.?\d.{0,20}|[-–—]?")
# Characters that HTML cannot hold: controls, halves of a surrogate pair, and what is no character at all.
_NOT_HTML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_WORD = re.compile(r"[^\W_]+")
# What may stand between two words of one wording: white space, Markdown, punctuation.
_BETWEEN = r"[\W_]{1,60}"
# A wording of more words than this is looked for by its first ones only, so that a pattern stays small.
_MOST_WORDS = 120


def page(evaluation: Evaluation) -> str:
    """The whole document, to be written as UTF-8."""
    style, script = _own("page.css"), _own("page.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = _text(evaluation.title)
    body = "\n".join(
        [
            f"<header>\n<h1>{title}</h1>\n{_facts(evaluation.made_with)}\n</header>",
            *map(_table, evaluation.tables),
            _failures(evaluation.failures),
        ]
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


@cache
def _own(name: str) -> str:
    return files("bot.evaluation").joinpath(name).read_text("utf-8")


def _digest(content: str) -> str:
    """As a Content-Security-Policy names an inline element that it allows."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _text(text: str) -> str:
    """`text` as text: nothing in it is markup, in an element or in an attribute."""
    # A parser would read a carriage return as a line feed.
    return html.escape(_NOT_HTML.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"\r\n?", "\n", text)))


def _facts(made_with: Mapping[str, str]) -> str:
    rows = [f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in made_with.items()]
    return '<dl class="facts">\n' + "\n".join(rows) + "\n</dl>" if rows else ""


def _table(table: Table) -> str:
    right = [_is_figures(column) for column in zip_longest(*table.rows, fillvalue="")]
    right += [False] * (len(table.header) - len(right))
    head = "".join(
        f'<th scope="col"{_side(r)}>{_text(cell)}</th>' for cell, r in _beside(table.header, right)
    )
    rows = "\n".join(_row(row, right) for row in table.rows)
    return (
        f'<section>\n<h2>{_text(table.title)}</h2>\n<div class="scroll" tabindex="0"><table>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>\n</section>"
    )


def _row(row: Sequence[str], right: Sequence[bool]) -> str:
    cells = [f"<td{_side(r)}>{_text(cell)}</td>" for cell, r in _beside(row, right)]
    if cells:
        cells[0] = f'<th scope="row"{_side(right[0])}>{_text(row[0])}</th>'
    return f"<tr>{''.join(cells)}</tr>"


def _beside(cells: Sequence[str], right: Sequence[bool]) -> Iterable[tuple[str, bool]]:
    return zip(cells, right, strict=False)


def _is_figures(column: Sequence[str]) -> bool:
    return all(_FIGURE.fullmatch(cell.strip()) for cell in column)


def _side(right: bool) -> str:
    return ' class="number"' if right else ""


def _failures(failures: Sequence[Failure]) -> str:
    if not failures:
        return '<section>\n<h2>Failures</h2>\n<p class="none">There are none.</p>\n</section>'
    each = "\n".join(map(_failure, failures))
    return f"<section>\n<h2>Failures</h2>\n{_tools(failures)}\n{each}\n</section>"


def _tools(failures: Sequence[Failure]) -> str:
    """Hidden until the script shows it, since without one it would do nothing."""
    kinds = "\n".join(
        f'<button type="button" aria-pressed="false" data-kind="{_text(kind)}">{_text(kind)} '
        f'<span class="count">{count}</span></button>'
        for kind, count in Counter(it.kind for it in failures).most_common()
    )
    return (
        '<div class="tools" hidden>\n<input type="search" placeholder="Search the failures" '
        f'aria-label="Search the failures" autocomplete="off">\n{kinds}\n'
        '<button type="button" class="all" aria-pressed="false">Open all</button>\n'
        '<p role="status"></p>\n</div>'
    )


def _failure(failure: Failure) -> str:
    passages = "\n".join(_passage(it, failure.wanted) for it in failure.passages)
    shown = f"<ol>\n{passages}\n</ol>" if passages else _none("None was looked at.")
    return (
        f'<details data-kind="{_text(failure.kind)}">\n'
        f'<summary><span class="kind">{_text(failure.kind)}</span> '
        f'<span class="id">{_text(failure.id)}</span> '
        f'<span class="question" dir="auto">{_text(failure.question)}</span></summary>\n<div class="body">\n'
        f"<h3>Wanted</h3>\n{_said(_text(failure.wanted), 'No answer: the documents do not hold one.')}\n"
        f"<h3>Came</h3>\n{_said(_marked(failure.got, failure.wanted), 'Nothing.')}\n"
        f"<h3>Passages</h3>\n{shown}\n</div>\n</details>"
    )


def _said(markup: str, otherwise: str) -> str:
    return f'<p class="text" dir="auto">{markup}</p>' if markup.strip() else _none(otherwise)


def _none(text: str) -> str:
    return f'<p class="none">{text}</p>'


def _passage(shown: Shown, wanted: str) -> str:
    where = " › ".join(part for part in (shown.source, shown.heading) if part)
    holds = ' <span class="holds">holds what was wanted</span>' if shown.wanted else ""
    return (
        f'<li class="{"wanted" if shown.wanted else "other"}"><p class="where">{_text(where)}{holds}</p>'
        f'<p class="text" dir="auto">{_marked(shown.text, wanted)}</p></li>'
    )


def _marked(text: str, wanted: str) -> str:
    return "".join(
        f"<mark>{_text(piece)}</mark>" if is_wanted else _text(piece)
        for piece, is_wanted in pieces(text, wanted)
    )


def pieces(text: str, wordings: str) -> Iterator[tuple[str, bool]]:
    """`text` in pieces that join to it again, each with whether it is a wanted wording.

    `wordings` holds one wording a line; where two overlap, the longer one is taken.
    """
    pattern = _pattern(wordings)
    at = 0
    for match in pattern.finditer(text) if pattern else ():
        if match.start() > at:
            yield text[at : match.start()], False
        yield match.group(), True
        at = match.end()
    if at < len(text):
        yield text[at:], False


def _pattern(wordings: str) -> re.Pattern[str] | None:
    each = {tuple(_WORD.findall(line)[:_MOST_WORDS]) for line in wordings.splitlines()} - {()}
    if not each:
        return None
    longest_first = sorted(each, key=lambda words: (-len(words), words))
    either = "|".join(_BETWEEN.join(map(re.escape, words)) for words in longest_first)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)
