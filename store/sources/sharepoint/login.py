"""Tokens of Microsoft Entra for an application that acts for itself. msal does the OAuth."""

from typing import Any

import httpx

from store.errors import BadSource, PlaceAway, PlaceRefused
from store.sources.authorization import Authorize

LOGIN = "https://login.microsoftonline.com"
_TIMEOUT_S = 30.0


def authorize(login: str, tenant: str, client: str, secret: str, scope: str) -> Authorize:
    """For the application `client` of the directory `tenant`, by its secret. Raises BadSource."""
    try:
        import msal
    except ImportError:
        raise BadSource("SharePoint needs msal; install it with: pip install 'inhouse[microsoft]'") from None

    def made() -> Any:
        return msal.ConfidentialClientApplication(
            client,
            client_credential=secret,
            authority=f"{login}/{tenant}",
            http_client=_Http(),
            # Of other hosts than its own, Microsoft's would be asked whether they are what they say.
            instance_discovery=None if login == LOGIN else False,
        )

    application: Any = None

    def header(renew: bool) -> str:
        nonlocal application
        try:
            if application is None or renew:
                application = made()  # a new one has no token yet
            told = application.acquire_token_for_client([scope])
        except httpx.HTTPError:
            raise PlaceAway("Microsoft's login does not answer") from None
        except ValueError:
            raise PlaceRefused("Microsoft's login knows no such tenant; check the option tenant") from None
        if not isinstance(told, dict) or "access_token" not in told:
            raise PlaceRefused(
                "Microsoft's login does not take the application's secret; it may have expired"
            )
        return f"Bearer {told['access_token']}"

    return header


class _Http:
    """msal's transport, over the HTTP client that everything here uses."""

    def get(self, url: str, **said: Any) -> httpx.Response:
        return self._ask("GET", url, said)

    def post(self, url: str, **said: Any) -> httpx.Response:
        return self._ask("POST", url, said)

    def close(self) -> None:
        pass  # nothing stays open between two calls

    def _ask(self, method: str, url: str, said: dict[str, Any]) -> httpx.Response:
        return httpx.request(method, url, **{**said, "timeout": _TIMEOUT_S})
