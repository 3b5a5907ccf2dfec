"""A table of figures, printed and kept in a page of docs/ between the marks of the bench that made it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.evaluation.report import between, machine, markdown

DOCS = Path(__file__).parent.parent / "docs"


def show(name: str, header: Sequence[str], rows: Sequence[Sequence[str]], page: str = "performance") -> None:
    """Print a Markdown table; with `--write` on the command line put it into the page too."""
    arguments = " ".join(a for a in sys.argv[1:] if a != "--write")
    command = f"python -m bench.{name} {arguments}".rstrip()
    text = f"{markdown(header, rows)}\n\nMade by `{command} --write` on {machine()}."
    print(text)
    if "--write" in sys.argv:
        kept = DOCS / f"{page}.md"
        kept.write_text(between(kept.read_text(), f"bench.{name}", text))
