"""Tokens of Google, for a service account or a person who once allowed it. google-auth does the OAuth."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from store.errors import BadSource, PlaceAway, PlaceRefused
from store.sources.authorization import Authorize

_SCOPES = ("https://www.googleapis.com/auth/drive.readonly",)
_TIMEOUT_S = 30.0


def authorize(secret: str, subject: str) -> Authorize:
    """`secret` is the JSON of a service account's key or of an authorized user, or the path of its file;
    `subject` whom a service account acts for, "" for itself. Raises BadSource."""
    try:
        from google.auth.exceptions import GoogleAuthError, TransportError
        from google.oauth2.credentials import Credentials as Person
        from google.oauth2.service_account import Credentials as Account
    except ImportError:
        raise BadSource(
            "Google Drive needs google-auth; install it with: pip install 'inhouse[google]'"
        ) from None
    info = _info(secret)
    try:
        if info.get("type") == "service_account":
            account = Account.from_service_account_info(info, scopes=_SCOPES)  # type: ignore[no-untyped-call]
            made = account.with_subject(subject) if subject else account
        else:
            made = Person.from_authorized_user_info(info, scopes=_SCOPES)  # type: ignore[no-untyped-call]
    except (GoogleAuthError, ValueError):
        raise BadSource("the secret is not the key of a service account or of an authorized user") from None

    def header(renew: bool) -> str:
        try:
            if renew or not made.valid:
                made.refresh(_ask)
        except TransportError:
            raise PlaceAway("Google's OAuth server does not answer") from None
        except (TypeError, ValueError, AttributeError):  # what it does not expect of an answer
            raise PlaceAway("Google's OAuth server does not answer as it should") from None
        except GoogleAuthError as refused:
            if getattr(refused, "retryable", False):
                raise PlaceAway("Google's OAuth server does not answer as it should") from None
            raise PlaceRefused(
                "Google takes the secret no longer; make a new key, or allow it again"
            ) from None
        return f"Bearer {made.token}"

    return header


class _Answer:
    """What google-auth reads of an answer."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.data = response.content


def _ask(
    url: str, method: str = "GET", body: Any = None, headers: Mapping[str, str] | None = None, **_: object
) -> _Answer:
    """google-auth's transport, over the HTTP client that everything here uses."""
    from google.auth.exceptions import TransportError

    try:
        return _Answer(httpx.request(method, url, content=body, headers=headers, timeout=_TIMEOUT_S))
    except httpx.HTTPError as failed:
        raise TransportError(type(failed).__name__) from None  # type: ignore[no-untyped-call]


def _info(secret: str) -> dict[str, Any]:
    text = secret.strip()
    try:
        if not text.startswith("{"):
            text = Path(text).expanduser().read_text()
        info = json.loads(text)
    except (OSError, ValueError):
        info = None
    if not isinstance(info, dict):
        raise BadSource("the secret is neither JSON nor the path of a file with JSON that may be read")
    return info
