"""The bench of Slack: what its figures are of."""

from pathlib import Path

from bench.slack import Timed, acknowledgements, signs_of_life


def test_a_row_has_shares_of_what_was_measured_in_units_that_read_well() -> None:
    row = Timed("it", [n / 1000 for n in range(1, 101)] + [12.5]).row()
    assert row == ["it", "101", "51 ms", "96 ms", "100 ms", "12.5 s"]


async def test_each_event_and_each_question_counts_once(tmp_path: Path) -> None:
    """A mention is two events of Slack's."""
    assert len((await acknowledgements(tmp_path / "a", 50, 1)).seconds) == 50 + 1
    assert len((await signs_of_life(tmp_path / "b", 3)).seconds) == 3
