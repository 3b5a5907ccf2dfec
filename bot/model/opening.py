"""Opens a GGUF's header with llama.cpp, in a process of its own: a damaged one can make it abort."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

_SECONDS = 120


def architecture(path: Path) -> str | None:
    """The architecture that a GGUF names; None where llama.cpp cannot open it or it is cut off."""
    try:
        opened = subprocess.run(
            [sys.executable, "-m", __name__, str(path)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            env={**os.environ, "GGML_NO_BACKTRACE": "1"},
        )
    except subprocess.TimeoutExpired:
        return None
    return opened.stdout.strip() or None if opened.returncode == 0 else None


def _open(path: str) -> str | None:
    """Reads header and vocabulary; llama.cpp checks that every tensor lies within the file."""
    import llama_cpp

    params = llama_cpp.llama_model_default_params()
    params.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        return None
    name = ctypes.create_string_buffer(64)
    llama_cpp.llama_model_meta_val_str(model, b"general.architecture", name, len(name))
    llama_cpp.llama_model_free(model)
    return name.value.decode(errors="replace")


if __name__ == "__main__":
    found = _open(sys.argv[1])
    if found is None:
        sys.exit(1)
    sys.stdout.write(found)
