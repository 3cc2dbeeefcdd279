"""What goes on beside the lane on threads of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from pos.database import StorageError
from pos.till import syncing

log = logging.getLogger(__name__)

_BREATH: Final = 0.02
"""Seconds between two slices of the search index."""


class Background:
    """What goes on beside the lane, and who wants to hear of changes.

    One thread keeps terminal and head office in step; another, which soon ends, lets the item
    search learn the names that came with a set-up.
    """

    def __init__(
        self, *, make_loop: Callable[[], syncing.Loop | None], index_some: Callable[[], bool]
    ) -> None:
        self._make_loop = make_loop
        self._index_some = index_some
        self._loop: syncing.Loop | None = None
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._indexing = threading.Thread(target=self._index, name="index", daemon=True)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Adds someone who hears of changes. Any thread calls him."""
        self._listeners.append(listener)

    def changed(self) -> None:
        """Tells everyone. Any thread."""
        for listener in self._listeners:
            listener()

    def start(self) -> None:
        """Starts indexing, and the exchange where the terminal is enrolled. Once."""
        with self._lock:
            self._indexing.start()
            self._loop = self._make_loop()
            if self._loop is not None:
                self._loop.start()

    def poke(self) -> None:
        """Something new waits to be sent."""
        if self._loop is not None:
            self._loop.poke()

    def stop(self) -> None:
        """Ends the threads within a bounded time."""
        self._stopping.set()
        with self._lock:
            if self._loop is not None:
                self._loop.stop()
                self._loop = None
            if self._indexing.is_alive():
                self._indexing.join()

    def _index(self) -> None:
        try:
            # The pause lets the lane have the machine between two slices.
            while self._index_some() and not self._stopping.wait(_BREATH):
                pass
        except StorageError as error:
            log.warning("item search not indexed", extra={"code": error.code})
