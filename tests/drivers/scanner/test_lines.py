"""Codes out of a serial scanner's bytes."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Scan, ScanFault
from drivers.scanner.lines import LONGEST, SUFFIXES, ScanLines, Suffix
from drivers.scanner.repeats import RepeatFilter

ENDS = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "etx": b"\x03"}
AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # would be taken for the scanner's own words
texts = st.text(
    st.characters(exclude_characters="\r\n\x03", exclude_categories=["Cs"]), min_size=1
).filter(lambda code: not AIM.match(code))
codes = st.lists(texts, max_size=6)


@given(codes, st.sampled_from(SUFFIXES), st.lists(st.integers(0, 200), max_size=10))
def test_codes_come_out_as_they_went_in_however_they_are_cut(
    sent: list[str], suffix: Suffix, cuts: list[int]
) -> None:
    wire = b"".join(code.encode() + ENDS[suffix] for code in sent)
    edges = sorted({0, *(min(cut, len(wire)) for cut in cuts), len(wire)})
    lines = ScanLines(suffix)
    read = [
        item
        for n, (start, end) in enumerate(itertools.pairwise(edges))
        for item in lines.feed(wire[start:end], n * 0.01)
    ]
    assert read == [Scan(code=code) for code in sent]
    assert not lines.waiting


@given(st.lists(st.binary(max_size=60), max_size=8), st.sampled_from(SUFFIXES))
def test_any_bytes_make_codes_without_line_ends(pieces: list[bytes], suffix: Suffix) -> None:
    lines = ScanLines(suffix)
    read = [item for n, piece in enumerate(pieces) for item in lines.feed(piece, n * 0.04)]
    read += lines.idle(99)
    for item in read:
        assert item.code if isinstance(item, Scan) else item.code == "scan_broken"
    assert not lines.waiting


def test_a_code_without_its_suffix_ends_when_the_scanner_falls_silent() -> None:
    lines = ScanLines("cr")
    assert lines.feed(b"690123", 1.00) == []
    assert lines.idle(1.03) == []
    assert lines.feed(b"4567892", 1.04) == []
    assert lines.idle(1.10) == [Scan(code="6901234567892")]
    assert lines.idle(9.99) == []


def test_a_late_reader_gets_the_whole_code() -> None:
    lines = ScanLines("cr")
    assert lines.feed(b"69012345", 1.0) == []
    assert lines.feed(b"67892\r", 9.0) == [Scan(code="6901234567892")]


def test_half_a_code_is_none_once_the_suffix_is_known() -> None:
    lines = ScanLines("cr")
    assert lines.feed(b"690\r69012345", 1.00) == [Scan(code="690")]
    (fault,) = lines.idle(1.06)
    assert fault.code == "scan_broken"
    assert lines.idle(1.12) == []
    assert lines.feed(b"67892\r", 1.20) == []  # the rest
    assert lines.feed(b"6901234567892\r", 1.50) == [Scan(code="6901234567892")]


def test_a_code_that_broke_off_is_not_glued_to_the_next() -> None:
    lines = ScanLines("cr")
    lines.feed(b"690\r690123", 1.0)
    lines.idle(1.1)
    lines.idle(2.1)
    assert lines.feed(b"6901234567892\r", 2.2) == [Scan(code="6901234567892")]


@pytest.mark.parametrize("suffix", ["cr", "lf"])
def test_a_scanner_set_to_both_line_ends_is_understood(suffix: Suffix) -> None:
    lines = ScanLines(suffix)
    read = lines.feed(b"one\r\ntwo\r\n", 0.0) + lines.idle(1.0)
    assert read == [Scan(code="one"), Scan(code="two")]


def test_a_code_is_as_long_as_the_largest_qr_code_and_no_longer() -> None:
    lines = ScanLines("cr")
    assert lines.feed(b"7" * LONGEST + b"\r", 0) == [Scan(code="7" * LONGEST)]
    flood = b"8" * 1000
    for n in range(50):
        assert lines.feed(flood, 1 + n / 100) == []
    (fault,) = lines.feed(b"\r690\r", 1.5)[:1]
    assert fault == ScanFault(code="scan_too_long", detail=f"more than {LONGEST} characters")


def test_a_flood_without_an_end_is_one_fault_and_then_forgotten() -> None:
    lines = ScanLines("crlf")
    for n in range(9):
        lines.feed(b"8" * 1000, n / 100)
    (fault,) = lines.idle(1.0)
    assert isinstance(fault, ScanFault)
    assert lines.feed(b"690\r\n", 2.0) == [Scan(code="690")]


def test_bytes_that_are_no_utf8_are_kept_and_marked() -> None:
    assert ScanLines("cr").feed(b"caf\xe9\r", 0) == [Scan(code="caf\u00e9", latin1=True)]
    assert ScanLines("cr").feed("牛奶\r".encode(), 0) == [Scan(code="牛奶")]


def test_the_field_separator_of_gs1_stays_in_the_code() -> None:
    assert ScanLines("cr").feed(b"0106901\x1d10A\r", 0) == [Scan(code="0106901\x1d10A")]


def test_one_trigger_is_one_scan() -> None:
    repeats = RepeatFilter()
    times = [0.0, 0.2, 0.4, 0.71, 0.9]  # read on and on, taken away, scanned again
    assert [repeats.is_new("690", at) for at in times] == [True, False, False, True, False]
    assert repeats.is_new("691", 0.95)
    assert repeats.is_new("690", 1.0)
