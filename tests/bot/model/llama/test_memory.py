"""A model that the memory has no room for is refused with its size, in place of a crash."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.model.catalogue.starter import starter_embedder, starter_writer
from bot.model.llama.memory import free_memory

# `ulimit -v` as a container or a careful administrator sets it: what is taken, and a little.
CHILD = """
import resource, sys
from pathlib import Path
import psutil
from bot.errors import ModelFailed
from bot.model.engine.engine import Engine, EngineOptions
from bot.model.llama.model import binding

binding().llama_backend_init()
room = psutil.Process().memory_info().vms + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (room, room))
try:
    Engine(EngineOptions(Path(sys.argv[1]), threads=1, context=int(sys.argv[3])))
except ModelFailed as refused:
    print(refused)
"""
MB = 1_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no limit of the address space is kept")
@pytest.mark.parametrize(
    ("room", "context", "said"),
    [
        (40 * MB, 2_048, "there is not enough memory for it: it takes 145 MB"),
        (400 * MB, 400_000, "not enough memory for a context of"),
    ],
)
def test_what_does_not_fit_is_told_with_its_size_and_where_to_look(
    models_dir: Path, room: int, context: int, said: str
) -> None:
    given = [str(starter_writer(models_dir)), str(room), str(context)]
    done = subprocess.run([sys.executable, "-c", CHILD, *given], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout and "`inhouse models recommend`" in done.stdout


def test_what_is_free_is_no_more_than_the_machine_has(models_dir: Path) -> None:
    assert starter_embedder(models_dir).stat().st_size < free_memory() < 1 << 50
