"""Key events of a scanner that Linux takes for a keyboard."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Scan, ScanFault
from drivers.scanner.keyevents import KEYS, KeyEvents
from drivers.sim.reports import event, key_events

TYPEABLE = string.ascii_letters + string.digits + string.punctuation.replace("]", "") + " \x1d"


def read(*pieces: bytes, end="enter", gap: float = 0.01) -> list[Scan | ScanFault]:
    codec = KeyEvents(end)
    return [item for n, piece in enumerate(pieces) for item in codec.feed(piece, n * gap)]


@given(st.lists(st.text(TYPEABLE, min_size=1), max_size=4), st.lists(st.integers(1, 90)))
def test_codes_come_out_as_they_were_typed(codes: list[str], sizes: list[int]) -> None:
    data = b"".join(key_events(code) for code in codes)
    pieces = []
    for size in [*sizes, len(data)]:
        pieces.append(data[:size])
        data = data[size:]
    assert read(*pieces, gap=0.001) == [Scan(code=code) for code in codes]


def test_an_aim_identifier_is_told_apart() -> None:
    assert read(key_events("]C10106901\x1d10a")) == [Scan(code="0106901\x1d10a", aim="]C1")]


def test_caps_lock_and_shift_undo_each_other() -> None:
    caps = event(1, 58, 1) + event(1, 58, 0)
    assert read(caps + key_events("Ab1!")) == [Scan(code="aB1!")]


def test_a_key_held_down_types_once() -> None:
    held = event(1, 2, 1) + event(1, 2, 2) * 5 + event(1, 2, 0)
    assert read(held + key_events("2")) == [Scan(code="12")]


def test_the_keypad_types_digits() -> None:
    pad = b"".join(event(1, key, 1) + event(1, key, 0) for key in (79, 80, 81, 75, 82))
    assert read(pad + event(1, 96, 1)) == [Scan(code="12340")]


@pytest.mark.parametrize(("end", "key"), [("enter", 28), ("tab", 15)])
def test_the_suffix_ends_a_code(end: str, key: int) -> None:
    assert read(key_events("690", end=key), end=end) == [Scan(code="690")]


def test_the_other_suffix_ends_nothing() -> None:
    assert read(key_events("690", end=15)) == []


def test_without_a_suffix_silence_ends_a_code() -> None:
    codec = KeyEvents("none")
    assert codec.feed(key_events("690", end=0), 1.0) == []
    assert codec.idle(1.05) == []
    assert codec.idle(1.2) == [Scan(code="690")]


def test_half_a_code_is_never_glued_to_the_next() -> None:
    codec = KeyEvents()
    codec.feed(key_events("690123", end=0), 1.0)
    lost, scan = codec.feed(key_events("6901234567892"), 2.0)
    assert (lost.code, scan) == ("scan_broken", Scan(code="6901234567892"))


def test_a_code_that_lost_keys_in_the_kernel_is_no_code() -> None:
    dropped = event(0, 3, 0) + event(1, 9, 1) + event(0, 0, 0)
    lost, scan = read(key_events("690", end=0) + dropped + key_events("1") + key_events("2"))
    assert (lost.code, scan) == ("scan_broken", Scan(code="2"))


def test_a_code_longer_than_any_is_refused() -> None:
    stroke = event(1, 9, 1)
    (fault,) = read(stroke * 9000 + event(1, 28, 1))
    assert fault.code == "scan_too_long"


def test_every_printable_character_of_a_us_keyboard_can_be_typed() -> None:
    typed = {character for pair in KEYS.values() for character in pair}
    assert typed >= set(string.ascii_letters + string.digits + string.punctuation + " ")
