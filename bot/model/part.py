"""The part of a file that has come so far, and a note of which file it is a part of."""

import json
from dataclasses import dataclass
from pathlib import Path

from bot.model.hub import Stated


@dataclass(frozen=True, slots=True)
class Part:
    """What has come of `url`, which should become `wanted`; lies beside `target` until it is whole."""

    target: Path
    url: str
    wanted: Stated

    @property
    def path(self) -> Path:
        return self.target.with_name(self.target.name + ".part")

    @property
    def note(self) -> Path:
        return self.target.with_name(self.target.name + ".part.json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def ours(self) -> bool:
        """Whether what lies there is a part of this very file, not of another that had its name."""
        noted = self._noted()
        return {key: noted.get(key) for key in self._key()} == self._key()

    @property
    def range(self) -> dict[str, str]:
        """Headers that ask for the rest, if another file would be noticed: by its digest, or strong ETag."""
        etag = str(self._noted().get("etag", ""))
        strong = etag.startswith('"')
        if not self.size or not (strong or self.wanted.sha256):
            return {}
        return {"Range": f"bytes={self.size}-", **({"If-Range": etag} if strong else {})}

    def begin(self, etag: str) -> None:
        """Note which file the bytes that come now belong to."""
        self.note.write_text(json.dumps({**self._key(), "etag": etag}), "utf-8")

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def _key(self) -> dict[str, str | int | None]:
        return {"url": self.url, "size": self.wanted.size, "sha256": self.wanted.sha256}

    def _noted(self) -> dict[str, str | int | None]:
        try:
            note = json.loads(self.note.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}
