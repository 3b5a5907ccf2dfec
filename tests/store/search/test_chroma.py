import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from store.errors import ChromaFailed
from store.ledger.outbox import Pending
from store.search.chroma import ChromaIndex
from store.vectors import Vectors


def unit(*values: float) -> Vectors:
    vector = np.array(values, dtype=np.float32)
    return vector / np.float32(np.linalg.norm(vector))


def pending(name: str, vector: Vectors | None) -> Pending:
    return Pending(name, 1, vector)


@pytest.fixture
def dense(tmp_path: Path) -> Iterator[ChromaIndex]:
    dense = ChromaIndex(tmp_path / "chroma", "toy", 2)
    dense.open()
    dense.apply([pending("east", unit(1, 0)), pending("north", unit(0, 1)), pending("between", unit(1, 1))])
    yield dense
    dense.close()


def test_the_nearest_come_first_whoever_may_read_them(dense: ChromaIndex) -> None:
    assert dense.nearest(unit(1, 0.1), 10) == ["east", "between", "north"]
    assert dense.nearest(unit(1, 0.1), 2) == ["east", "between"]


def test_what_is_known_stays_and_what_is_gone_goes(dense: ChromaIndex) -> None:
    dense.apply([pending("north", unit(0, 1)), pending("between", None)])
    assert dense.held() == {"east", "north"}
    assert dense.nearest(unit(0, 1), 10) == ["north", "east"]


def test_a_change_may_be_told_twice(dense: ChromaIndex) -> None:
    changes = [pending("east", None), pending("west", unit(-1, 0)), pending("never there", None)]
    dense.apply(changes)
    dense.apply(changes)
    assert dense.held() == {"north", "between", "west"}
    dense.apply([pending("east", unit(1, 0))])
    assert dense.nearest(unit(1, 0), 1) == ["east"]


def test_what_was_told_is_there_after_reopening(dense: ChromaIndex) -> None:
    before = dense.held()
    dense.close()
    assert not dense.is_open
    dense.open()
    assert dense.held() == before


def test_no_memory_of_this_process_is_left_on_disk(tmp_path: Path) -> None:
    def let_go_all() -> None:
        threads = [threading.Thread(target=let_go) for _ in range(24)]
        for it in threads:
            it.start()
        for it in threads:
            it.join()

    def let_go() -> None:
        """Texts of many lengths, in memory that Chroma's threads are given later."""
        for size in (400, 1_000, 5_000, 15_000, 17_200, 25_000, 50_000):
            [bytearray(b"xylophone " * (size // 10)) for _ in range(40)]

    let_go_all()
    dense = ChromaIndex(tmp_path / "chroma", "toy", 8)

    def traces() -> list[str]:
        files = (it for it in tmp_path.rglob("*") if it.is_file())
        return [it.name for it in files if b"xylo" in it.read_bytes()]

    def many(since: int) -> list[Pending]:
        return [pending(f"{at}", unit(at, *range(1, 8))) for at in range(since, since + 150)]

    dense.open()
    assert traces() == []
    dense.apply(many(0))  # more than it has room for at first
    held = dense.held()
    dense.close()
    assert traces() == []
    dense.open()
    dense.apply(many(150))
    assert (dense.held() > held, dense.count()) == (True, 300)
    assert dense.nearest(unit(299, *range(1, 8)), 1) == ["299"]
    dense.close()
    assert traces() == []
    let_go_all()
    another = ChromaIndex(tmp_path / "chroma", "another", 8)
    another.open()
    another.apply(many(0))
    another.close()
    assert traces() == []


def test_another_embedder_begins_with_an_empty_collection_and_the_old_one_goes(
    dense: ChromaIndex, tmp_path: Path
) -> None:
    dense.close()
    other = ChromaIndex(tmp_path / "chroma", "Toy: another/model", 3)
    other.open()
    assert other.count() == 0
    other.close()
    dense.open()
    assert dense.count() == 0


def test_whoever_crashed_while_opening_leaves_a_mark_and_the_next_begins_anew(
    dense: ChromaIndex, tmp_path: Path
) -> None:
    dense.close()
    (tmp_path / "chroma.opening").touch()
    dense.open()
    assert dense.count() == 0
    assert not (tmp_path / "chroma.opening").exists()


def test_chromas_errors_are_the_rooms_own(dense: ChromaIndex) -> None:
    with pytest.raises(ChromaFailed):
        dense.nearest(np.ones(5, dtype=np.float32), 1)
    dense.close()
    with pytest.raises(ChromaFailed):
        dense.count()


def test_files_of_something_else_are_no_crash(tmp_path: Path) -> None:
    (tmp_path / "chroma" / "1").mkdir(parents=True)
    (tmp_path / "chroma" / "1" / "chroma.sqlite3").write_bytes(b"not SQLite" * 1000)
    dense = ChromaIndex(tmp_path / "chroma", "toy", 2)
    with pytest.raises(ChromaFailed):
        dense.open()
    dense.wipe()
    dense.open()
    assert dense.count() == 0
    dense.close()


def test_the_bots_own_env_file_and_environment_do_not_reach_chroma(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma would read ALLOW_RESET, and where to send telemetry, from either."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ALLOW_RESET=true\nCHROMA_SERVER_HTTP_PORT=no number\n")
    monkeypatch.setenv("ANONYMIZED_TELEMETRY", "true")
    monkeypatch.setenv("PERSIST_DIRECTORY", str(tmp_path / "elsewhere"))
    dense = ChromaIndex(tmp_path / "chroma", "toy", 2)
    dense.open()
    settings = dense._client.get_settings()
    assert (settings.allow_reset, settings.anonymized_telemetry) == (False, False)
    dense.close()
    assert not (tmp_path / "elsewhere").exists()
