"""What filesystems raise, each its own errors, told apart: refused, gone, or away for now.

Their texts may hold addresses with what is secret in them, so an error of ours has words of its own.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from typing import TypeVar

from store.errors import PlaceRefused, StoreError
from store.sources.failing import why_unreachable
from store.sources.patience import Passing, patiently
from store.sources.rate_limit import wait_asked

_Result = TypeVar("_Result")
_REFUSING = (401, 403)
_GONE = (404, 410)
_REFUSED_BY_NAME = re.compile(r"Auth|Credential|Forbidden|Password|Permission|InvalidToken|RefreshError")


def asked(call: Callable[[], _Result]) -> _Result:
    """What a call of a filesystem gives, with patience for what passes.

    Raises FileNotFoundError, PlaceAway or PlaceRefused.
    """

    def once() -> _Result:
        try:
            return call()
        except (StoreError, ImportError):
            raise
        except Exception as failed:  # each library has errors of its own
            raise _understood(failed) from None

    return patiently(once)


def _understood(failed: Exception) -> Exception:
    statuses = {status for it in _causes(failed) if (status := _status(it))}
    if isinstance(failed, FileNotFoundError | NotADirectoryError) or statuses & {*_GONE}:
        return FileNotFoundError("is no longer there")
    if isinstance(failed, zipfile.BadZipFile):
        return PlaceRefused("is not a complete zip archive")
    if statuses & {*_REFUSING} or any(_REFUSED_BY_NAME.search(type(it).__name__) for it in _causes(failed)):
        return PlaceRefused("does not let this login in, or forbids it to look")
    after = next((it for each in _causes(failed) if (it := _asks_to_wait(each)) is not None), None)
    return Passing(f"the place {_why(failed, statuses)}", after)


def _why(failed: Exception, statuses: set[int]) -> str:
    errors = sorted(it for it in statuses if 400 <= it < 600)
    return f"answers with an error ({errors[0]})" if errors else why_unreachable(failed)


def _causes(failed: BaseException | None) -> Iterator[BaseException]:
    while failed is not None:
        yield failed
        failed = failed.__cause__


def _status(failed: BaseException) -> int | None:
    response = getattr(failed, "response", None)
    for it in (
        getattr(failed, "status_code", None),
        getattr(response, "status_code", None),
        getattr(failed, "code", None),
    ):
        if isinstance(it, int):
            return it
    return None


def _asks_to_wait(failed: BaseException) -> float | None:
    headers = getattr(getattr(failed, "response", None), "headers", None)
    status = _status(failed)
    if headers is None or status is None:
        return None
    return wait_asked(status, {str(name).lower(): str(value) for name, value in headers.items()}, b"")
