"""The OAuth flow: from /slack/install over Slack's own page to /slack/oauth_redirect, which keeps the token.

Only where the settings list a workspace or its organisation is the app installed: elsewhere it is taken out
again at once, and nothing of it is kept.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from logging import Logger

import structlog
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation as SdkInstallation
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from handlers.channels import RateLimit
from handlers.client import slack_client
from handlers.errors import SLACK_FAILED, UNREACHABLE, NotConnected, where
from handlers.identity import who_am_i
from handlers.installing.adapters import LedgerInstallationStore, LedgerStateStore, team_of
from handlers.installing.pages import failed_page, installed_page
from handlers.manifest import INSTALL_PATH, OPTIONAL_SCOPES, REDIRECT_PATH, SCOPES
from handlers.tokens import CLIENT_ID, CLIENT_SECRET, WORKSPACES, secret
from store.errors import StoreError
from store.installations import Installations

log = structlog.get_logger()

# How long somebody may take on Slack's page.
_LASTS = timedelta(minutes=10)
# Anybody may open the page, and each time something is written: so often in a minute, and in an hour.
_BEGUN = 30, 300
_ROTATES = (
    "The app has token rotation on. Turn it off in the app's OAuth & Permissions page, then begin again."
)


class NotInstalled(BoltError):
    """Why an installation is not kept; the text is for whoever installs."""


class InstallFlow(AsyncOAuthFlow):
    """Bolt's flow over the ledger. `installed` is told the team of each installation that is kept."""

    def __init__(
        self,
        settings: Settings,
        installations: Installations,
        installed: Callable[[str], None],
        logger: Logger,
    ) -> None:
        self._inhouse = settings
        self._installed = installed
        self._begun = RateLimit(*_BEGUN)
        super().__init__(
            client=slack_client(settings),
            logger=logger,
            settings=AsyncOAuthSettings(
                client_id=secret(settings, CLIENT_ID),
                client_secret=secret(settings, CLIENT_SECRET),
                scopes=sorted({*SCOPES, *OPTIONAL_SCOPES}),
                user_scopes=[],
                install_path=INSTALL_PATH,
                redirect_uri_path=REDIRECT_PATH,
                install_page_rendering_enabled=False,
                authorization_url=f"{settings.slack.api_url.removesuffix('api/')}oauth/v2/authorize",
                installation_store=LedgerInstallationStore(installations),
                installation_store_bot_only=True,
                state_store=LedgerStateStore(installations, _LASTS),
                state_expiration_seconds=int(_LASTS.total_seconds()),
                callback_options=AsyncCallbackOptions(self._succeeded, self._failed),
                logger=logger,
            ),
        )

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        if self._begun.take("", 0).seconds:
            return self._page(failed_page("begun_often"), 429)
        try:
            return await super().handle_installation(request)
        except StoreError as error:
            return self._broken(error)

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        try:
            return await super().handle_callback(request)
        except Exception as error:  # whatever it was, whoever installs is told, and no page shows it
            return self._broken(error)

    def _broken(self, error: Exception) -> BoltResponse:
        log.error("installation_failed", error=type(error).__name__, where=where(error))
        reason = "unreachable" if isinstance(error, UNREACHABLE) else "storage_error"
        return self._page(failed_page(reason), 502 if reason == "unreachable" else 500)

    async def store_installation(self, request: AsyncBoltRequest, installation: SdkInstallation) -> None:
        """Raises NotInstalled."""
        team = team_of(installation)
        client = slack_client(self._inhouse, installation.bot_token or "")
        if team not in self._inhouse.slack.teams:
            await self._take_out(client)
            log.warning("installation_refused", team=team, remedy=f"{WORKSPACES} lists where it may be.")
            raise NotInstalled(
                f"This app may not be installed in {team or 'this place'}. Whoever runs it can add that to "
                f"{WORKSPACES}."
            )
        if installation.bot_refresh_token:
            raise NotInstalled(_ROTATES)
        try:
            me = await who_am_i(client)
            installation.set_custom_value("url", me.url)
            installation.set_custom_value("name", me.name)
            await self.settings.installation_store.async_save(installation)
        except (StoreError, NotConnected) as error:
            log.error("installation_not_kept", team=team, error=type(error).__name__)
            raise NotInstalled("The installation could not be kept. Please begin again.") from None
        self._installed(team)
        log.info("installed", team=team, by=installation.user_id)

    async def _take_out(self, client: AsyncWebClient) -> None:
        with suppress(*SLACK_FAILED):
            await client.apps_uninstall(client_id=self.client_id, client_secret=self.settings.client_secret)

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        told = args.installation
        name = told.enterprise_name if told.is_enterprise_install else told.team_name
        return self._page(installed_page(str(name or team_of(told))), 200)

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        why = str(args.error) if isinstance(args.error, NotInstalled) else ""
        return self._page(failed_page(args.reason, why), 403 if why else args.suggested_status_code)

    def _page(self, html: str, status: int) -> BoltResponse:
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": "default-src 'none'",
            "Cache-Control": "no-store",
            "Set-Cookie": [self.settings.state_utils.build_set_cookie_for_deletion()],
        }
        return BoltResponse(status=status, body=html, headers=headers)
