"""Logs for machines: one object a line, whoever speaks, and of errors the kind alone."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.settings import LogSettings
from tests.logged import logging_set_up


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    with logging_set_up(LogSettings(level="debug", format="json")) as written:
        yield written


def lines(written: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_what_we_say_and_what_libraries_say_are_objects_of_one_form(written: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request="T1-C1-17.1"):
        structlog.get_logger().info("replied", ended="answer")
        logging.getLogger("a.library").warning("slow: %s s", 3)
    ours, theirs = lines(written)
    assert ours.keys() == {"time", "level", "event", "request", "ended"}
    assert theirs.keys() == {"time", "level", "event", "request", "logger"}
    assert theirs["event"] == "slow: 3 s" and theirs["level"] == "warning"
    assert ours["request"] == theirs["request"] == "T1-C1-17.1" and ours["time"] <= theirs["time"]


def test_of_an_error_its_kind_and_its_place_are_told_and_no_text(written: io.StringIO) -> None:
    try:
        raise ValueError("zebra")
    except ValueError:
        logging.getLogger("a.library").exception("it failed")
    (told,) = lines(written)
    assert (told["error"], told["where"].split(":")[0]) == ("ValueError", "test_log_setup.py")
    assert "zebra" not in written.getvalue()


def test_below_its_level_nothing_is_told_and_of_libraries_only_warnings() -> None:
    with logging_set_up(LogSettings(level="info", format="json")) as written:
        structlog.get_logger().debug("too much")
        logging.getLogger("a.library").info("too much")
        structlog.get_logger().info("enough")
    assert [it["event"] for it in lines(written)] == ["enough"]


def test_for_people_it_is_a_line_of_text() -> None:
    with logging_set_up(LogSettings()) as written:
        structlog.get_logger().info("ready", documents=3)
        logging.getLogger("a.library").warning("slow")
    ready, slow = written.getvalue().splitlines()
    assert "ready" in ready and "documents=3" in ready and "slow" in slow
