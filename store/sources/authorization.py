"""How a connector shows who it is: the header of its requests."""

from base64 import b64encode
from collections.abc import Callable

from store.errors import BadSource

Authorize = Callable[[bool], str]
"""The value of the Authorization header; True asks for a new one, as the place took the last one no longer.
Raises PlaceError."""


def secret_of(value: str, what: str) -> str:
    """A secret that is needed. Raises BadSource."""
    if not value.strip():
        raise BadSource(f"needs {what}: name the environment variable that holds it with --secret")
    return value.strip()


def bearer(token: str) -> Authorize:
    """A token that stays as it is."""
    return lambda _: f"Bearer {token}"


def basic(user: str, password: str) -> Authorize:
    """A name with a password or token, as RFC 7617 has it."""
    pair = b64encode(f"{user}:{password}".encode()).decode()
    return lambda _: f"Basic {pair}"
