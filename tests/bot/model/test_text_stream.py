"""A text stream: pieces as they come, an end whatever happens, and nothing after its reader has gone."""

import threading
import time

import pytest

from bot.errors import ModelFailed
from bot.model.text_stream import TextStream, Written

WRITTEN = Written("one two", "stop", 3, 0, 2, 0.1)


def test_pieces_come_in_their_order_and_what_it_took_after_them() -> None:
    stream = TextStream()
    for piece in ("one", "", " two"):
        stream.put(piece)
    stream.end(WRITTEN)
    assert list(stream) == ["one", " two"]
    assert list(stream) == []
    assert stream.written == stream.result() == WRITTEN


def test_a_failure_is_raised_after_what_came_before_it() -> None:
    stream = TextStream()
    stream.put("one")
    stream.end(None, ModelFailed("broken"))
    assert next(stream) == "one"
    with pytest.raises(ModelFailed, match="broken"):
        next(stream)
    with pytest.raises(ModelFailed, match="broken"):
        _ = stream.written


def test_whoever_waits_for_a_piece_is_woken_by_the_end() -> None:
    stream = TextStream()
    threading.Timer(0.05, stream.end, (None, ModelFailed("closed"))).start()
    with pytest.raises(ModelFailed, match="closed"):
        next(stream)


def test_once_cancelled_no_piece_comes_any_more() -> None:
    cancel = threading.Event()
    stream = TextStream(cancel)
    for _ in range(2):
        stream.put("one")
    stream.end(WRITTEN)
    assert next(stream) == "one" and not stream.cancelled
    cancel.set()
    assert list(stream) == [] and stream.cancelled
    assert stream.written == WRITTEN


def test_leaving_early_waits_until_the_request_has_ended() -> None:
    stream, ended = TextStream(), threading.Event()

    def compute() -> None:
        while not stream.cancelled:
            stream.put("more")
            time.sleep(0.001)
        ended.set()
        stream.end(WRITTEN)

    threading.Thread(target=compute).start()
    with stream:
        next(stream)
    assert ended.is_set() and stream.written == WRITTEN


def test_a_failure_that_comes_after_its_reader_left_is_told_to_who_asks_what_was_written() -> None:
    stream = TextStream()
    stream.put("one")
    stream.end(None, ModelFailed("broken"))
    stream.close()
    with pytest.raises(ModelFailed, match="broken"):
        _ = stream.written


def test_whoever_left_does_not_wait_for_ever_for_a_model_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.model.text_stream.ENDING_S", 0.1)
    monkeypatch.setattr("bot.model.text_stream._LOOK_S", 0.02)
    cancel = threading.Event()
    stream = TextStream(cancel)
    threading.Timer(0.05, cancel.set).start()
    with pytest.raises(ModelFailed, match="hangs"):
        stream.result()
