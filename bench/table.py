"""A table of figures, printed and kept in a page of docs/ between the marks of the bench that made it."""

import platform
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

DOCS = Path(__file__).parent.parent / "docs"


def show(name: str, header: Sequence[str], rows: Sequence[Sequence[str]], page: str = "performance") -> None:
    """Print a Markdown table; with `--write` on the command line put it into the page too."""
    lines = [header, ["---"] * len(header), *rows]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    arguments = " ".join(a for a in sys.argv[1:] if a != "--write")
    command = f"python -m bench.{name} {arguments}".rstrip()
    text = f"{table}\n\nMade by `{command} --write` on {machine()}."
    print(text)
    if "--write" in sys.argv:
        _write(DOCS / f"{page}.md", name, text)


def machine() -> str:
    """This machine, in words."""
    cores, memory = psutil.cpu_count(logical=False), psutil.virtual_memory().total / 2**30
    return f"{_processor()}, {cores} cores, {memory:.0f} GiB"


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found.group(1) if found else platform.processor() or platform.machine()


def _write(page: Path, name: str, text: str) -> None:
    begin, end = f"<!-- bench.{name} -->", f"<!-- /bench.{name} -->"
    before, _, rest = page.read_text().partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}")
