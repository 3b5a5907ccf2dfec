import hashlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from filelock import FileLock
from huggingface_hub import constants
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ModelFailed, PullFailed
from bot.model.catalogue.catalogue import Entry
from bot.model.catalogue.download import pull
from bot.model.catalogue.verification import recorded
from tests.bot.model.catalogue.hub_stand_in import HubStandIn, serving

CONTENT = b"GGUF" + bytes(range(256)) * 800
FILE = "toy-Q4_K_M.gguf"
TOY = Entry("toy", "writer", FILE, repository="house/toy-GGUF", revision="abc123")
KNOWN = Entry(
    "toy",
    "writer",
    FILE,
    repository="house/toy-GGUF",
    revision="abc123",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
)


class Pauses(list[float]):
    """Remembers how long it was asked to sleep, and does not."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> Pauses:
    """How long `huggingface_hub` would have slept; and in how small pieces it takes a file in."""
    pauses = Pauses()
    monkeypatch.setattr(time, "sleep", pauses)
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 10_000)
    return pauses


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def hub() -> Iterator[HubStandIn]:
    with serving(HubStandIn(f"/house/toy-GGUF/resolve/abc123/{FILE}", CONTENT)) as hub:
        yield hub


def left(directory: Path) -> set[str]:
    """What lies in a directory besides locks."""
    return {path.name for path in directory.iterdir() if path.suffix != ".lock"}


def get(hub: HubStandIn, directory: Path, entry: Entry = TOY) -> Path:
    return pull(entry, directory, hub.url)


@pytest.mark.parametrize("redirect", ["none", "relative", "absolute"])
@pytest.mark.parametrize("entry", [TOY, KNOWN], ids=["unknown to the catalogue", "known to the catalogue"])
def test_a_pulled_file_is_whole_and_its_record_says_what_it_is(
    hub: HubStandIn, tmp_path: Path, redirect: str, entry: Entry
) -> None:
    hub.redirect = redirect  # type: ignore[assignment]
    path = get(hub, tmp_path, entry)
    assert path.read_bytes() == CONTENT
    known = recorded(path)
    assert known is not None
    assert (known.size, known.sha256) == (len(CONTENT), hub.sha256)
    assert known.source == hub.url + hub.path
    assert left(tmp_path) == {FILE, f"{FILE}.json"}


def test_a_second_pull_asks_nobody(hub: HubStandIn, tmp_path: Path) -> None:
    get(hub, tmp_path)
    asked = hub.heads
    get(hub, tmp_path)
    assert (hub.heads, len(hub.gets)) == (asked, 1)


def test_progress_goes_from_nothing_to_all(hub: HubStandIn, tmp_path: Path) -> None:
    heard: list[tuple[int, int | None]] = []
    pull(TOY, tmp_path, hub.url, lambda done, whole: heard.append((done, whole)))
    assert heard[0] == (0, len(CONTENT))
    assert heard[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_a_dropped_connection_is_resumed_where_it_broke_off(hub: HubStandIn, tmp_path: Path) -> None:
    hub.drops = [60_000, 40_000]
    assert get(hub, tmp_path).read_bytes() == CONTENT
    assert [asked.get("Range") for asked in hub.gets] == [None, "bytes=60000-", "bytes=100000-"]


def test_a_connection_that_is_reset_goes_on_as_long_as_more_comes(hub: HubStandIn, tmp_path: Path) -> None:
    hub.drops, hub.resets = [60_000] * 3, True
    assert get(hub, tmp_path).read_bytes() == CONTENT
    assert len(hub.gets) > 1
    assert all("Range" in asked for asked in hub.gets[1:])


def test_a_connection_that_is_reset_before_anything_comes_ends_the_pull(
    hub: HubStandIn, tmp_path: Path
) -> None:
    hub.drops, hub.resets = [0] * 9, True
    with pytest.raises(PullFailed, match="what was downloaded is kept: pull again"):
        get(hub, tmp_path)


def test_a_pull_that_gave_up_goes_on_next_time(hub: HubStandIn, tmp_path: Path) -> None:
    hub.drops = [80_000, *[0] * 15]
    with pytest.raises(PullFailed, match="what was downloaded is kept: pull again"):
        get(hub, tmp_path)
    assert (tmp_path / f"{FILE}.part").stat().st_size == 80_000
    assert not (tmp_path / FILE).exists()
    hub.drops.clear()
    assert get(hub, tmp_path).read_bytes() == CONTENT
    assert hub.gets[-1]["Range"] == "bytes=80000-"


def test_a_stopped_pull_goes_on_next_time(hub: HubStandIn, tmp_path: Path) -> None:
    def stop(done: int, whole: int | None) -> None:
        if done > 110_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(TOY, tmp_path, hub.url, stop)
    come = (tmp_path / f"{FILE}.part").stat().st_size
    assert come > 100_000
    assert get(hub, tmp_path).read_bytes() == CONTENT
    assert hub.gets[-1]["Range"] == f"bytes={come}-"


def test_a_hub_that_knows_no_ranges_is_read_from_the_start(hub: HubStandIn, tmp_path: Path) -> None:
    hub.drops, hub.ignores_range = [60_000], True
    assert get(hub, tmp_path).read_bytes() == CONTENT


def test_a_hub_that_sends_another_part_than_asked_for_is_read_from_the_start(
    hub: HubStandIn, tmp_path: Path
) -> None:
    (tmp_path / f"{FILE}.part").write_bytes(CONTENT[:60_000])
    hub.forgets_offset = True
    assert get(hub, tmp_path).read_bytes() == CONTENT
    assert ["Range" in asked for asked in hub.gets] == [True, False]


def test_a_file_that_changed_on_the_hub_is_not_mixed_with_its_old_part(
    hub: HubStandIn, tmp_path: Path
) -> None:
    (tmp_path / f"{FILE}.part").write_bytes(CONTENT[:60_000])
    hub.content = b"GGUF" + b"new" * 50_000
    assert get(hub, tmp_path).read_bytes() == hub.content
    assert "Range" not in hub.gets[-1]


def test_without_a_digest_no_later_pull_goes_on_from_a_part(hub: HubStandIn, tmp_path: Path) -> None:
    (tmp_path / f"{FILE}.part").write_bytes(CONTENT[:60_000])
    hub.states, hub.content = False, b"GGUF" + bytes(reversed(CONTENT[4:]))
    assert get(hub, tmp_path).read_bytes() == hub.content
    assert "Range" not in hub.gets[-1]


def test_a_part_that_is_whole_is_not_got_again(hub: HubStandIn, tmp_path: Path) -> None:
    (tmp_path / f"{FILE}.part").write_bytes(CONTENT)
    assert get(hub, tmp_path).read_bytes() == CONTENT
    assert hub.gets == []


def test_a_part_that_cannot_be_gone_on_with_is_begun_anew(hub: HubStandIn, tmp_path: Path) -> None:
    (tmp_path / f"{FILE}.part").write_bytes(CONTENT + b"of a longer file")
    hub.states = False
    entry = replace(KNOWN, size=0)
    assert get(hub, tmp_path, entry).read_bytes() == CONTENT


def test_a_wrong_digest_keeps_nothing(hub: HubStandIn, tmp_path: Path) -> None:
    hub.served = CONTENT[:-1] + b"!"
    with pytest.raises(PullFailed, match="was damaged on the way"):
        get(hub, tmp_path)
    assert left(tmp_path) == set()


def test_a_hub_that_stops_short_of_the_stated_size_gives_no_file(hub: HubStandIn, tmp_path: Path) -> None:
    hub.served = CONTENT[:-1000]
    with pytest.raises(PullFailed):
        get(hub, tmp_path)
    assert not (tmp_path / FILE).exists()


def test_a_hub_that_sends_more_than_the_stated_size_is_cut_off(hub: HubStandIn, tmp_path: Path) -> None:
    hub.served = CONTENT + b"more"
    with pytest.raises(PullFailed, match="more than the 204804 bytes"):
        get(hub, tmp_path)
    assert left(tmp_path) == set()


@pytest.mark.parametrize("lie", ["size", "digest"])
def test_a_hub_that_states_another_file_than_the_catalogue_is_not_asked_for_it(
    hub: HubStandIn, tmp_path: Path, lie: str
) -> None:
    if lie == "size":
        hub.stated_size = 12
    else:
        hub.content = CONTENT[:-1] + b"!"
    with pytest.raises(PullFailed, match="not the file in the catalogue"):
        get(hub, tmp_path, KNOWN)
    assert (hub.gets, left(tmp_path)) == ([], set())


def test_the_catalogue_is_held_to_where_the_hub_states_nothing(hub: HubStandIn, tmp_path: Path) -> None:
    hub.states, hub.content = False, CONTENT[:-1] + b"!"
    with pytest.raises(PullFailed, match="was damaged on the way"):
        get(hub, tmp_path, KNOWN)
    assert left(tmp_path) == set()


def test_a_login_page_is_no_model(hub: HubStandIn, tmp_path: Path) -> None:
    hub.states, hub.content = False, b"<html>log in</html>"
    with pytest.raises(PullFailed, match="did not send a GGUF file"):
        get(hub, tmp_path)
    assert left(tmp_path) == set()


def test_a_file_without_a_length_is_pulled_too(hub: HubStandIn, tmp_path: Path) -> None:
    hub.states, hub.no_length = False, True
    assert get(hub, tmp_path).read_bytes() == CONTENT


def test_a_hub_that_is_busy_is_asked_again_when_it_said(
    hub: HubStandIn, tmp_path: Path, pauses: Pauses
) -> None:
    hub.refusals = [(429, {"Retry-After": "7"}), (503, {})]
    assert get(hub, tmp_path).read_bytes() == CONTENT
    assert len(pauses) == 2
    assert 7 <= pauses[0] < 10


def test_a_hub_that_asks_for_a_long_wait_is_left_alone(
    hub: HubStandIn, tmp_path: Path, pauses: Pauses
) -> None:
    hub.refusals = [(429, {"Retry-After": "3600"})]
    with pytest.raises(PullFailed, match="asks for a pause of 3600 s"):
        get(hub, tmp_path)
    assert pauses == []


def test_waits_grow_and_end(hub: HubStandIn, tmp_path: Path, pauses: Pauses) -> None:
    hub.refusals = [(500, {})] * 9
    with pytest.raises(PullFailed, match="the hub answers 500; pull again later"):
        get(hub, tmp_path)
    assert pauses == sorted(pauses)
    assert 10 < sum(pauses) < 60


@pytest.mark.parametrize(
    ("status", "said"),
    [(404, "no such file"), (401, "asks for a login"), (403, "asks for a login"), (400, "answers 400")],
)
def test_what_waiting_does_not_mend_is_said_at_once(
    hub: HubStandIn, tmp_path: Path, pauses: Pauses, status: int, said: str
) -> None:
    hub.refusals = [(status, {})]
    with pytest.raises(PullFailed, match=said):
        get(hub, tmp_path)
    assert (pauses, left(tmp_path)) == ([], set())


def test_nobody_at_the_address_is_said(tmp_path: Path) -> None:
    with serving(HubStandIn("/", b"")) as gone:
        pass
    with pytest.raises(PullFailed, match="cannot be pulled"):
        get(gone, tmp_path)


@pytest.mark.parametrize("address", ["", "hub.example", "ftp://hub.example", "https://"])
def test_an_address_that_is_none_names_the_setting(tmp_path: Path, address: str) -> None:
    with pytest.raises(PullFailed, match="INHOUSE_MODEL__HUB_URL"):
        pull(TOY, tmp_path, address)


def test_a_redirect_without_end_ends(hub: HubStandIn, tmp_path: Path) -> None:
    hub.refusals = [(307, {"Location": hub.path})] * 30
    with pytest.raises(PullFailed, match="redirects"):
        get(hub, tmp_path)


def test_a_full_disk_is_said_before_anything_comes(
    hub: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(len(CONTENT)))
    with pytest.raises(ModelFailed, match="no room for toy-Q4_K_M"):
        get(hub, tmp_path)
    assert hub.gets == []


def test_a_directory_that_cannot_be_written_is_said(hub: HubStandIn, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PullFailed, match="cannot be written"):
        get(hub, tmp_path / "file")


def test_a_file_that_no_pull_put_there_is_left_alone(hub: HubStandIn, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"mine")
    with pytest.raises(PullFailed, match="was not pulled"):
        get(hub, tmp_path)
    assert (tmp_path / FILE).read_bytes() == b"mine"


def test_two_pulls_of_one_file_do_not_meet(hub: HubStandIn, tmp_path: Path) -> None:
    with FileLock(tmp_path / f"{FILE}.lock"), pytest.raises(PullFailed, match="by another process"):
        get(hub, tmp_path)


def test_an_older_file_is_replaced_when_the_catalogue_knows_a_newer(hub: HubStandIn, tmp_path: Path) -> None:
    hub.content = b"GGUF old"
    get(hub, tmp_path)
    hub.content = CONTENT
    assert get(hub, tmp_path, KNOWN).read_bytes() == CONTENT


def test_a_starter_is_not_pulled(tmp_path: Path) -> None:
    with pytest.raises(PullFailed, match="comes with Inhouse"):
        pull(Entry("starter", "writer", "s.gguf", package="p==1"), tmp_path, "https://hub.example")


def test_neither_a_token_nor_what_runs_here_is_told(
    hub: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    hub.redirect = "relative"
    get(hub, tmp_path)
    assert {name.lower() for asked in hub.asked for name in asked} <= {
        "host",
        "user-agent",
        "accept",
        "accept-encoding",
        "connection",
    }
    assert {asked.get("user-agent", asked.get("User-Agent")) for asked in hub.asked} == {"inhouse"}


def test_only_the_model_its_record_and_a_lock_are_left(hub: HubStandIn, tmp_path: Path) -> None:
    path = get(hub, tmp_path / "models")
    assert not path.is_symlink()
    assert {str(found.relative_to(tmp_path)) for found in tmp_path.rglob("*")} == {
        "models",
        f"models/{FILE}",
        f"models/{FILE}.json",
        f"models/{FILE}.lock",
    }


def test_a_name_that_the_hub_does_not_allow_is_said(tmp_path: Path) -> None:
    entry = replace(TOY, repository="house/toy--GGUF")
    with pytest.raises(PullFailed, match="not the name of a repository"):
        pull(entry, tmp_path, "https://hub.example")


@settings(max_examples=15, deadline=None)
@given(drops=st.lists(st.integers(0, 90_000), max_size=12), ignores_range=st.booleans(), resets=st.booleans())
def test_however_connections_drop_the_file_is_right_or_absent(
    tmp_path_factory: pytest.TempPathFactory, drops: list[int], ignores_range: bool, resets: bool
) -> None:
    directory = tmp_path_factory.mktemp("pull")
    stand_in = HubStandIn(f"/house/toy-GGUF/resolve/abc123/{FILE}", CONTENT, drops=drops)
    stand_in.ignores_range, stand_in.resets = ignores_range, resets
    with serving(stand_in) as hub:
        try:
            assert get(hub, directory).read_bytes() == CONTENT
        except PullFailed:
            assert not (directory / FILE).exists()
            hub.drops.clear()
            assert get(hub, directory).read_bytes() == CONTENT
