"""Progress of indexing: what is drawn, and what is said once of a run that takes long."""

import pytest

from bot.cli.index_progress import duration, estimate, facts, share, watched_index
from store.indexing import Progress


def test_files_passages_speed_and_time_left_are_shown_as_far_as_they_are_known() -> None:
    assert facts(Progress(0, 1240)) == "0 of 1,240 files"
    shown = facts(Progress(12, 1240, "a.md", 1830, 84.6, 180))
    assert shown == "12 of 1,240 files · 1,830 passages · 85/s · 3 minutes left"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 second"),
        (1.7, "2 seconds"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (371, "6 minutes"),
        (3600, "1 hour"),
        (5400, "1 hour 30 minutes"),
        (40_000, "11 hours"),
    ],
)
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_the_bar_goes_by_time_where_that_is_known_and_by_files_where_it_is_not() -> None:
    assert share(Progress(1, 4)) == 0.25
    assert share(Progress(1, 4, "", 100, 10.0, 30.0)) == 0.25
    assert share(Progress(4, 4, "", 100, 10.0, 0.0)) == 1
    assert share(Progress(0, 0)) == 1


def test_a_long_run_says_once_what_it_will_do(capsys: pytest.CaptureFixture[str]) -> None:
    with watched_index() as watch:
        watch(Progress(0, 240))
        for files in (10, 20):
            watch(Progress(files, 240, "a.md", 128, 10, 371))
    said = capsys.readouterr().err
    assert said.count("This takes about 6 minutes for 240 files; Ctrl-C keeps what is finished.") == 1
    assert estimate(Progress(0, 240, "", 1, 1, 371)) in said


def test_a_short_run_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with watched_index() as watch:
        watch(Progress(1, 2, "a.md", 64, 100, 20))
        watch(Progress(2, 2, "", 64, 100, 0))
    assert capsys.readouterr() == ("", "")
