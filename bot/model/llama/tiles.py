"""Whether llama.cpp's code for AMX, the tile registers of newer Intel processors, was compiled correctly.

GCC may leave out most of the tiles' configuration as never read (ggml-org/llama.cpp#26954). Then the first
prompt of more than one token ends the process with "Illegal instruction", which nothing can catch. So the
libraries are looked at before a model is loaded: code that loads a configuration, in a file that nowhere has
the values of one, cannot be used.
"""

import re
from collections.abc import Iterable
from pathlib import Path

# LDTILECFG of an address (VEX.128.NP.0F38.W0 49 !(11):000:bbb): Intel's Software Developer's Manual, vol. 2.
_LOADS_CONFIGURATION = re.compile(rb"\xc4[\x82\xa2\xc2\xe2]\x78\x49[\x00-\x07\x40-\x47\x80-\x87]")
# Bytes in a row of the first four tiles, as ggml-cpu/amx/mmq.cpp sets them: 64, 64, 32, 32, in 16 bits each.
# A build that is not optimised sets them one by one; that it is taken for a wrong one costs it little.
_CONFIGURATION = b"\x40\x00\x40\x00\x20\x00\x20\x00"


def miscompiled(libraries: Path, system_info: str) -> bool:
    """Whether llama.cpp would use AMX (`system_info` is its own account of the processor) and crash, as one
    of its libraries in the folder `libraries` was compiled so. False where they cannot be read."""
    return "AMX_INT8 = 1" in system_info and any(map(_lacks_configuration, _read(libraries)))


def _read(libraries: Path) -> Iterable[bytes]:
    for file in sorted(libraries.glob("libggml-cpu*.so")):
        try:
            yield file.read_bytes()
        except OSError:
            continue


def _lacks_configuration(code: bytes) -> bool:
    return _CONFIGURATION not in code and _LOADS_CONFIGURATION.search(code) is not None
