"""The SDK's two stores of the OAuth flow, over the ledger. Of each team its latest installation is kept."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from logging import Logger

from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store import Installation as SdkInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from store.installation import Installation
from store.installations import Installations


def team_of(installation: SdkInstallation) -> str:
    """What it is kept by: the organisation where it is for all of it, else the workspace."""
    whole = installation.is_enterprise_install
    return str((installation.enterprise_id if whole else installation.team_id) or "")


def _kept(installation: SdkInstallation) -> Installation:
    whole, custom = installation.is_enterprise_install, installation.custom_values
    name = installation.enterprise_name if whole else installation.team_name
    return Installation(
        team=team_of(installation),
        token=SecretStr(installation.bot_token or ""),
        user=str(installation.bot_user_id or ""),
        bot=str(installation.bot_id or ""),
        url=str(custom.get("url") or installation.enterprise_url or "https://slack.com/"),
        at=datetime.fromtimestamp(installation.installed_at, UTC),
        name=str(custom.get("name") or ""),
        team_name=str(name or ""),
        organisation="" if whole else str(installation.enterprise_id or ""),
        scopes=frozenset(installation.bot_scopes or ()),
        installer=installation.user_id or "",
    )


def _as_slack_has_it(kept: Installation) -> SdkInstallation:
    whole = kept.team.startswith("E")
    return SdkInstallation(
        enterprise_id=kept.team if whole else kept.organisation or None,
        enterprise_name=kept.team_name if whole else None,
        enterprise_url=kept.url if whole else None,
        team_id=None if whole else kept.team,
        team_name=None if whole else kept.team_name,
        bot_token=kept.token.get_secret_value(),
        bot_id=kept.bot,
        bot_user_id=kept.user,
        bot_scopes=sorted(kept.scopes),
        user_id=kept.installer,
        is_enterprise_install=whole,
        installed_at=kept.at.timestamp(),
        custom_values={"url": kept.url, "name": kept.name},
    )


class LedgerInstallationStore(AsyncInstallationStore):
    """Raises StoreError."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    @property
    def logger(self) -> Logger:
        return logging.getLogger("slack_bolt.inhouse")

    async def async_save(self, installation: SdkInstallation) -> None:
        await asyncio.to_thread(self._installations.keep, _kept(installation))

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> SdkInstallation | None:
        for team in (enterprise_id,) if is_enterprise_install else (team_id, enterprise_id):
            found = await asyncio.to_thread(self._installations.find, team) if team else None
            if found is not None:
                return _as_slack_has_it(found)
        return None

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return None if found is None else found.to_bot()

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self.async_delete_installation(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Of the organisation only where no workspace is named."""
        if team := team_id or enterprise_id:
            await asyncio.to_thread(self._installations.remove, team)


class LedgerStateStore(AsyncOAuthStateStore):
    """Raises StoreError."""

    def __init__(self, installations: Installations, lasts: timedelta) -> None:
        self._installations = installations
        self._lasts = lasts

    @property
    def logger(self) -> Logger:
        return logging.getLogger("slack_bolt.inhouse")

    async def async_issue(self, *_: object, **__: object) -> str:
        return await asyncio.to_thread(self._installations.issue_state, self._lasts)

    async def async_consume(self, state: str) -> bool:
        return await asyncio.to_thread(self._installations.consume_state, state)
