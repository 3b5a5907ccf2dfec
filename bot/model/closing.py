"""Closing at the end of a `with`, for all models that hold memory or threads."""

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """Leaving it as a context closes it."""

    @abstractmethod
    def close(self) -> None:
        """Free what is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
