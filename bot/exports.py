"""Exports of conversations: Slack's own JSON, or plain objects of who said what."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.errors import BadBatch
from bot.said import Said
from store.reading.decoding import clean

_SHAPE = '[{"author": "Ana", "text": "…", "link": "https://…"}], or the JSON that Slack exports'


def read_export(path: Path) -> list[Said]:
    """The messages of a .json or .jsonl file, in their order.

    Raises BadBatch, which names the file and what is wrong with it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = _objects(text, lines=path.suffix.casefold() == ".jsonl")
    except UnicodeDecodeError:
        raise BadBatch(f"{path}: not UTF-8 text; save it as UTF-8") from None
    except OSError as wrong:
        raise BadBatch(f"{path}: {wrong.strerror or wrong}") from None
    except (json.JSONDecodeError, RecursionError) as wrong:
        raise BadBatch(f"{path}: not JSON ({wrong})") from None
    if isinstance(found, dict):
        found = found.get("messages")
    if not isinstance(found, list):
        raise BadBatch(f"{path}: no list of messages in it; it should be {_SHAPE}")
    return list(_messages(found, path))


def _objects(text: str, *, lines: bool) -> Any:
    return [json.loads(line) for line in text.split("\n") if line.strip()] if lines else json.loads(text)


def _messages(found: Iterable[Any], path: Path) -> Iterable[Said]:
    for number, message in enumerate(found, start=1):
        if not isinstance(message, dict) or not isinstance(message.get("text"), str):
            raise BadBatch(f'{path}: message {number} has no "text"; the file should be {_SHAPE}')
        if message["text"].strip() and not message.get("bot_id"):
            link = str(message.get("link") or message.get("permalink") or "")
            yield Said(*map(clean, (_author(message), message["text"], link)))


def _author(message: dict[str, Any]) -> str:
    profile = message.get("user_profile")
    named = [profile.get("display_name"), profile.get("real_name")] if isinstance(profile, dict) else []
    found = [
        message.get("author"),
        message.get("speaker"),
        *named,
        message.get("username"),
        message.get("user"),
    ]
    return next((name for name in found if isinstance(name, str) and name), "somebody")
