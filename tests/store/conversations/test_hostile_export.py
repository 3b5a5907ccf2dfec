"""Whatever stands in an export is read or left out, and what is read of it is sound."""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from store.conversations import Channel, SlackExport, grouped, passages_of, source_of
from store.reading import is_export
from store.sentences import cut
from tests.fakes import HashEmbedder
from tests.store.conversations.exports import ANSWER, EXPORT, LATE, LUNCH, QUESTION, folder

EMBEDDER = HashEmbedder()
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
TS = st.sampled_from(["0", "999999999999.9", "1772546700.000100", "1.2.3", "-5", "1e9", "0000000000001.1"])
TEXT = st.text(max_size=80) | st.sampled_from(
    ["<@U0ANA|>", "```", "~~~", "> a\n>>> b", ":+1::a:", "# T\n|a|\n|-|", "\ud800"]
)


@st.composite
def messages(draw: st.DrawFn) -> Any:
    """A real message with some of it exchanged."""
    found: dict[str, Any] = dict(draw(st.sampled_from([QUESTION, ANSWER, LATE, LUNCH])))
    for name in draw(st.lists(st.sampled_from(sorted(found)), max_size=3)):
        found[name] = draw(ODD)
    if draw(st.booleans()):
        found |= {"text": draw(TEXT), "ts": draw(TS), "thread_ts": draw(TS)}
    return draw(st.sampled_from([found, [found], draw(ODD)]))


@given(st.lists(messages(), max_size=5), ODD, ODD)
@settings(max_examples=25, deadline=None)
def test_it_is_read_or_left_out(day: list[Any], person: Any, channel: Any) -> None:
    files = {
        **EXPORT,
        "users.json": [*EXPORT["users.json"], person, {"id": "U0X", "profile": person}],
        "channels.json": [*EXPORT["channels.json"], channel],
        "general/2026-03-03.json": json.dumps(day),
    }
    with tempfile.TemporaryDirectory() as place:
        path = folder(Path(place) / "export", files)
        assert is_export(path)
        with SlackExport.open(path) as export:
            said = [it for each in export.channels for _, day in export.messages(each, "") for it in day]
    for talk in grouped(said):
        source = source_of(Channel.of("C0GENERAL", "general"), talk, EMBEDDER, 60)
        pieces = passages_of(source, talk, EMBEDDER, 60)
        for piece, sentences in zip(pieces, cut(pieces), strict=True):
            piece.text.encode()
            assert all(0 <= it.start <= it.end <= len(piece.text) for it in piece.messages)
            assert all(it.message and it.quote == piece.text[it.start : it.end] for it in sentences)
            assert all(it.message is None or it.end <= it.message.end for it in sentences)
