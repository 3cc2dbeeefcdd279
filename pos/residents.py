"""What stays as long as the process does: the program, what it has loaded, a chain's promotions."""

from __future__ import annotations

import gc
import sys


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
    _give_back()


def _give_back() -> None:
    """Hands the memory that loading needed for a moment back to the system, where it can be asked.

    glibc keeps what its threads have freed, for a till some 15 MB; others have no such call.
    """
    if sys.platform == "linux":
        import ctypes

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
