"""PDFs drawn by hand: text at a place, lines, boxes, fields; byte by byte, so that nothing is made pretty."""

from collections.abc import Sequence

from tests.files import assembled


def text(x: float, y: float, *lines: str, size: float = 11, leading: float = 14, font: str = "F1") -> str:
    """Lines downwards from a place in points from the lower left corner. `F2` is bold, `F3` of `letters`."""
    shown = "".join(f"<{line.encode('latin-1').hex()}> Tj T*\n" for line in lines)
    return f"BT /{font} {size} Tf {leading} TL {x} {y} Td\n{shown}ET\n"


def grid(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Ruled lines across and down."""
    down = "".join(f"{x} {min(ys)} m {x} {max(ys)} l S\n" for x in xs)
    return down + "".join(f"{min(xs)} {y} m {max(xs)} {y} l S\n" for y in ys)


def field(kind: str, place: tuple[float, float, float, float], entries: str) -> str:
    """A form's field: `Tx` text, `Btn` tick, `Ch` choice."""
    return f"<< /Type /Annot /Subtype /Widget /FT /{kind} /Rect [{' '.join(map(str, place))}] {entries} >>"


def drawn(
    *pages: str,
    page: str = "",
    catalog: str = "",
    letters: Sequence[str] = (),
    fields: Sequence[str] = (),
    more: Sequence[str] = (),
) -> bytes:
    """A PDF of these contents. `page` and `catalog` go into their dictionaries; `letters` are what the codes
    from 128 on stand for in `F3`; `fields` stand on the first page; `more` are further objects, from 6 on."""
    named = " ".join(f"/uni{ord(letter):04X}" for letter in letters)
    widths = " ".join(["600"] * 224)
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} "
        f"/AcroForm << /Fields [{_refs(6 + len(more), len(fields))}] /DR << /Font << /F1 3 0 R >> >> >> >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 32 /LastChar 255 "
        f"/Widths [{widths}] /Encoding << /Type /Encoding /Differences [128 {named}] >> >>",
        *more,
        *fields,
    ]
    kids = []
    for number, content in enumerate(pages):
        annotations = f"/Annots [{_refs(6 + len(more), len(fields))}]" if fields and not number else ""
        objects.append(f"<< /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {len(objects)} 0 R "
            f"{annotations} {page} "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> /XObject << /X 6 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return assembled([each.encode("latin-1") for each in objects], "/Root 1 0 R")


def _refs(first: int, count: int) -> str:
    return " ".join(f"{first + number} 0 R" for number in range(count))
