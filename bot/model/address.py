"""Where a model server listens, and whether that is a private network."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit


def web_parts(text: str, wanted: str) -> SplitResult:
    """The parts of an http or https address. Raises ValueError(wanted), which does not repeat the address."""
    try:
        parts = urlsplit(text.strip())
        _ = parts.port  # raises where it is no number
    except ValueError:
        raise ValueError(wanted) from None
    spaced = any(sign.isspace() for sign in text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or spaced:
        raise ValueError(wanted)
    return parts


@dataclass(frozen=True, slots=True)
class Address:
    """`base` is where the OpenAI-compatible paths begin, usually …/v1; `root` is what lies above it."""

    base: str
    root: str
    host: str

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Raises ValueError, which says what is wrong with it without repeating it."""
        wanted = "it must be the address of a model server, such as http://127.0.0.1:8080/v1"
        parts = web_parts(text, wanted)
        if parts.username is not None or parts.password is not None:
            raise ValueError("the address must not contain a key; set INHOUSE_MODEL__API_KEY instead")
        if parts.query or parts.fragment:
            raise ValueError("the address must end with its path, such as /v1")
        path = parts.path.rstrip("/") or "/v1"
        origin = f"{parts.scheme}://{parts.netloc}"
        return cls(origin + path, origin + path.removesuffix("/v1"), parts.hostname or "")

    @property
    def is_in_house(self) -> bool:
        """Whether the host is this machine or one of a private network. Looks its name up; unknown is no."""
        try:
            found = socket.getaddrinfo(self.host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return False
        return all(_is_private(str(entry[4][0])) for entry in found)


def _is_private(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_global
