"""The list below a reply: each source once, with the places in it that are cited. Pure.

A number's link opens at the words that it stands for; a source that is not on the web names file and line.
"""

from collections.abc import Collection, Iterator, Sequence

from bot.citations import Cited, Section, by_source, last_changed, path, place
from bot.citations import link as address
from bot.reply import Citation, Disagreement
from bot.retrieval import put_away
from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering.crediting import credited, written
from handlers.rendering.mrkdwn import escape, link
from handlers.rendering.sections import SECTION, Block, packed, quoted, shorten
from store.passage import Kind, Passage
from store.sentences import readable

_ROOM = 4_000
_LABEL = 180
_ADDRESS = 1_000
_FIRST_WORDS = 60
# The links of the numbers of one section; where they are longer, its title alone is a link.
_LINKS = 1_600
HEAD = N_(":warning: *Sources disagree*")


def sources(
    citations: Sequence[Citation],
    *,
    quotes: bool = True,
    above: Collection[int] = (),
    locale: Locale = ENGLISH,
) -> list[Block]:
    """The numbered list; with `quotes` each place has its quotes, where there is room for them.

    Those whose numbers are in `above` stand there already.
    """
    if not citations:
        return []
    lines: list[str] = [locale.gettext("*Sources*")]
    room, left = _ROOM, 0
    for cited in by_source(citations):
        for full, short, count in _entries(cited, above if quotes else None, locale):
            line = next((line for line in (full, short) if len(line) < min(room, SECTION)), "")
            if line:
                lines.append(line)
                room -= len(line) + 1
            else:
                left += count
    if left:
        lines.append(locale.ngettext("_and {count} more_", "_and {count} more_", left))
    return packed(lines)


def titled(passage: Passage, quote: str, label: str, locale: Locale = ENGLISH) -> str:
    """`label` as a link that opens at the quote; where there is no such link, with the place in words."""
    words = shorten(" ".join(label.split()), _LABEL)
    url = opened(passage, quote)
    if not url:
        return f"{_plain(words)} (`{_plain(shorten(_there(passage, quote, locale), _LABEL))}`)"
    page = locale.gettext("page {number}", number=passage.page) if passage.page else ""
    return link(url, words) + (f" ({page})" if page else "")


def whereabouts(passage: Passage, quote: str, locale: Locale = ENGLISH) -> str:
    """Title and headings above the quote in one line; of a message its conversation, who and when."""
    said = passage.message_at(max(passage.text.find(quote), 0))
    return f"{passage.source.title} › {written(said, locale)}" if said else path(passage, quote)


def _there(passage: Passage, quote: str, locale: Locale) -> str:
    if passage.page:
        name = passage.source.name or passage.source.id
        return locale.gettext("{document}, page {number}", document=name, number=passage.page)
    return place(passage, quote)


def _plain(text: str) -> str:
    """Without a sign that would make code of what comes behind."""
    return escape(text).replace("`", "'")


def opened(passage: Passage, quote: str) -> str:
    """The address that opens at the quote, the page's own where that is too long for Slack, or none."""
    both = (address(passage, quote), address(passage) and passage.source.url)
    return next((url for url in both if len(url) <= _ADDRESS), "")


def age(passage: Passage, locale: Locale = ENGLISH) -> str:
    """` · last changed …` for what is old, ` · may not be current` for what is put away; of an approved
    answer who gave it, and when."""
    if passage.source.kind is Kind.ANSWER:
        by = credited(" ".join(passage.source.name.split()), locale)
        return f" · _{_plain(by).replace('_', '＿')}_"
    notes = [locale.gettext("may not be current")] if put_away(passage.source, "") else []
    modified = passage.source.modified
    if modified is not None and last_changed(passage.source):
        notes.append(locale.gettext("last changed {date}", date=locale.date(modified)))
    return "".join(f" · _{it}_" for it in notes)


def _entries(cited: Cited, above: Collection[int] | None, locale: Locale) -> Iterator[tuple[str, str, int]]:
    """Each section's line with its quotes but those `above`, without them, and how many citations it has.

    Without quotes where `above` is None."""
    first = cited.sections[0].citations[0].passage
    title = cited.source.title or cited.source.name or cited.source.id
    alone = len(cited.sections) == 1
    head = "" if alone else f"{_title(cited, title)}{age(first, locale)}\n"
    for section in cited.sections:
        line = head + _section(section, title if alone else "", locale)
        line += age(first, locale) if alone else ""
        said = [] if above is None else [quoted(it) for it in section.said(above)]
        yield "\n".join([line, *(each for each in said if each)]), line, len(section.citations)
        head = ""


def _title(cited: Cited, title: str) -> str:
    url = cited.source.url if len(cited.source.url) <= _ADDRESS else ""
    return link(url, shorten(" ".join(title.split()), _LABEL))


def _section(section: Section, title: str, locale: Locale) -> str:
    """`*1.* Title › Heading`, or `*1, 3.* …` where each number is a link of its own."""
    first = section.citations[0]
    headings = (*section.headings[:-1], written(first.message, locale)) if first.message else section.headings
    label = " › ".join(it for it in (title, *headings) if it)
    if not label:
        label = f"“{shorten(readable(first.quote), _FIRST_WORDS)}”"
    shown = titled(first.passage, first.quote, label, locale)
    if len(section.citations) == 1:
        return f"*{first.number}.* {shown}"
    marks = [link(opened(each.passage, each.quote), str(each.number)) for each in section.citations]
    if sum(map(len, marks)) > _LINKS:
        marks = [str(each.number) for each in section.citations]
    return f"*{', '.join(marks)}.* {shown}"


def conflicts(found: Sequence[Disagreement], locale: Locale = ENGLISH) -> list[Block]:
    """A section for what disagrees, none where nothing does."""
    sides = (line for each in found for line in _sides(each, locale))
    return packed([locale.gettext(HEAD), *sides]) if found else []


def _sides(found: Disagreement, locale: Locale) -> Iterator[str]:
    for side in (found.newer, found.older):
        modified = None if side.message else side.passage.source.modified
        changed = locale.gettext("changed {date}", date=locale.date(modified)) if modified else ""
        title = titled(side.passage, side.quote, whereabouts(side.passage, side.quote, locale), locale)
        yield f"• {title}{f' · _{changed}_' if changed else ''}\n{quoted(Citation.of(1, (side,)).shown)}"
