"""Slack's side of installing an app: the page where somebody allows it, and oauth.v2.access."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import web

from handlers.simulator.state.errors import Refused
from handlers.simulator.state.records import APP_ID, BOT_USER

if TYPE_CHECKING:
    from handlers.simulator.api.gateway import Gateway

Json = dict[str, Any]


@dataclass(eq=False, slots=True)
class OAuthApp:
    """An app with these credentials; Slack sends whoever allows it back to `redirect_url`. `places` are where
    there is somebody to install it, by the id of a workspace or of an organisation.
    """

    client_id: str
    client_secret: str
    redirect_url: str
    places: dict[str, "Gateway"] = field(default_factory=dict)
    _codes: dict[str, tuple[str, str]] = field(default_factory=dict)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """GET /oauth/v2/authorize: as if whoever looks at it, `user` of `team`, had pressed *Allow*; with
        `deny`, had not.
        """
        asked = request.query
        team = asked.get("team") or next(iter(self.places))
        if asked.get("client_id") != self.client_id or team not in self.places:
            return web.Response(status=400, text="invalid_client_id")
        back = {"state": asked.get("state", "")}
        if "deny" in asked:
            back["error"] = "access_denied"
        else:
            code = secrets.token_hex(8)
            self._codes[code] = team, asked.get("user", "")
            self.places[team].asked_scopes = frozenset(asked.get("scope", "").split(","))
            back["code"] = code
        return web.Response(status=302, headers={"Location": f"{self.redirect_url}?{urlencode(back)}"})

    def access(self, args: Mapping[str, Any], authorization: str) -> Json:
        """oauth.v2.access: a code is good once. Raises Refused."""
        given = f"Basic {base64.b64encode(f'{self.client_id}:{self.client_secret}'.encode()).decode()}"
        if authorization != given:
            raise Refused("bad_client_secret")
        team, user = self._codes.pop(str(args.get("code")), ("", ""))
        if not team:
            raise Refused("invalid_code")
        place = self.places[team]
        token = place.install()
        workspace = place.workspace
        whole = bool(workspace.organisation)
        organisation = {"id": workspace.organisation, "name": workspace.name}
        return {
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(sorted(place.asked_scopes)),
            "bot_user_id": BOT_USER,
            "app_id": APP_ID,
            "team": None if whole else {"id": workspace.team, "name": workspace.name},
            "enterprise": organisation if whole else None,
            "authed_user": {"id": user},
            "is_enterprise_install": whole,
        }

    def owns(self, args: Mapping[str, Any]) -> bool:
        """Whether these are its credentials."""
        return (args.get("client_id"), args.get("client_secret")) == (self.client_id, self.client_secret)
