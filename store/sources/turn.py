"""One sync of a source at a time, whichever process it is of."""

from collections.abc import Iterator
from contextlib import contextmanager

from store.errors import StoreBusy
from store.library import Library


@contextmanager
def turn_of(library: Library, name: str) -> Iterator[None]:
    """Raises StoreBusy while another has it."""
    turn = library.connected.turn(name)
    if not turn.take():
        raise StoreBusy(f"{name} is being synced already, by the bot or another command: wait for its end")
    try:
        yield
    finally:
        turn.release()
