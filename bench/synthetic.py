"""A GGUF of random weights in the shape of a model of some billion parameters: good for speed alone."""

from pathlib import Path
from typing import Annotated

import typer

from tests.bot.model.tiny_gguf import Size, write_tiny_gguf

# Width, heads, layers, inner width: the shapes of well-known dense models.
_SHAPES = {
    "1b": Size(2048, 32, 16, 8192, words=32_000),
    "4b": Size(2560, 32, 36, 9728, words=32_000),
}


def main(
    path: Annotated[Path, typer.Argument(help="The file to write.")],
    shape: Annotated[str, typer.Option(help=f"One of {', '.join(_SHAPES)}.")] = "1b",
) -> None:
    """Write it: 16 bits a weight."""
    write_tiny_gguf(path, size=_SHAPES[shape])
    print(f"{path}: {path.stat().st_size / 1e9:.1f} GB")


if __name__ == "__main__":
    typer.run(main)
