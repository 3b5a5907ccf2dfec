"""An event loop on a thread of its own, for callers that are not asynchronous."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from bot.errors import ModelFailed

T = TypeVar("T")


class OwnLoop:
    """Runs coroutines for many threads. Close it, and whoever still waits gets ModelFailed."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._closing = threading.Lock()
        self._closed = False
        self._thread.start()

    @property
    def is_here(self) -> bool:
        """Whether this very thread is the loop's: then it must not wait for the loop."""
        return threading.current_thread() is self._thread

    def call(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run the coroutine that `make` makes and wait for its result. Raises what it raises."""
        assert not self.is_here, "the loop would wait for itself"
        future = self.begin(make)
        try:
            return future.result()
        except CancelledError:
            raise ModelFailed("the writer is closed") from None
        except BaseException:  # Ctrl-C in the waiting thread
            future.cancel()
            raise

    def begin(self, make: Callable[[], Coroutine[Any, Any, T]]) -> Future[T]:
        """Let the coroutine that `make` makes run. Raises ModelFailed when the loop is closed."""
        with self._closing:
            if self._closed:
                raise ModelFailed("the writer is closed")
            return asyncio.run_coroutine_threadsafe(make(), self._loop)

    def close(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Cancel what runs, then run `last`, then end the thread."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
        asyncio.run_coroutine_threadsafe(self._end(last), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await last()
        await self._loop.shutdown_asyncgens()
