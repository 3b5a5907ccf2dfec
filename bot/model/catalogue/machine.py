"""What this machine has for models: memory, cores, GPUs; the tier that fits it, and its settings."""

import ctypes
import math
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil

from bot.model.catalogue.catalogue import Entry, Tier, size_in_words

_CGROUP = Path("/sys/fs/cgroup")
_GPU_TYPES = (1, 2)  # GGML_BACKEND_DEVICE_TYPE_GPU and _IGPU in ggml-backend.h

_SPARE = 0.9  # of the memory; the rest is for the system
_PROCESS = 600_000_000  # bytes of Python, Chroma and the index
_PROMPT = 700  # tokens: instructions and three passages
# Measured with the starter in Q8_0 on two cores with AVX-512: 669 prompt tokens a second, two operations a
# weight. Without it they were a seventh slower, which an estimate may be.
_OPERATIONS_A_CORE = 669 * 2 * 134_515_008 / 2
PATIENCE_S = 30.0  # seconds to the writer's first word, past which a tier is too slow on a CPU


@dataclass(frozen=True, slots=True)
class Gpu:
    """A GPU that llama.cpp can compute on; memory in bytes."""

    name: str
    memory: int
    free: int


@dataclass(frozen=True, slots=True)
class Machine:
    """Memory in bytes and physical cores, within the limits of a container.

    `idle_gpu` names a GPU that is there but that this llama.cpp was not built for.
    """

    memory: int
    available: int
    cores: int
    gpus: tuple[Gpu, ...] = ()
    idle_gpu: str | None = None

    @property
    def gpu_memory(self) -> int:
        return sum(gpu.memory for gpu in self.gpus)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a tier fits: `need` in bytes, seconds to the writer's first word on this CPU (None on a GPU).

    The seconds are always estimated: they were measured, if at all, on another machine.
    """

    tier: Tier
    need: int
    on_gpu: bool
    fits: bool
    first_word_s: float | None

    @property
    def need_basis(self) -> Literal["measured", "estimated"]:
        """What a process takes is much the same on every CPU; nothing was measured on a GPU."""
        return "measured" if self.tier.measured and not self.on_gpu else "estimated"

    @property
    def need_in_words(self) -> str:
        return f"{size_in_words(self.need)}, {self.need_basis}"

    @property
    def wait_in_words(self) -> str:
        """Until the first word. Here alone it is called an estimate, for the command and for the docs."""
        if self.first_word_s is None:
            return "at once, on the GPU"
        return f"{max(self.first_word_s, 1):.0f} s, estimated"

    @property
    def good(self) -> bool:
        return self.fits and (self.first_word_s is None or self.first_word_s <= PATIENCE_S)


def this_machine() -> Machine:
    """Read this machine. Loads llama.cpp, to ask it for its devices."""
    memory = psutil.virtual_memory()
    limit = _limit("memory.max", memory.total)
    gpus = _gpus()
    return Machine(
        memory=limit,
        available=min(memory.available, limit),
        cores=cores(),
        gpus=gpus,
        idle_gpu=None if gpus else _nvidia(),
    )


def cores() -> int:
    """Physical cores that this process may use: fewer in a container or under an affinity mask."""
    count = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        count = min(count, len(os.sched_getaffinity(0)))
    quota, _, period = _read("cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit():
        count = min(count, math.ceil(int(quota) / int(period)))
    return max(count, 1)


def processor() -> str:
    """The processor's name."""
    try:
        known = Path("/proc/cpuinfo").read_text("utf-8", errors="replace")
    except OSError:
        known = ""
    found = re.search(r"^model name\s*: (.+)$", known, re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()


def fit(tier: Tier, machine: Machine) -> Fit:
    """Whether a tier's models fit, on the GPU if they do there, else in the memory."""
    on_gpu = tier.ram <= machine.gpu_memory * _SPARE
    need = tier.ram if on_gpu else _on_cpu(tier)
    fits = on_gpu or need <= machine.memory * _SPARE
    return Fit(tier, need, on_gpu, fits, None if on_gpu else first_word(tier.writer, machine.cores))


def _on_cpu(tier: Tier) -> int:
    return tier.measured.memory if tier.measured else tier.ram + _PROCESS


def least_memory(tier: Tier) -> tuple[int, int]:
    """How many bytes a machine has that it fits, and a GPU."""
    return math.ceil(_on_cpu(tier) / _SPARE), math.ceil(tier.ram / _SPARE)


def least_cores(tier: Tier) -> int:
    """From how many cores on the first word comes soon enough, by the estimate."""
    return math.ceil(first_word(tier.writer, 1) / PATIENCE_S)


def first_word(writer: Entry, cores: int) -> float:
    """About how many seconds a CPU takes to read a usual prompt: an estimate from one measured machine."""
    return _PROMPT * 2 * writer.parameters / (cores * _OPERATIONS_A_CORE)


def best_fit(fits: list[Fit]) -> Fit:
    """The largest tier that fits and is quick enough; the smallest where none is."""
    return next((fit for fit in reversed(fits) if fit.good), fits[0])


def env_lines(tier: Tier, models_dir: Path) -> list[str]:
    """To be put into `.env` as they are. None for the starter models, which are the default."""
    values: dict[str, str] = {}
    if tier.writer.repository:
        values["INHOUSE_MODEL__PATH"] = str(models_dir / Path(tier.writer.file).name)
        values["INHOUSE_MODEL__SLOTS"] = str(tier.slots)
    if tier.embedder.repository:
        values["INHOUSE_EMBEDDER__PATH"] = str(models_dir / Path(tier.embedder.file).name)
        values["INHOUSE_EMBEDDER__QUERY_PREFIX"] = tier.embedder.query_prefix
        values["INHOUSE_EMBEDDER__PASSAGE_PREFIX"] = tier.embedder.passage_prefix
    return [f"{name}={_quoted(value)}" for name, value in values.items() if value]


def _limit(name: str, whole: int) -> int:
    value = _read(name)
    return min(whole, int(value)) if value.isdigit() else whole


def _read(name: str) -> str:
    try:
        return (_CGROUP / name).read_text("ascii").strip()
    except OSError:
        return ""


def _gpus() -> tuple[Gpu, ...]:
    import llama_cpp
    from llama_cpp._ggml import libggml

    from bot.model.llama import quiet

    quiet()
    if not llama_cpp.llama_supports_gpu_offload():
        return ()
    libggml.ggml_backend_dev_count.restype = ctypes.c_size_t
    libggml.ggml_backend_dev_get.restype = ctypes.c_void_p
    libggml.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
    devices = [libggml.ggml_backend_dev_get(number) for number in range(libggml.ggml_backend_dev_count())]
    return tuple(gpu for gpu in (_gpu(libggml, device) for device in devices) if gpu)


def _gpu(ggml: Any, device: int) -> Gpu | None:
    handle = ctypes.c_void_p(device)
    if ggml.ggml_backend_dev_type(handle) not in _GPU_TYPES:
        return None
    ggml.ggml_backend_dev_description.restype = ctypes.c_char_p
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    ggml.ggml_backend_dev_memory(handle, ctypes.byref(free), ctypes.byref(total))
    name = ggml.ggml_backend_dev_description(handle) or b"GPU"
    return Gpu(name.decode(errors="replace"), total.value, free.value)


def _nvidia() -> str | None:
    """The name of an NVIDIA GPU, whether or not llama.cpp can use it."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    try:
        said = subprocess.run(
            [program, "--query-gpu=name", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.strip().partition("\n")[0] or None


def _quoted(value: str) -> str:
    """As dotenv reads it: double quotes keep spaces, and inside them a backslash escapes."""
    if all(char.isalnum() or char in "/._-:" for char in value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
