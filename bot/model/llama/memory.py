"""How much memory this process may still take: what the machine has, and the limits that it runs under."""

from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")
_NO_LIMIT = 1 << 62


def free_memory() -> int:
    """In bytes, for weights and caches; 0 where a limit is reached."""
    return max(0, min(psutil.virtual_memory().available, _of_the_container(), _of_the_process()))


def _of_the_container() -> int:
    try:
        most = (_CGROUP / "memory.max").read_text("ascii").strip()
        taken = int((_CGROUP / "memory.current").read_text("ascii"))
    except (OSError, ValueError):
        return _NO_LIMIT
    return int(most) - taken if most.isdigit() else _NO_LIMIT


def _of_the_process() -> int:
    """The address space that `ulimit -v` leaves."""
    try:
        import resource  # not on Windows
    except ImportError:
        return _NO_LIMIT
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    return _NO_LIMIT if most == resource.RLIM_INFINITY else most - int(psutil.Process().memory_info().vms)
