"""The shape of Slack's payloads, of which nothing is believed (store.conversations.payload)."""

from store.conversations import (
    Json,
    identifier,
    number,
    record,
    records,
    subtype,
    timestamp,
    words,
)

__all__ = ["Json", "identifier", "number", "record", "records", "subtype", "timestamp", "words"]
