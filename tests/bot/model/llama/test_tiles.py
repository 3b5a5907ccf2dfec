"""llama.cpp's code for AMX: what GCC spoils is seen before it crashes."""

from pathlib import Path

import pytest

from bot.model.llama import binding, spoils_tiles
from bot.model.llama.tiles import miscompiled

# As GCC 12 compiled `ggml_tile_config_init`, without -fno-dse and with it.
_BEGINS = bytes.fromhex("c5f9efc062f1fd487f442403c68424c000000001")
_LOADS = bytes.fromhex("c4e2784984 24c0000000")
_ROWS = bytes.fromhex("c5f96f0512000000") + b"\x40\x00\x40\x00\x20\x00\x20\x00" + b"\x40\x00" * 4
_USED = "CPU : SSE3 = 1 | AMX_INT8 = 1 | LLAMAFILE = 1 |"


def _library(folder: Path, code: bytes) -> Path:
    (folder / "libggml-cpu.so").write_bytes(b"\x7fELF" + bytes(64) + code)
    return folder


def test_code_that_loads_no_configuration_of_the_tiles_is_not_used(tmp_path: Path) -> None:
    assert miscompiled(_library(tmp_path, _BEGINS + _LOADS), _USED)


@pytest.mark.parametrize("register", range(8))
def test_from_wherever_it_loads_it(tmp_path: Path, register: int) -> None:
    assert miscompiled(_library(tmp_path, b"\xc4\xc2\x78\x49" + bytes([register])), _USED)


def test_code_with_the_configuration_is_used(tmp_path: Path) -> None:
    assert not miscompiled(_library(tmp_path, _BEGINS + _ROWS + _LOADS), _USED)


def test_code_that_only_releases_the_tiles_loads_nothing(tmp_path: Path) -> None:
    assert not miscompiled(_library(tmp_path, b"\xc4\xe2\x78\x49\xc0"), _USED)


def test_a_processor_without_amx_never_runs_that_code(tmp_path: Path) -> None:
    assert not miscompiled(_library(tmp_path, _LOADS), "CPU : SSE3 = 1 | AVX512 = 1 |")


def test_where_no_library_can_be_read_nothing_is_said(tmp_path: Path) -> None:
    assert not miscompiled(tmp_path / "absent", _USED)


def test_the_installed_llama_cpp_may_use_what_the_processor_has() -> None:
    assert not spoils_tiles(binding())
