"""What is loaded is nothing to the garbage collector, and is freed all the same when it goes."""

from __future__ import annotations

import gc
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
