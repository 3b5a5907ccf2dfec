from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.catalogue import machine
from bot.model.catalogue.catalogue import Catalogue, Tier
from bot.model.catalogue.machine import (
    Fit,
    Gpu,
    Machine,
    best_fit,
    cores,
    fit,
    least_cores,
    least_memory,
    this_machine,
)

GB = 10**9


def fits(memory: float, cores: int, gpu: float = 0) -> list[Fit]:
    gpus = (Gpu("a GPU", int(gpu * GB), int(gpu * GB)),) if gpu else ()
    here = Machine(int(memory * GB), int(memory * GB), cores, gpus)
    return [fit(tier, here) for tier in Catalogue.read().tiers]


@pytest.mark.parametrize(
    ("memory", "cores", "gpu", "tier"),
    [
        (1, 1, 0, "starter"),
        (4, 1, 0, "starter"),
        (4, 4, 0, "starter"),
        (5, 4, 0, "small"),
        (8, 4, 0, "medium"),
        (16, 4, 0, "medium"),
        (16, 8, 0, "large"),
        (64, 2, 0, "small"),
        (16, 2, 8.5, "medium"),
        (16, 2, 12.5, "large"),
    ],
)
def test_the_largest_tier_that_fits_and_is_quick_enough_is_recommended(
    memory: float, cores: int, gpu: float, tier: str
) -> None:
    assert best_fit(fits(memory, cores, gpu)).tier.name == tier


@pytest.mark.parametrize("tier", Catalogue.read().tiers, ids=lambda tier: tier.name)
def test_a_tier_fits_from_the_memory_and_cores_on_that_are_said_of_it(tier: Tier) -> None:
    memory, gpu_memory = least_memory(tier)
    cores = least_cores(tier)
    assert fit(tier, Machine(memory, memory, cores)).good
    assert not fit(tier, Machine(memory * 99 // 100, memory, cores)).fits
    assert cores == 1 or not fit(tier, Machine(memory, memory, cores - 1)).good
    assert fit(tier, Machine(1, 1, 1, (Gpu("a GPU", gpu_memory, gpu_memory),))).good


def test_what_was_not_measured_is_called_an_estimate() -> None:
    assert [one.need_basis for one in fits(64, 8)] == ["measured", "estimated", "estimated", "estimated"]
    assert {one.need_basis for one in fits(64, 8, gpu=80)} == {"estimated"}


@given(st.floats(0.5, 128), st.integers(1, 64), st.floats(0, 80))
def test_more_memory_cores_or_gpu_never_recommend_less(memory: float, cores: int, gpu: float) -> None:
    names = [tier.name for tier in Catalogue.read().tiers]
    here = names.index(best_fit(fits(memory, cores, gpu)).tier.name)
    for better in (fits(memory * 2, cores, gpu), fits(memory, cores * 2, gpu), fits(memory, cores, gpu * 2)):
        assert names.index(best_fit(better).tier.name) >= here


def test_what_is_recommended_fits_unless_nothing_does() -> None:
    assert not best_fit(fits(0.5, 1)).fits
    assert all(best_fit(fits(memory, 8)).fits for memory in (2, 4, 8, 16))


def test_this_machine_is_read() -> None:
    here = this_machine()
    assert 0 < here.available <= here.memory <= psutil.virtual_memory().total
    assert 1 <= here.cores == cores() <= (psutil.cpu_count() or 1)
    assert all(gpu.memory > 0 for gpu in here.gpus)


def test_a_container_has_no_more_than_its_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    (tmp_path / "memory.max").write_text(f"{GB}\n")
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    here = this_machine()
    assert (here.memory, here.cores) == (GB, 1)
    assert here.available <= GB


def test_a_container_without_limits_has_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    free = cores()
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert this_machine().memory == psutil.virtual_memory().total
    assert cores() == free


def test_a_gpu_that_llama_cpp_was_not_built_for_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'NVIDIA L4'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    here = this_machine()
    assert here.idle_gpu == (None if here.gpus else "NVIDIA L4")


def test_a_broken_driver_is_no_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\nexit 9\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert this_machine().idle_gpu is None
