"""Channels to rows and back, inside a transaction of the ledger."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from store.channel import Answers, ChannelSettings, FollowUps, Language, Tone
from store.ledger.schema import channels

_LISTS = ("documents", "experts", "apps")


def find(connection: Connection, channel: str) -> ChannelSettings:
    """How the bot behaves there; as it does anywhere, where nobody has set anything."""
    kept = connection.execute(
        select(channels.c.settings).where(channels.c.channel == channel)
    ).scalar_one_or_none()
    return _settings(kept) if kept else ChannelSettings()


def keep(connection: Connection, channel: str, settings: ChannelSettings) -> None:
    until = settings.muted_until
    fields = asdict(settings) | {"muted_until": until and until.astimezone(UTC).isoformat()}
    _write(connection, channel, settings=json.dumps(fields, ensure_ascii=False))


def welcome(connection: Connection, channel: str, *, welcomed: bool) -> bool:
    """Note whether the bot has introduced itself there; whether that was otherwise before."""
    before = connection.execute(
        select(channels.c.welcomed).where(channels.c.channel == channel)
    ).scalar_one_or_none()
    if bool(before) is welcomed:
        return False
    _write(connection, channel, welcomed=welcomed)
    return True


def _write(connection: Connection, channel: str, **fields: str | bool) -> None:
    if not connection.execute(
        update(channels).where(channels.c.channel == channel).values(**fields)
    ).rowcount:
        connection.execute(insert(channels), {"channel": channel, "settings": "", "welcomed": False} | fields)


def _settings(kept: str) -> ChannelSettings:
    fields = json.loads(kept)
    until = fields["muted_until"]
    return ChannelSettings(
        answers=Answers(fields["answers"]),
        follow_ups=FollowUps(fields["follow_ups"]),
        muted_until=None if until is None else datetime.fromisoformat(until),
        language=Language(fields["language"]),
        tone=Tone(fields["tone"]),
        **{name: tuple(fields[name]) for name in _LISTS},
    )
