"""Whatever the machine has no more of ends a command with one line that says what to do."""

import errno
import os
from contextlib import suppress

import pytest

from bot import __main__ as command
from bot.cli.exhausted import exhausted
from bot.cli.log_stream import LossyStream


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "`inhouse models recommend`"),
        (OSError(errno.ENOMEM, "x"), "`inhouse models recommend`"),
        (OSError(errno.EMFILE, "x"), "`ulimit -n`"),
        (OSError(errno.ENOSPC, "x"), "the disk is full"),
        (RuntimeError("can't start new thread"), "`ulimit -u`"),
    ],
)
def test_it_ends_with_a_line_that_says_what_to_do(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(command, "app", fail)
    with pytest.raises(SystemExit) as ended:
        command.main()
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert told.startswith("inhouse: ") and told.count("\n") == 1 and said in told


def test_what_is_anything_else_is_not_explained_away() -> None:
    assert exhausted(OSError(errno.ENOENT, "x")) == exhausted(RuntimeError("x")) == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a disk that is full, as Linux has it")
def test_a_log_line_that_cannot_be_written_is_lost_and_nothing_else() -> None:
    full = open("/dev/full", "w", encoding="utf-8", buffering=1)  # noqa: SIM115 - it cannot be closed well
    log = LossyStream(full)
    assert log.write("accepted\n") == 9
    log.flush()
    print("again", file=log, flush=True)
    with suppress(OSError):
        full.close()
