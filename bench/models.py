"""The tables of docs/models.md, from the catalogue: `python -m bench.models [--write]`."""

import math
import sys
from collections.abc import Iterator

from bench.table import DOCS
from bot.evaluation.report import between, markdown
from bot.model.catalogue import (
    Catalogue,
    Entry,
    Gpu,
    Machine,
    Tier,
    best_fit,
    fit,
    least_cores,
    least_memory,
    size_in_words,
)

PAGE = DOCS / "models.md"
_GB = 10**9
# Ordinary machines: memory in GB, cores, memory of a GPU in GB.
_MACHINES = (
    (2, 2, 0),
    (4, 2, 0),
    (8, 2, 0),
    (8, 4, 0),
    (16, 4, 0),
    (16, 8, 0),
    (32, 16, 0),
    (16, 4, 8),
    (16, 4, 16),
)
_CORES = (2, 4, 8)


def written(page: str) -> str:
    """`page` with each table between its marks."""
    for name, table in tables(Catalogue.read()):
        page = between(page, f"bench.models {name}", table)
    return page


def tables(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Every model, the tiers, and which tier is recommended where; each under a short name."""
    yield (
        "models",
        markdown(
            ("name", "task", "from", "licence", "download", "memory, estimated", "context"),
            [_model(entry) for entry in catalogue.entries],
        ),
    )
    waits = [f"first word on {cores} cores" for cores in _CORES]
    yield (
        "tiers",
        markdown(
            ("tier", "writer", "embedder", "memory", *waits, "a machine of", "or a GPU of"),
            [_tier(tier) for tier in catalogue.tiers],
        ),
    )
    yield (
        "machines",
        markdown(("a machine of", "recommended"), [_machine(catalogue, *it) for it in _MACHINES]),
    )
    yield "measured", "\n".join(_measured(tier) for tier in catalogue.tiers if tier.measured)


def _model(entry: Entry) -> tuple[str, ...]:
    source = f"`{entry.repository}`" if entry.repository else "installed with Inhouse"
    download = size_in_words(entry.size) if entry.repository else "none"
    memory, context = size_in_words(entry.ram()), f"{entry.context:,}"
    return f"`{entry.name}`", entry.task, source, entry.licence, download, memory, context


def _tier(tier: Tier) -> tuple[str, ...]:
    memory, gpu_memory = least_memory(tier)
    fits = [fit(tier, Machine(memory, memory, cores)) for cores in _CORES]
    cores = least_cores(tier)
    return (
        tier.name,
        f"`{tier.writer.name}`",
        f"`{tier.embedder.name}`",
        fits[0].need_in_words,
        *(one.wait_in_words for one in fits),
        f"{math.ceil(memory / _GB)} GB, {cores} core{'s' if cores > 1 else ''}",
        f"{math.ceil(gpu_memory / _GB)} GB",
    )


def _machine(catalogue: Catalogue, memory: int, cores: int, gpu: int) -> tuple[str, str]:
    gpus = (Gpu("a GPU", gpu * _GB, gpu * _GB),) if gpu else ()
    machine = Machine(memory * _GB, memory * _GB, cores, gpus)
    chosen = best_fit([fit(tier, machine) for tier in catalogue.tiers])
    beside = f", a GPU of {gpu} GB" if gpu else ""
    return f"{memory} GB, {cores} cores{beside}", chosen.tier.name


def _measured(tier: Tier) -> str:
    assert tier.measured
    return (
        f"The memory of `{tier.name}` was measured by `{tier.measured.command}` on {tier.measured.machine}."
    )


def main() -> None:
    page = PAGE.read_text("utf-8")
    for _, table in tables(Catalogue.read()):
        print(f"{table}\n")
    if "--write" in sys.argv:
        PAGE.write_text(written(page), "utf-8")


if __name__ == "__main__":
    main()
