"""A channel is named to those who may know it, and to nobody else."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.workspace.channels import Channels
from store.audience import Readers
from tests.end_to_end.talking import workspace


@pytest.mark.parametrize(
    ("readers", "known"),
    [
        (Readers.of_channel("C9", outsiders=False), {"product"}),
        (Readers.of_channel("C9", outsiders=True), set()),
        (Readers.members(), {"product"}),
    ],
)
async def test_public_channels_are_named_to_full_members_only(readers: Readers, known: set[str]) -> None:
    async with workspace() as talk:
        secret = talk.workspace.add_channel("merger", talk.ann, private=True)
        hidden = talk.workspace.add_channel("hidden", talk.ann, private=True, bot=False)
        client = AsyncWebClient(token=talk.slack.bot_token, base_url=talk.slack.api_url)
        channels = Channels(client)
        wanted = [talk.product.id, secret.id, hidden.id, "C0NOWHERE"]
        assert set((await channels.names(wanted, readers)).values()) == known
        mine = Readers.of_person(talk.ann.id, [secret.id], outsider=True)
        assert await channels.names(wanted, mine) == {secret.id: "merger"}


async def test_names_are_asked_for_once_and_again_after_a_change() -> None:
    async with workspace() as talk:
        client = AsyncWebClient(token=talk.slack.bot_token, base_url=talk.slack.api_url)
        channels = Channels(client)
        for _ in range(3):
            await channels.names([talk.product.id], Readers.members())
        assert len(talk.calls("conversations.info")) == 1
        channels.forget(talk.product.id)
        await channels.names([talk.product.id], Readers.members())
        assert len(talk.calls("conversations.info")) == 2
