"""The table of formats: of nothing that stands in a page is it left unsaid that it was not read."""

from pathlib import Path

import pytest

from bench.formats import CONSTRUCTS, PIXEL, WRITERS, read
from store.reading import Reader


@pytest.mark.parametrize("suffix", WRITERS)
def test_nothing_is_lost_without_a_word(suffix: str, tmp_path: Path) -> None:
    (tmp_path / "kiln.png").write_bytes(PIXEL)
    with Reader() as reader:
        became = dict(zip([it.name for it in CONSTRUCTS], read(suffix, tmp_path, reader), strict=True))
    assert set(became.values()) <= {"kept", "as text", "told", "–"}
    assert became["heading"] == became["picture's description"] == "kept"
