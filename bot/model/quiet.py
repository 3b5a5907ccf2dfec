"""llama.cpp talks much on standard error: here it is silenced, and its errors go to the log, at debug."""

import ctypes

import llama_cpp
import structlog

_ERROR = 4  # GGML_LOG_LEVEL_ERROR in ggml.h; the binding has older numbers


# Lives as long as the module: llama.cpp keeps only a bare pointer to it.
@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _forward(level: int, text: bytes, _: ctypes.c_void_p) -> None:
    # A grammar may be made of the text of documents, which is never logged.
    if level == _ERROR and b"grammar" not in text:
        structlog.get_logger("llama.cpp").debug(text.decode(errors="replace").strip())


def quiet() -> None:
    """Silence llama.cpp for the whole process. Call it before any other call of llama.cpp; twice is fine."""
    llama_cpp.llama_log_set(_forward, ctypes.c_void_p(0))
