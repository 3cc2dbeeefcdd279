"""What is loaded is nothing to the garbage collector, and is freed all the same when it goes."""

from __future__ import annotations

import gc
import platform
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from pos.residents import set_residents_aside


class Promotion:
    """Something that a process holds on to."""

    other: Promotion | None = None


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    gc.unfreeze()


def circle() -> Promotion:
    """Two that refer to each other: only the collector frees such."""
    one, two = Promotion(), Promotion()
    one.other, two.other = two, one
    return one


def test_what_is_loaded_is_not_looked_at_again() -> None:
    loaded = Promotion()
    set_residents_aside()
    assert not any(found is loaded for found in gc.get_objects())
    later = Promotion()
    assert any(found is later for found in gc.get_objects())


def test_what_goes_is_freed_as_ever_and_a_circle_at_the_next_call() -> None:
    loaded, bound = Promotion(), circle()
    gone, waiting = weakref.ref(loaded), weakref.ref(bound)
    set_residents_aside()
    del loaded, bound
    assert gone() is None
    assert waiting() is not None
    set_residents_aside()
    assert waiting() is None


def test_what_comes_later_is_collected_as_ever() -> None:
    set_residents_aside()
    passing = weakref.ref(circle())
    gc.collect()
    assert passing() is None


# Threads that are all there at once take some memory each; says how many arenas there are.
TAKING = """
import sys, threading, ctypes
from pos.residents import share_one_heap
if sys.argv[1] == "one":
    share_one_heap()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
there = threading.Barrier(6)
def take():
    libc.malloc(ctypes.c_size_t(100_000))
    there.wait()
threads = [threading.Thread(target=take) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other systems have no arenas")
def test_all_threads_take_their_memory_from_one_heap() -> None:
    def arenas(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", TAKING, how],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        return done.stdout.count("<heap nr=")

    assert arenas("one") == 1
    assert arenas("each its own") > 1
