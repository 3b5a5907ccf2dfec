"""The values of a PDF's form, as words beside their labels: what was filled in is text like any other."""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from store.reading.pdf.lines import Line, lines
from store.reading.pdf.page import Box, Word, box_of, sight

_WRITTEN = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
_FARTHEST = 160.0
"""Points between a field and its label."""
_MOST_FIELDS = 5_000
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class _Field:
    kind: int
    name: str
    value: str
    checked: bool
    box: Box


def with_values(page: pypdfium2.PdfPage, words: Sequence[Word]) -> tuple[Word, ...]:
    """The page's words, with `Label: value` for each field of its form in the place of the label."""
    found = list(words)
    labels = list(lines(words))
    for each in _fields(page):
        if each.kind == pdfium.FPDF_FORMFIELD_RADIOBUTTON:
            chosen = _nearest(labels, each.box, after=True)
            label, value = _nearest(labels, each.box, after=False), chosen.text if chosen else each.value
            label = label if label and label.text.endswith(":") else None
            value = value if each.checked else ""
        elif each.kind == pdfium.FPDF_FORMFIELD_CHECKBOX:
            label = _nearest(labels, each.box, after=True) or _nearest(labels, each.box, after=False)
            value = "yes" if each.checked else "no"
        else:
            label, value = _nearest(labels, each.box, after=False), each.value
        if not value:
            continue
        shown = f"{(label.text if label else each.name).rstrip(' :')}: {value}"
        if label:
            labels.remove(label)
            found = [it for it in found if it.field or not label.box.holds(it.box)]
        box = label.box if label else each.box
        found.append(Word(shown, box, label.size if label else 10.0, field=True))
    return tuple(found)


def _nearest(labels: Sequence[Line], box: Box, *, after: bool) -> Line | None:
    """The words on a field's height that stand next to it, before or after."""

    def gap(label: Line) -> float:
        return label.box.x0 - box.x1 if after else box.x0 - label.box.x1

    beside = (
        it
        for it in labels
        if -4 < gap(it) < _FARTHEST and box.top - 4 < (it.box.top + it.box.bottom) / 2 < box.bottom + 4
    )
    return min(beside, key=gap, default=None)


def _fields(page: pypdfium2.PdfPage) -> Iterator[_Field]:
    form = page.formenv
    see, _ = sight(page)
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_FIELDS) if form else 0):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetFormFieldType(form, note)
        ticked = kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
        if ticked or kind in _WRITTEN:

            def stated(ask: Callable[..., int], note: object = note) -> str:
                size = min(ask(form, note, None, 0), _LONGEST)
                buffer = (ctypes.c_ushort * (size // 2 + 1))()
                ask(form, note, buffer, size)
                return " ".join(bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le", "replace").split())

            rect = pdfium.FS_RECTF()
            pdfium.FPDFAnnot_GetRect(note, rect)
            name = stated(pdfium.FPDFAnnot_GetFormFieldAlternateName) or stated(
                pdfium.FPDFAnnot_GetFormFieldName
            )
            value = pdfium.FPDFAnnot_GetFormFieldExportValue if ticked else pdfium.FPDFAnnot_GetFormFieldValue
            checked = bool(ticked and pdfium.FPDFAnnot_IsChecked(form, note))
            box = box_of(see, rect.left, rect.bottom, rect.right, rect.top)
            yield _Field(kind, name, stated(value), checked, box)
        pdfium.FPDFPage_CloseAnnot(note)
