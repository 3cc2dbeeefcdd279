"""What stays as long as the process does: the program, what it has loaded, a chain's promotions."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Any, Final

_ARENA_MAX: Final = -8
"""`M_ARENA_MAX` of glibc's <malloc.h>."""


def share_one_heap() -> None:
    """Lets all threads of this process take their memory from one place. Before they start.

    glibc gives each thread an arena of its own, and what one has freed another cannot have: with
    the till's dozen threads that is 20 MB and more. One interpreter runs one of them at a time, so
    nobody waits for the lock that they share. Other systems have no such arenas.
    """
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)


def put_off_collecting() -> None:
    """Lets the garbage collector rest while a face loads what stays: there is nothing to free yet,
    and looking at all of it again and again is a twentieth of the start. GUI thread.

    Whoever calls it calls `go_on_collecting` once the loading has ended, however it did.
    """
    gc.disable()


def go_on_collecting() -> None:
    """The collector is at work again. GUI thread."""
    gc.enable()


def set_residents_aside() -> None:
    """Lets the garbage collector look at what comes and goes only, not at what is loaded by now.

    Ten thousand promotions are some thirty thousand objects. The collector would look at all of
    them again every so often, in the middle of whatever is being done: 10 to 15 ms of one scan, a
    tenth of a journal entry at head office. Called again it first takes back what has gone since.

    It costs one such look itself, during which no other thread runs. What is set aside and then let
    go is freed as ever; only what refers to itself in a circle stays until the next call. For a
    process that does one thing until it ends; with a screen, its GUI thread.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    give_back()


def give_back() -> None:
    """Hands the memory that loading needed for a moment back to the system, where it can be asked.

    glibc keeps what its threads have freed, for a till some 15 MB; others have no such call. Any
    thread; milliseconds.
    """
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _of_glibc(name: str) -> Callable[..., Any] | None:
    """A function of the C library, None where it has no such."""
    if sys.platform != "linux":
        return None
    import ctypes

    return getattr(ctypes.CDLL(None), name, None)
