"""What the machine has no more of, said with its remedy: memory, threads, open files, the disk."""

import errno

_MEMORY = (
    "there is not enough memory; close other programs, raise the limit of this one, or choose a smaller "
    "model: `inhouse models recommend` says which fit"
)
_THREADS = (
    "no more threads can be started; raise this user's limits of processes (`ulimit -u`) and memory "
    "(`ulimit -v`)"
)
_FILES = "too many files are open; raise the limit (`ulimit -n`, or LimitNOFILE in systemd)"
_DISK = "the disk is full; free space on it, or point INHOUSE_DATA_DIR and TMPDIR at another one"
_BY_NUMBER = {
    errno.ENOMEM: _MEMORY,
    errno.EMFILE: _FILES,
    errno.ENFILE: _FILES,
    errno.ENOSPC: _DISK,
    errno.EDQUOT: _DISK,
}


def exhausted(error: BaseException) -> str:
    """What `error` means, where it means that; else ""."""
    if isinstance(error, MemoryError):
        return _MEMORY
    if isinstance(error, OSError):
        return _BY_NUMBER.get(error.errno or 0, "")
    return _THREADS if "can't start new thread" in str(error) else ""
