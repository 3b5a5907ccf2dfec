"""What must hold of any payload: it is read, or is nothing, and what is read of it is text."""

import json
from typing import Any

from handlers.channels import read_candidate
from handlers.identity import Identity
from handlers.request import read_change, read_edit, read_edited, read_message
from handlers.uploads import files_of
from store.conversations import contents_of, same_words, words_of

ME = Identity("T1", "UBOT", "BBOT", "https://team.slack.com/")

_RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "How long ", "style": {"bold": True, "code": True}},
                {"type": "user", "user_id": "UBOT"},
                {"type": "link", "url": "https://a.example", "text": "a"},
                {"type": "emoji", "name": "tea"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "offset": 2,
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "item"}]}],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said\\nbefore"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
    ],
}
_TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_number", "value": 1}]]}
_SECTION = {
    "type": "section",
    "text": {"type": "mrkdwn", "text": "*so* <@U2>"},
    "fields": [{"type": "plain_text", "text": "f"}],
}
_FILE = {
    "id": "F1",
    "name": "leave.pdf",
    "filetype": "pdf",
    "size": 7,
    "created": 1_700_000_000,
    "url_private_download": "https://files.slack.com/a",
    "mode": "hosted",
}
_FORWARD = {
    "is_share": True,
    "fallback": "[November 20th, 2026 10:02 AM] ann: hi",
    "author_name": "ann",
    "fields": [{"title": "a", "value": "b"}],
    "blocks": [_SECTION],
    "message_blocks": [{"message": {"blocks": [_RICH]}}],
    "files": [_FILE],
    "attachments": [{"text": "inner"}],
}
MESSAGE = {
    "type": "message",
    "channel": "C1",
    "channel_type": "channel",
    "ts": "10.1",
    "thread_ts": "9.0",
    "event_ts": "10.1",
    "user": "U1",
    "team": "T1",
    "user_team": "T2",
    "text": "<@UBOT> how much leave?",
    "blocks": [_RICH, _SECTION, _TABLE],
    "attachments": [_FORWARD],
    "files": [_FILE],
    "edited": {"user": "U1", "ts": "11.0"},
    "app_context": {"entities": [{"type": "slack#/types/channel_id", "value": "C1"}]},
}
EVENTS: tuple[dict[str, Any], ...] = (
    MESSAGE,
    {**MESSAGE, "type": "app_mention"},
    {**MESSAGE, "channel": "D1", "channel_type": "im", "subtype": "file_share"},
    {**MESSAGE, "bot_id": "B1", "bot_profile": {"app_id": "A1"}, "subtype": "bot_message"},
    {
        "type": "message",
        "subtype": "message_changed",
        "channel": "C1",
        "ts": "12.0",
        "message": MESSAGE,
        "previous_message": {**MESSAGE, "text": "before"},
    },
    {
        "type": "message",
        "subtype": "message_deleted",
        "channel": "C1",
        "ts": "12.0",
        "deleted_ts": "10.1",
        "previous_message": MESSAGE,
    },
)


def read_event(event: Any) -> None:
    """All that is read of an event; nothing of it may raise."""
    if not isinstance(event, dict):
        return  # Bolt passes on no other
    for request in (read_message(event, "T1", ME), read_candidate(event, "T1", ME)):
        if request is not None:
            fields = request.to_json()
            assert all(isinstance(it, str) for it in fields.values())
            assert len(request.text) <= 4 * len(json.dumps(event))
            assert type(request).from_json(fields) == request
    change = read_change(event)
    if change is not None:
        edited = read_edited(change, "T1", ME)
        if edited is not None:
            read_edit(change, edited)
    said = contents_of(event)
    assert isinstance(said.words, str) and len(words_of(event)) <= 40 * len(json.dumps(event)) + 4_000
    assert same_words(event, event)
    for file in files_of(event):
        assert "\n" not in file.name and isinstance(file.size, int)
