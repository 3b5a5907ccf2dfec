"""What is said of files that came with a message: what was read of them, which were not, and why. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering.mrkdwn import escape
from handlers.rendering.sections import SECTION, shorten
from handlers.uploads import UnreadFile, WhyUnread
from store.indexing import ReadUpload

_NAMES, _NAME = 3, 80
_LINES, _DETAIL = 6, 200
_HEADINGS, _HEADING = 8, 60
# What the store says of a file, `detail`, is in English: translations say so.
_WHY: Mapping[WhyUnread, str] = {
    WhyUnread.OFF: N_(
        "I do not read files that are sent here, so I have not read {names}. I answer from this team's "
        "documents: whoever runs me can add one with `inhouse index`."
    ),
    WhyUnread.NO_SCOPE: N_(
        "Slack does not let me read files, so I have not read {names}. Whoever runs me can allow it: "
        "`inhouse doctor` says how."
    ),
    WhyUnread.NO_CANVAS_SCOPE: N_(
        "Slack does not let me read canvases, so I have not read {names}. Whoever runs me can allow it: "
        "`inhouse doctor` says how."
    ),
    WhyUnread.DELETED: N_("I have not read {names}: it was deleted."),
    WhyUnread.EXTERNAL: N_(
        "I have not read {names}: it is kept outside Slack, and I open no links; send the file itself."
    ),
    WhyUnread.FORWARDED: N_(
        "I have not read {names}: it came with a forwarded message; send the file itself."
    ),
    WhyUnread.HIDDEN: N_("I have not read {names}: your Slack plan no longer shows it."),
    WhyUnread.DENIED: N_(
        "I have not read {names}: Slack does not give me access to it; send the file itself here."
    ),
    WhyUnread.TOO_LARGE: N_("I have not read {names}: it is over {detail}; send a part of it."),
    WhyUnread.TOO_MANY: N_(
        "I have not read {names}: I read {detail} files at a time; send it again by itself."
    ),
    WhyUnread.NOT_HANDED_OVER: N_(
        "I have not read {names}: Slack did not hand it over; try again in a minute."
    ),
    # Its name went with it: what was forgotten is not named again.
    WhyUnread.FORGOTTEN: N_(
        "I have not read a file that was sent here: it was forgotten at its sender's wish."
    ),
    WhyUnread.UNREADABLE: N_("I have not read {names}: it {detail}."),
    WhyUnread.PARTLY: N_("I have not read all of {names}: {detail}."),
}


def unread(files: Iterable[UnreadFile], locale: Locale = ENGLISH) -> str:
    """Which files were not read and why, a line for each reason, as mrkdwn."""
    by_reason: dict[tuple[WhyUnread, str], list[str]] = {}
    for it in files:
        by_reason.setdefault((it.why, it.detail), []).append(it.name)
    lines = [
        locale.gettext(_WHY[why], names=_named(names, locale), detail=escape(shorten(detail, _DETAIL)))
        for (why, detail), names in list(by_reason.items())[:_LINES]
    ]
    left = len(by_reason) - _LINES
    if left > 0:
        lines.append(locale.ngettext("And {count} more.", "And {count} more.", left))
    return shorten("\n".join(lines), SECTION)


def described(read: Sequence[tuple[str, ReadUpload]], locale: Locale = ENGLISH) -> str:
    """What was read of files that came without a question, by their names, and that one may be asked."""
    if len(read) == 1:
        ((name, found),) = read
        file, names = _described(name, found, locale), _sections(found, locale)
        told = locale.gettext("I have read {file}.", file=file)
        if names:
            told = locale.gettext("I have read {file}. Its sections: {names}.", file=file, names=names)
        return told + "\n" + locale.gettext("What do you want to know about it?")
    lines = [f"• {_listed(name, found, locale)}" for name, found in read]
    asked = locale.gettext("What do you want to know about them?")
    return "\n".join([locale.gettext("I have read:"), *lines, asked])


def _listed(name: str, read: ReadUpload, locale: Locale) -> str:
    file, names = _described(name, read, locale), _sections(read, locale)
    return locale.gettext("{file}. Its sections: {names}.", file=file, names=names) if names else file


def _described(name: str, read: ReadUpload, locale: Locale) -> str:
    """A file's name, its pages and its title."""
    pages = locale.ngettext("{count} page", "{count} pages", read.pages)
    file = f"{file_name(name)} ({pages})" if read.pages else file_name(name)
    titled = read.title and read.title.casefold() not in name.casefold()
    return f"{file}, {_quoted(read.title, locale)}" if titled else file


def _sections(read: ReadUpload, locale: Locale) -> str:
    shown = ", ".join(_quoted(it, locale) for it in read.headings[:_HEADINGS])
    return _with_more(shown, len(read.headings) - _HEADINGS, locale)


def file_name(name: str) -> str:
    """A file's name as code, on one line: nothing in it is a mark or an address."""
    return f"`{escape(shorten(' '.join(name.split()), _NAME)).replace('`', chr(39))}`"


def _named(names: Sequence[str], locale: Locale) -> str:
    return _with_more(", ".join(map(file_name, names[:_NAMES])), len(names) - _NAMES, locale)


def _with_more(shown: str, left: int, locale: Locale) -> str:
    if left <= 0:
        return shown
    return locale.ngettext("{names} and {count} more", "{names} and {count} more", left, names=shown)


def _quoted(text: str, locale: Locale) -> str:
    return locale.gettext("“{title}”", title=escape(shorten(" ".join(text.split()), _HEADING)))
