"""What must hold of any file: it is read or refused, and what is read is sound down to the last sentence."""

import io
import json
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache
from pathlib import PurePath

from store.audience import Audience
from store.chunking import chunk
from store.errors import Unreadable
from store.ledger.spelling import spelled
from store.ledger.terms import split_forms, terms
from store.passage import Kind, Source
from store.reading.document import Document
from store.reading.formats import format_of
from store.sentences import cut, kinds_of
from store.vectors import embedded_text
from tests.files import cells, docx, paragraph, pdf, xlsx

_MOST = 400_000
"""Characters of text that a reader may give here."""
_LIMIT = 40
"""Tokens of a passage."""

MARKDOWN = """---
title: Leave
audience: [user:U1, channel:C2]
date: 2024-02-03
---
# Leave *types* {#top}

Staff get **28 days** of leave[^1] e.g. in `Q3`; see [the map](https://kiln.example/map).
How long? Ask <@U1>.

- [x] one
  - two: `a | b`
    1. three

| Grade | Days |
|---|---|
| B \\| C | 1,000 |

> quoted ~~struck~~

```py
x = 1
```
<table><tr><td>Cell<td>B</table>
<!-- hidden -->

[^1]: A note.
"""
OTHERS = {
    ".txt": "STAFF MEETING\n=====\n1. First\n   - a\n\nThe end. 有給は何日ですか。 Ok?\n",
    ".log": "2024-02-03 10:00 started\nat a.b(c.py:7)\n\n2024-02-03 10:01 ended\n",
    ".py": "@cache\ndef add(a, b):\n    return a + b\n\nclass A:\n    async def go(self): ...\n",
    ".csv": 'Room,Seats,"Note ""x"""\nMur,20,"a\nb"\nAlfama,4,\n',
    ".json": '{"a": [{"b": 1, "c": "x"}, null], "d": {"e": [true, 1e3]}}',
    ".jsonl": '{"a": 1}\n{"a": 2}\n',
    ".yaml": "a: &x\n  b: [1, 2]\nc:\n  - d: e\n  - |\n    text\n",
    ".toml": 'a = 1\n[b]\nc = ["d", 2024-02-03]\n',
    ".ini": "[a]\nb = c\n; d\ne: f\n",
    ".html": "<html><title>T</title><body><nav>x</nav><h1>H</h1><p>Text.<ul><li>a</ul>"
    "<table><tr><th>A<td>b</table>",
    ".rst": "Kiln\n====\n\n.. note:: hot\n\n- a\n",
    ".org": "* Kiln\n| a | b |\n#+begin_src\nx\n#+end_src\n",
}


def _notebook() -> bytes:
    cells = [
        {"cell_type": "markdown", "source": ["# Kiln\n", "Text."]},
        {"cell_type": "code", "source": "x", "outputs": [{"text": "1"}, {"data": {"text/plain": ["2"]}}]},
    ]
    return json.dumps({"nbformat": 4, "cells": cells}).encode()


def _mail() -> bytes:
    message = EmailMessage()
    for name, value in {
        "Subject": "Leave é",
        "From": "Ann <a@b.example>",
        "Date": "Sat, 3 Feb 2024 10:00 +0100",
    }.items():
        message[name] = value
    message.set_content("Text.\n> quoted\n")
    message.add_alternative("<p>Text.</p>", subtype="html")
    message.add_attachment(b"# A\n\nMore.", maintype="text", subtype="markdown", filename="a.md")
    return message.as_bytes()


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("docs/leave.md", MARKDOWN.split("---\n")[2])
        archive.writestr("b/../c.txt", "Text.")
    return out.getvalue()


@cache
def seeds(suffix: str) -> tuple[bytes, ...]:
    """Sound files of a kind, small."""
    made: dict[str, Callable[[], bytes]] = {
        ".md": lambda: MARKDOWN.encode(),
        ".ipynb": _notebook,
        ".eml": _mail,
        ".zip": _archive,
        ".pdf": lambda: pdf("Some text.", "More of it."),
        ".docx": lambda: docx(paragraph("Some text.") + paragraph("Head", "Heading1")),
        ".xlsx": lambda: xlsx({"Rooms": cells(A1="Room", B1="Seats", A2="Mur", B2=20)}),
    }
    return (made[suffix]() if suffix in made else OTHERS[suffix].encode(),)


IN_PROCESS = (".md", ".ipynb", ".txt", ".log", ".py")
"""Kinds that are read in our own process while they are small: nothing but Unreadable may come of them."""
APART = (".csv", ".json", ".jsonl", ".yaml", ".toml", ".ini", ".html", ".eml", ".zip", ".xlsx", ".pdf")
"""Kinds whose parser has a process of its own: whatever it stumbles over, the file is damaged."""
BY_PANDOC = (".docx", ".rst", ".org")
"""Those of a program beside us, which takes a tenth of a second to start."""


def read_as(suffix: str, data: bytes) -> Document | None:
    """The document of bytes that are called so, once all that must hold of it was seen to hold."""
    path = PurePath(f"folder/a{suffix}")
    try:
        document = format_of(path).read(data, path, _MOST)
    except Unreadable as refused:
        check_text(str(refused))
        return None
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        LookupError,
        RecursionError,
        OSError,
    ):
        if suffix in IN_PROCESS:
            raise
        return None
    check_document(document)
    check_passages(document, path.name)
    return document


def check_text(text: str) -> None:
    """Whether every database, pipe and terminal takes it."""
    text.encode()
    assert "\0" not in text and "\x1b" not in text


def check_document(document: Document) -> None:
    """Whether what its structure says lies inside its text."""
    for text in (document.text, document.title, *document.lost, *(it.text for it in document.headings)):
        check_text(text)
    assert document.text.strip() and len(document.text) <= _MOST
    assert document.title and "\n" not in document.title
    places = [(it.start, it.end) for it in document.headings]
    assert places == sorted(places) and all(0 <= start <= end <= len(document.text) for start, end in places)
    assert list(document.pages) == sorted(document.pages)
    assert 0 <= document.begins <= len(document.text)
    assert Document.from_plain(json.loads(json.dumps(document.as_plain()))) == document


def check_passages(document: Document, name: str) -> None:
    """Whether passages are verbatim and leave out white space alone, and sentences are slices of them."""
    source = Source("file:/a", Kind.FILE, name, document.title, "", "digest", Audience.everyone())
    pieces = chunk(document, source, lambda text: len(text) // 4 + 1, _LIMIT)
    at = 0
    for number, piece in enumerate(pieces):
        assert piece.text == document.text[piece.start : piece.end] and piece.position == number
        assert not document.text[at : piece.start].strip()
        at = piece.end
    assert not document.text[at:].strip()
    for piece, sentences in zip(pieces, cut(pieces), strict=True):
        check_text(split_forms(embedded_text(piece)))
        spelled(embedded_text(piece))
        terms(piece.text)
        for it in sentences:
            assert 0 <= it.start <= it.end <= len(piece.text)
            check_text(it.placed)
            assert "\n" not in it.text
            kinds_of(it.whole)
