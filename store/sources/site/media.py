"""As which file an address is read: its type decides, and its name where that says too little."""

from pathlib import PurePath, PurePosixPath
from urllib.parse import unquote

import httpx

from store.errors import UnknownFormat
from store.reading import format_of
from store.sources.web import Answer

HTML = ("text/html", "application/xhtml+xml")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_SUFFIX = {
    **dict.fromkeys(HTML, ".html"),
    "application/pdf": ".pdf",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/x-rst": ".rst",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/epub+zip": ".epub",
    "application/vnd.ms-excel": ".xls",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
    f"{_OFFICE}presentationml.presentation": ".pptx",
    f"{_OPEN}text": ".odt",
    f"{_OPEN}spreadsheet": ".ods",
}
_VAGUE = {"text/plain": ".txt", "application/octet-stream": "", "binary/octet-stream": "", "": ""}
_NEVER_BY_NAME = {".zip", ".html", ".htm", ".xhtml", ".php"}
"""Not what servers hand out as bytes of no type: an archive of a site is a download, no page of it."""


def file_of(url: httpx.URL, media_type: str) -> PurePath | None:
    """The file that an address is read as; None where it is no document."""
    name = PurePosixPath(unquote(url.path)).name or "index"
    if media_type in _SUFFIX:
        return PurePath(name).with_suffix(_SUFFIX[media_type])
    if media_type not in _VAGUE:
        return None
    path = PurePath(name)
    try:
        format_of(path)
    except UnknownFormat:
        return path.with_suffix(_VAGUE[media_type]) if _VAGUE[media_type] else None
    return None if path.suffix.lower() in _NEVER_BY_NAME else path


def readable(answer: Answer) -> bytes:
    """The content, in UTF-8 where the answer says that it is in another encoding: the page may not."""
    charset = answer.charset
    if not charset or answer.media_type not in (*HTML, "text/plain"):
        return answer.data
    try:
        answer.data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return answer.data.decode(charset).encode()
        except (LookupError, UnicodeError):
            pass
    return answer.data


def text_of(answer: Answer) -> str:
    return readable(answer).decode("utf-8", "replace")
