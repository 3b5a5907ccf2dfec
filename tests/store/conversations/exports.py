"""Exports of Slack as Slack makes them, written by hand for the tests: its documentation names the files."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Files = Mapping[str, Any]

JOINED = {
    "type": "message",
    "subtype": "channel_join",
    "ts": "1772440000.000100",
    "user": "U0BEN",
    "text": "<@U0BEN> has joined the channel",
}
QUESTION = {
    "client_msg_id": "5d3f7c6e-0000-4000-8000-000000000001",
    "type": "message",
    "text": "How do I reset my VPN token? <@U0KIM> :thinking_face:",
    "user": "U0ANA",
    "ts": "1772546700.000100",
    "team": "T0ACME",
    "user_team": "T0ACME",
    "source_team": "T0ACME",
    "user_profile": {"display_name": "ana", "real_name": "Ana Silva", "team": "T0ACME"},
    "blocks": [{"type": "rich_text", "block_id": "x", "elements": []}],
    "thread_ts": "1772546700.000100",
    "reply_count": 2,
    "reply_users": ["U0BEN"],
    "replies": [{"user": "U0BEN", "ts": "1772550000.000200"}, {"user": "U0KIM", "ts": "1772640000.000300"}],
    "latest_reply": "1772640000.000300",
    "subscribed": False,
    "reactions": [{"name": "eyes", "users": ["U0KIM"], "count": 1}],
}
ANSWER = {
    "type": "message",
    "text": "Fill in the <https://acme.example/blue|blue form>.\nThen ask Kim to release it.",
    "user": "U0BEN",
    "ts": "1772550000.000200",
    "thread_ts": "1772546700.000100",
    "parent_user_id": "U0ANA",
    "edited": {"user": "U0BEN", "ts": "1772550100.000000"},
    "files": [
        {
            "id": "F0FORM",
            "name": "form.pdf",
            "title": "form.pdf",
            "mimetype": "application/pdf",
            "filetype": "pdf",
            "url_private": "https://files.slack.com/files-pri/T0ACME-F0FORM/form.pdf?t=xoxe-1",
            "mode": "hosted",
        }
    ],
    "upload": True,
}
LATE = {
    "type": "message",
    "text": "Since this week the green form is used instead.",
    "user": "U0KIM",
    "ts": "1772640000.000300",
    "thread_ts": "1772546700.000100",
    "parent_user_id": "U0ANA",
}
BUILD = {
    "type": "message",
    "subtype": "bot_message",
    "bot_id": "B0CI",
    "username": "CI",
    "ts": "1772546710.000100",
    "text": "Build 4711 failed",
}
GONE = {
    "type": "message",
    "subtype": "tombstone",
    "user": "USLACKBOT",
    "ts": "1772546720.000100",
    "text": "This message was deleted.",
    "hidden": True,
}
LUNCH = {"type": "message", "text": "The canteen has soup.", "user": "U0KIM", "ts": "1772546800.000100"}
LUNCH_TOO = {"type": "message", "text": "And pancakes.", "user": "U0ANA", "ts": "1772546860.000100"}
SECRET = {
    "type": "message",
    "text": "The merger is called Falcon.",
    "user": "U0ANA",
    "ts": "1772546900.000100",
}
WHISPER = {"type": "message", "text": "Ben leaves in May.", "user": "U0KIM", "ts": "1772547000.000100"}


def _person(id_: str, account: str, real: str, display: str = "") -> dict[str, Any]:
    profile = {
        "real_name": real,
        "display_name": display,
        "email": f"{account}@acme.example",
        "team": "T0ACME",
    }
    return {
        "id": id_,
        "team_id": "T0ACME",
        "name": account,
        "deleted": False,
        "real_name": real,
        "tz": "Europe/Lisbon",
        "profile": profile,
        "is_bot": False,
        "updated": 1700000000,
    }


def _channel(id_: str, name: str) -> dict[str, Any]:
    return {
        "id": id_,
        "name": name,
        "created": 1600000000,
        "creator": "U0ANA",
        "is_archived": False,
        "is_general": name == "general",
        "members": ["U0ANA", "U0BEN", "U0KIM"],
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


EXPORT: Files = {
    "users.json": [
        _person("U0ANA", "asilva", "Ana Silva"),
        _person("U0BEN", "ben", "Benjamin Okafor", "Ben"),
        _person("U0KIM", "kim", "Kim Lee"),
    ],
    "channels.json": [_channel("C0GENERAL", "general"), _channel("C0EMPTY", "empty")],
    "groups.json": [_channel("G0BOARD", "board")],
    "mpims.json": [],
    "dms.json": [{"id": "D0ANAKIM", "created": 1600000000, "members": ["U0ANA", "U0KIM"]}],
    "integration_logs.json": [],
    "canvases.json": [],
    "general/2026-03-02.json": [JOINED],
    "general/2026-03-03.json": [QUESTION, BUILD, GONE, LUNCH, LUNCH_TOO, ANSWER],
    "general/2026-03-04.json": [LATE],
    "board/2026-03-03.json": [SECRET],
    "D0ANAKIM/2026-03-03.json": [WHISPER],
}
"""What a whole workspace gives: a public, an empty and a private channel, and a direct message."""


def folder(path: Path, files: Files = EXPORT) -> Path:
    """Written to a folder, which is made."""
    for name, content in files.items():
        place = path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content if isinstance(content, str) else json.dumps(content, indent=4), "utf-8")
    return path


def archive(path: Path, files: Files = EXPORT, top: str = "") -> Path:
    """Packed as Slack packs it; with `top` the way somebody packs a folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(
                top + name, content if isinstance(content, str) else json.dumps(content, indent=4)
            )
    return path
