"""What of a drive is a document: files as they are, and Google's own that it exports as Office files."""

from collections.abc import Mapping
from typing import Any

from store.reading import Limits
from store.sources.files import refusal
from store.sources.payload import number, words

_GOOGLES = "application/vnd.google-apps."
FOLDER, SHORTCUT = f"{_GOOGLES}folder", f"{_GOOGLES}shortcut"
_OFFICE = "application/vnd.openxmlformats-officedocument."
EXPORTED = {
    f"{_GOOGLES}document": (f"{_OFFICE}wordprocessingml.document", ".docx"),
    f"{_GOOGLES}spreadsheet": (f"{_OFFICE}spreadsheetml.sheet", ".xlsx"),
    f"{_GOOGLES}presentation": (f"{_OFFICE}presentationml.presentation", ".pptx"),
}
"""Media type and suffix of what each kind is exported as."""


def why_not(file: Mapping[str, Any], limits: Limits) -> str | None:
    """Why a file is not read; as `store.sources.files.refusal`."""
    kind = words(file, "mimeType")
    exported = EXPORTED.get(kind)
    if kind.startswith(_GOOGLES) and exported is None:
        return f"is a {kind.removeprefix(_GOOGLES)} of Google's, which is exported as no document"
    name = words(file, "name") + (exported[1] if exported else "")
    return refusal(name, number(file, "size"), limits)
