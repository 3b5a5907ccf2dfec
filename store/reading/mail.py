"""Messages: who wrote what to whom, and what is attached. Runs in the parser's process only."""

import email
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime
from mimetypes import guess_extension
from pathlib import PurePath, PurePosixPath
from typing import cast

from store.errors import Unreadable
from store.reading.decoding import clean, decode_as
from store.reading.document import Document, heading_text, title_of
from store.reading.html import from_html
from store.reading.parts import Parts, joined

_MOST_ATTACHED = 200
_PACKED = "winmail.dat"
# A line ahead of each message (RFC 4155). Python's mailboxes are files, and this process may write none.
_BOXED, _ESCAPED = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\n"), re.compile(rb"(?m)^>(>*From )")
_FOLDERS, _MOST_NAMED = re.compile(r"[/\\\s]+"), 100
_RULE = re.compile(r"[ \t>]*(?:-+|=+|_+|\*+)[ \t]*")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]")
_INDENT = re.compile(r"(?: {4}|\t)[ \t]*(?![-*+\d \t])")


def read(data: bytes, path: PurePath) -> Document:
    """An .eml. Raises Unreadable."""
    message = email.message_from_bytes(data, policy=policy.default)
    headers = {name: _header(message, name) for name in ("Subject", "From", "To", "Cc", "Date")}
    if not any(headers.values()):
        raise Unreadable(
            "is not a message: it names no sender, subject or date; save it from your mail program again"
        )
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    body = (_body(_text(plain), "", path) if plain else "") or (_body("", _text(html), path) if html else "")
    attached = (
        (_name(part, at), _content(part)) for at, part in enumerate(_leaves(message, plain or html), 1)
    )
    return _document(headers, body, attached, path)


def read_msg(data: bytes, path: PurePath) -> Document:
    """An Outlook .msg. Raises Unreadable."""
    from oxmsg import Message

    try:
        message = Message.load(data)
        sent, written = message.sent_date, {it.lower(): str(to) for it, to in message.message_headers.items()}
        everyone = ", ".join(it.name or it.email_address for it in message.recipients)
        headers = {
            "Subject": message.subject,
            "From": message.sender or "",
            "To": written.get("to", everyone),
            "Cc": written.get("cc", ""),
            "Date": sent.isoformat(" ", "minutes") if sent else written.get("date", ""),
        }
        body = _body(message.body or "", message.html_body or "", path)
        attached = [
            (it.file_name or f"part {at}", it.file_bytes) for at, it in enumerate(message.attachments, 1)
        ]
    except (MemoryError, RecursionError):
        raise
    except Exception as wrong:  # damaged ones raise whatever it stumbles over
        raise Unreadable(f"is not a complete message ({type(wrong).__name__}); save it as .eml") from None
    lost = () if body else ("the message's text is not read: it is empty, or kept only as RTF",)
    return _document(headers, body, attached, path, lost)


def read_box(data: bytes, path: PurePath) -> Document:
    """An .mbox, as mail programs and Google Takeout write it: each message as a section, the last one first.
    Raises Unreadable."""
    parts = Parts(path, 1, "message")
    for content in reversed(_BOXED.split(data)[1:]):
        content = _ESCAPED.sub(rb"\1", content)
        message = email.message_from_bytes(content, policy=policy.default)
        name, address = parseaddr(_header(message, "From"))
        heading = " · ".join(filter(None, (name or address, _header(message, "Date"))))
        subject = _FOLDERS.sub(" ", _header(message, "Subject") or "no subject")[:_MOST_NAMED]
        parts.add(f"{subject}.eml", content, heading)
    return joined(parts, title_of(path))


def _document(
    headers: dict[str, str],
    body: str,
    attached: Iterable[tuple[str, bytes | None]],
    path: PurePath,
    lost: tuple[str, ...] = (),
) -> Document:
    headers = {name: " ".join(clean(value).split()) for name, value in headers.items()}
    title = heading_text(headers.pop("Subject")) or title_of(path)
    told = " · ".join(f"{name}: {value}" for name, value in headers.items() if value)
    parts = Parts(path, 2, "attachment")
    for at, (name, content) in enumerate(attached):
        name = PurePosixPath(name.replace("\\", "/")).name or "unnamed"
        if name.casefold() == _PACKED:
            parts.lose(name, "only Outlook unpacks it; ask the sender for HTML or plain text")
        elif content is None:
            parts.lose(name, "it is a link, or a message of another kind")
        elif at >= _MOST_ATTACHED:
            parts.lose(name, f"over {_MOST_ATTACHED} are attached")
        else:
            parts.add(name, content, f"Attachment: {name}")
    ahead = "\n\n".join(filter(None, (f"# {title}", told)))
    document = joined(parts, title, f"{ahead}\n\n{body}" if body else ahead, lost)
    return replace(document, sent=headers["Date"], begins=len(ahead))


def _body(plain: str, html: str, path: PurePath) -> str:
    """Its lines as Markdown that shows them as they are, quoted ones with their `>`; else its HTML."""
    if not plain.strip():
        try:
            return from_html(html, path).text
        except Unreadable:
            return ""
    lines = []
    for line in clean(plain).splitlines():
        if _RULE.fullmatch(line):  # below a paragraph it would make a heading of it
            lines += ["", line.strip(), ""]
        else:
            lines.append(f"\\{line.lstrip()}" if _HEADING.match(line) else _INDENT.sub("", line).rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = str(message[name] or "")
        return parsedate_to_datetime(value).isoformat(" ", "minutes") if name == "Date" and value else value
    except Exception:  # the parser of headers raises whatever it stumbles over
        return str(dict(message.raw_items()).get(name, ""))


def _text(part: MIMEPart) -> str:
    """In the encoding that it states, else in the one that it has."""
    payload = cast(bytes, part.get_payload(decode=True) or b"")
    return decode_as(payload, part.get_content_charset("utf-8"))


def _leaves(part: EmailMessage, body: object) -> Iterator[EmailMessage]:
    """The parts that are no other form of the body."""
    if part.is_multipart() and part.get_content_type() != "message/rfc822":
        for below in part.iter_parts():
            if part.get_content_type() != "multipart/alternative":
                yield from _leaves(cast(EmailMessage, below), body)
    elif part is not body:
        yield part


def _name(part: EmailMessage, at: int) -> str:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        below = cast(list[EmailMessage], part.get_payload())
        return (
            f"{part.get_filename() or _header(below[0], 'Subject') or f'part {at}'}".removesuffix(".eml")
            + ".eml"
        )
    name = part.get_filename() or f"part {at}"
    return name if PurePath(name).suffix else f"{name}{guess_extension(kind) or ''}"


def _content(part: EmailMessage) -> bytes | None:
    if part.get_content_type() == "message/rfc822":
        return cast(list[EmailMessage], part.get_payload())[0].as_bytes()
    return cast(bytes | None, part.get_payload(decode=True))
