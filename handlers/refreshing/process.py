"""A verb of the command line in a process of its own, at low priority, that ends when it is cancelled."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import psutil

_NICENESS = 10
"""Whatever answers goes before it."""
_LEAVING_S = 4.0
"""What was read is put meanwhile; a container has ten seconds to stop."""


_OURS = "inhouse: "
"""What the errors begin with that the command line tells in words of its own (bot/__main__.py)."""


@dataclass(frozen=True, slots=True)
class Ended:
    """With which status, and the last error of ours that it told; what a library's says may have a document's
    words."""

    status: int
    said: str = ""


Run = Callable[..., Awaitable[Ended]]
"""Given the words of a command, it runs that."""


async def run_verb(*words: str) -> Ended:
    """Run `inhouse WORDS`. Where it is cancelled, the process keeps what it did, as at Ctrl-C, and ends."""
    paths = os.pathsep.join(map(os.path.abspath, sys.path))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # a folder of code that happens to be here must not stand in for our modules
        "-m",
        "bot",
        *words,
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
        env=os.environ | {"PYTHONPATH": paths},
        start_new_session=True,  # Ctrl-C at the terminal is for us; we end it
    )
    with suppress(psutil.Error):
        _step_back(psutil.Process(process.pid))
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        await asyncio.shield(_end(process))
        raise
    lines = said.decode("utf-8", "replace").splitlines()
    ours = [it for it in lines if it.startswith(_OURS)]
    return Ended(process.returncode or 0, ours[-1] if ours else "")


def _step_back(process: psutil.Process) -> None:
    """From the processor, and from the disk where the system knows of that."""
    process.nice(_NICENESS)
    if psutil.LINUX:
        process.ionice(psutil.IOPRIO_CLASS_IDLE)


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        async with asyncio.timeout(_LEAVING_S):
            await process.communicate()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
