"""Files that were sent in conversations, as the library keeps them. Blocking calls, safe from any thread."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from store.audience import Readers
from store.indexing import ReadUpload, SentFile, UploadReader
from store.library import Library
from store.passage import Passage
from store.uploads import Kept, Upload

OnShare = Callable[[float], None]


class SentFiles(Protocol):
    """As the module says. They raise ModelError or StoreError."""

    def read(self, sent: SentFile, upload: Upload, on_share: OnShare) -> ReadUpload | None:
        """Put a file into the library for its conversation; None where that was undone. Raises Unreadable."""

    def kept(self, channel: str, roots: Collection[str], keep_s: float) -> Sequence[Kept]:
        """What was sent in these conversations and looked at no longer than `keep_s` seconds ago."""

    def passages(self, source: str, readers: Readers) -> Sequence[Passage]:
        """What was read of one, in order; none where `readers` may not read it."""

    def forget(self, upload: Upload) -> int:
        """Forget one file of one message; how many went."""

    def forget_message(self, channel: str, message: str) -> int: ...

    def forget_file(self, file: str) -> int: ...

    def forget_of(self, user: str, file: str = "") -> int:
        """Forget what somebody sent, or that file of it, and read none of it again; how many went."""


@dataclass(frozen=True, slots=True)
class LibraryFiles:
    """Over a library."""

    library: Library
    reader: UploadReader

    def read(self, sent: SentFile, upload: Upload, on_share: OnShare) -> ReadUpload | None:
        return self.reader.read(sent, upload, on_share)

    def kept(self, channel: str, roots: Collection[str], keep_s: float) -> Sequence[Kept]:
        return self.library.uploads.in_conversations(channel, roots, keep_s)

    def passages(self, source: str, readers: Readers) -> Sequence[Passage]:
        return self.library.passages_of(source, readers)

    def forget(self, upload: Upload) -> int:
        return self.library.uploads.forget(upload)

    def forget_message(self, channel: str, message: str) -> int:
        return self.library.uploads.forget_message(channel, message)

    def forget_file(self, file: str) -> int:
        return self.library.uploads.forget_file(file)

    def forget_of(self, user: str, file: str = "") -> int:
        return self.library.uploads.forget_of(user, file)
