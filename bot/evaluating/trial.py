"""A house with a store of its own for an evaluation, so that the team's index is not touched."""

import hashlib
from pathlib import Path

from bot.house import House
from bot.settings import Settings


class TrialHouse(House):
    """The house's models and settings with the documents of one folder.

    What was read stays in `data_dir/eval`, so that the next evaluation reads only what changed.
    """

    def __init__(self, settings: Settings, docs: Path) -> None:
        super().__init__(settings)
        self._docs = docs

    @property
    def directory(self) -> Path:
        """One for each folder and embedder: a store holds vectors of one embedder only."""
        name = f"{self._docs.resolve()}\0{self.embedder.key}"
        return self.settings.data_dir / "eval" / hashlib.sha256(name.encode()).hexdigest()[:16]

    @property
    def store_dir(self) -> Path:
        return self.directory / "store"
