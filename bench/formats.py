"""What becomes of each construct in each format: `python -m bench.formats [--write]`, for docs/formats.md.

One page is written in every format by pandoc, which writes what it reads, and read as when it is indexed.
"""

import base64
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from bench.table import show
from store.errors import Unreadable
from store.reading import Reader
from store.reading.pandoc import program

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PAGE = """
# Kiln

Fire the kiln for ~~40~~ 60 minutes.[^1] See [the map](https://kiln.example/map).

[^1]: Only at dusk.

::: warning
Never open it hot.
:::

3. Load
   - shelves
   - cones
4. Close

+---------+--------+
| Glaze   | Cone   |
+=========+========+
| Celadon | 6 \\| 7 |
|         +--------+
|         | 10     |
+---------+--------+

```
kilnctl start --cone 6
```

> Clay remembers.

![a kiln of brick](kiln.png)

Bisque
:   The first firing.

The area is $a^2$, the heat 900 °C. Delete \\*.tmp and my_log_file.txt where 5 < 7 && a > b, as in [4].
"""


@dataclass(frozen=True, slots=True)
class Construct:
    """`kept` is how it is written where its structure is, `words` what stands there where that is lost."""

    name: str
    kept: str
    words: str


CONSTRUCTS = (
    Construct("heading", r"^#+ Kiln$", r"Kiln"),
    Construct("numbers of a list", r"^3\. +Load[\s\S]*^4\. +Close", r"Load[\s\S]*Close"),
    Construct("list in a list", r"^ +- shelves\n +- cones", r"shelves[\s\S]*cones"),
    Construct("table with its header", r"^\| Glaze \| Cone \|\n\| --- ", r"Glaze[\s\S]*Cone"),
    Construct("merged cells", r"\| Celadon \| 10 \|", r"Celadon[\s\S]*10"),
    Construct("bar in a cell", r"6 \\\| 7", r"6 \W*7"),
    Construct("code", r"^(?:```.*\n|    )kilnctl start --cone 6", r"kilnctl start --cone 6"),
    Construct("quotation", r"^> Clay remembers\.", r"Clay remembers\."),
    Construct("warning box", r"\*\*Warning:?\*\*:? Never open it hot\.|> Never", r"Never open it hot\."),
    Construct("footnote", r"minutes\.\[\^1\][\s\S]*^\[\^1\]: Only at dusk\.", r"Only at dusk\."),
    Construct("picture's description", r"a kiln of brick", r"a kiln of brick"),
    Construct("struck-out words", r"~~40~~", r"40"),
    Construct("link", r"the map\]\(https://kiln\.example/map\)", r"the map"),
    Construct("definition", r"\*\*Bisque\*\*: The first firing\.", r"Bisque\W+The first firing\."),
    Construct("equation", r"\$a\^2\$|\$a\^\{2\}\$", r"a\W?[2²]"),
    Construct("signs", r"900 °C.*\*\.tmp and my_log_file\.txt where 5 < 7 && a > b, as in \[4\]", r"900 °C"),
)
WRITERS = {
    "md": "gfm", "html": "html", "docx": "docx", "odt": "odt", "epub": "epub", "rst": "rst",
    "adoc": "asciidoc", "org": "org", "ipynb": "ipynb", "wiki": "mediawiki", "rtf": "rtf",
    "pptx": "pptx",
}  # fmt: skip
UNWRITTEN = {("org", "bar in a cell")}
"""What pandoc itself does not write: it leaves the bar as one that parts two cells."""


def main() -> None:
    """Make the page in every format, read it, and show what became of each construct."""
    with tempfile.TemporaryDirectory() as folder, Reader() as reader:
        Path(folder, "kiln.png").write_bytes(PIXEL)
        columns = [[suffix, *read(suffix, Path(folder), reader)] for suffix in WRITERS]
    header = ["", *(f".{column[0]}" for column in columns)]
    rows = [[it.name, *(column[n] for column in columns)] for n, it in enumerate(CONSTRUCTS, start=1)]
    show("formats", header, rows, "formats")


def read(suffix: str, folder: Path, reader: Reader) -> Iterator[str]:
    """What became of each construct in a format: kept, as text, told or lost."""
    path = folder / f"page.{suffix}"
    options = ["--wrap=none", "-s", "-M", "title=", "-o", str(path)]
    write = [program(), "-f", "markdown", "-t", WRITERS[suffix], *options]
    subprocess.run(write, input=PAGE.encode(), cwd=folder, check=True, capture_output=True)
    try:
        document = reader.parse(path.read_bytes(), PurePath(path.name))
    except Unreadable as refused:
        yield from (str(refused) for _ in CONSTRUCTS)
        return
    told = " ".join(document.lost)
    for it in CONSTRUCTS:
        if (suffix, it.name) in UNWRITTEN:
            yield "–"
        elif re.search(it.kept, plain(document.text), re.MULTILINE):
            yield "kept"
        elif re.search(it.words, document.text):
            yield "as text"
        else:
            yield "told" if it.name.split()[0].removesuffix("'s") in told else "lost"


def plain(text: str) -> str:
    """Without the backslashes that keep a sign from being markup, but for the one before a bar."""
    return re.sub(r"\\([!-/:-@\[-`{}~])", r"\1", text)


if __name__ == "__main__":
    main()
