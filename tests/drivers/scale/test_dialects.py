"""The four families of scales: frames from the manuals, and a twin's frames cut anywhere."""

from __future__ import annotations

import itertools
from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import ScanFault
from drivers.scale.cas import CasDialect
from drivers.scale.dialect import Reading, Send, grams_of
from drivers.scale.ecr import AclasDialect, EcrDialect, EcrFrames
from drivers.scale.toledo import ToledoDialect
from drivers.sim.scale import Plate, cas_frame, ecr_frame, toledo_frame

grams = st.integers(0, 99_999)
cuts = st.lists(st.integers(0, 400), max_size=12)


def plate(grams: int, *, still: bool = True, over: bool = False, net: bool = False) -> Plate:
    return Plate(grams=grams, still=still, over=over, net=net)


def fed(dialect, wire: bytes, cuts: list[int]) -> list:
    """What comes out of a wire that is cut there."""
    edges = [0, *sorted(min(cut, len(wire)) for cut in cuts), len(wire)]
    return [item for start, end in itertools.pairwise(edges)
            for item in dialect.feed(wire[start:end])]  # fmt: skip


@given(st.lists(grams, min_size=1, max_size=6), st.booleans(), cuts)
def test_ecr_weights_come_out_as_they_went_in(
    weights: list[int], from_start: bool, cuts: list[int]
) -> None:
    frames = [ecr_frame(plate(weight), check_from_start=from_start) for weight in weights]
    read = fed(EcrFrames(), frames[0] + b"".join(frames), cuts)
    assert [(item.grams, item.stable, item.raw) for item in read] == [
        (weight, True, frame) for weight, frame in zip(weights, frames, strict=True)
    ]


@given(st.lists(grams, max_size=6), st.booleans(), cuts)
def test_toledo_weights_come_out_as_they_went_in(
    weights: list[int], net: bool, cuts: list[int]
) -> None:
    wire = b"".join(toledo_frame(plate(weight, net=net)) for weight in weights)
    read = fed(ToledoDialect(), wire, cuts)
    assert [(item.grams, item.net) for item in read] == [(weight, net) for weight in weights]


@given(st.lists(st.tuples(st.integers(-9999, 99_999), st.booleans()), max_size=6), cuts)
def test_cas_weights_come_out_as_they_went_in(
    weights: list[tuple[int, bool]], cuts: list[int]
) -> None:
    wire = b"".join(cas_frame(plate(weight, still=still)) for weight, still in weights)
    assert len(wire) == 22 * len(weights)
    assert [(item.grams, item.stable) for item in fed(CasDialect(), wire, cuts)] == weights


def test_an_ecr_scale_is_asked_in_two_steps_and_a_refusal_is_no_answer() -> None:
    dialect = EcrDialect()
    assert dialect.question == b"\x05"
    assert dialect.feed(b"\x15") == []
    assert dialect.feed(b"\x06") == [Send(data=b"\x11")]
    frame = ecr_frame(plate(1250))
    dialect.feed(frame)
    (reading,) = dialect.feed(frame)
    assert reading == Reading(grams=1250, stable=True, raw=frame)


def test_a_digit_that_was_damaged_never_passes_by_the_other_rule_for_the_check_byte() -> None:
    good = ecr_frame(plate(1250))
    damaged = good.replace(b"1.250", b"2.250")  # 1 and 2 differ by 3, as the two rules do
    frames = EcrFrames()
    assert frames.feed(good) == []  # one frame settles nothing
    assert [item.grams for item in frames.feed(good)] == [1250]
    assert all(isinstance(item, ScanFault) for item in frames.feed(damaged))
    assert [item.grams for item in frames.feed(good)] == [1250]


@given(grams, st.integers(0, 14), st.integers(1, 255))
def test_no_single_damaged_byte_of_an_ecr_frame_changes_a_weight(
    weight: int, at: int, flip: int
) -> None:
    good = ecr_frame(plate(weight))
    damaged = bytearray(good)
    damaged[at] ^= flip
    frames = EcrFrames()
    frames.feed(good + good)
    read = frames.feed(bytes(damaged) + good + good)
    assert {item.grams for item in read if isinstance(item, Reading)} == {weight}


def test_ecr_signs_and_states() -> None:
    frames = EcrFrames()
    wire = [ecr_frame(plate(5)), ecr_frame(plate(5)), ecr_frame(plate(5, still=False)),
            ecr_frame(plate(-20)), ecr_frame(plate(99_999, over=True))]  # fmt: skip
    read = frames.feed(b"".join(wire))
    assert [(item.grams, item.stable, item.problem) for item in read] == [
        (5, True, ""),
        (5, False, ""),
        (-20, True, "under"),
        (None, False, "over"),
    ]


def test_a_weight_in_pounds_is_no_weight() -> None:
    body = b"S 01.250lb"
    frame = b"\x01\x02" + body + bytes([reduce(xor, body)]) + b"\x03\x04"
    assert all(isinstance(item, ScanFault) for item in EcrFrames().feed(frame + frame))
    assert all(isinstance(item, ScanFault) for item in CasDialect().feed(b"ST,GS,+  1.250lb\r\n"))


@pytest.mark.parametrize(
    ("status", "problem"), [(0x01, ""), (0x02, "over"), (0x04, "under"), (0x06, "over")]
)
def test_a_toledo_says_why_it_has_no_weight(status: int, problem: str) -> None:
    (reading,) = ToledoDialect().feed(b"\x02?" + bytes([status]) + b"\r")
    assert (reading.grams, reading.problem) == (None, problem)


def test_a_toledo_status_that_is_itself_a_line_end_is_read_by_its_length() -> None:
    # Motion, under zero and outside of the zero range: 01 + 04 + 08 = CR.
    dialect = ToledoDialect()
    assert dialect.feed(b"\x02?\r") == []
    (under, weight) = dialect.feed(b"\r\x0200.345\r")
    assert (under.problem, under.stable, weight.grams) == ("under", False, 345)


def test_a_question_mark_is_no_optional_frame_head() -> None:
    # A reader that takes STX or ? for granted sees a status in the digits of a weight.
    assert [item.grams for item in ToledoDialect().feed(b"\x0212.345N\r")] == [12_345]
    assert isinstance(ToledoDialect().feed(b"\x02?\x50\r")[0], ScanFault)  # a bad command


def test_toledo_frames_cut_short_do_not_swallow_the_next() -> None:
    read = ToledoDialect().feed(b"\x0201.2\x0201.250\r")
    assert [getattr(item, "grams", "fault") for item in read] == ["fault", 1250]


@pytest.mark.parametrize(
    ("line", "weight"),
    [
        (b"ST,GS,1\xc0,  13.500 kg\r\n", 13_500),
        (b"ST,GS,1,\xc0,  13.5   kg\r\n", 13_500),
        (b"ST,GS,1\xc0,  13. 5  kg\r\n", None),
        (b"ST,GS,\r\n,   1.250 kg\r\n", 1250),  # id and lamps may be any byte
        (b"ST,GS,+  1.250kg\r\n", 1250),
        (b"ST,NT,+    340  g\r\n", 340),
        (b"ST,GS,+ 1.2505kg\r\n", None),  # finer than a gram
        (b"ST,GS,+ 1..250kg\r\n", None),
    ],
)
def test_lines_of_scales_that_print(line: bytes, weight: int | None) -> None:
    read = [item.grams for item in CasDialect().feed(line * 2) if isinstance(item, Reading)]
    assert read == ([] if weight is None else [weight, weight])


def test_a_line_cut_short_does_not_swallow_the_next() -> None:
    good = b"ST,GS,1\xc0,  13.500 kg\r\n"
    read = CasDialect().feed(b"ST,GS,1\xc0,  13.5" + good)
    assert [getattr(item, "grams", "fault") for item in read] == ["fault", 13_500]


def test_a_scale_that_pushes_is_told_to() -> None:
    dialect = AclasDialect()
    assert (dialect.greeting, dialect.question) == (b"<PB>\t", b"")
    assert (dialect.tare, dialect.zero) == (b"<TK>\t", b"<ZK>\t")


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        (b"01.250", b"kg", 1250), (b" 1.25", b"KG", 1250), (b"   340", b"g", 340),
        (b"12", b"kg", 12_000), (b"0.0010", b"kg", 1), (b"0.0005", b"kg", None),
        (b"1.5", b"g", None), (b"1.250", b"lb", None), (b"1,250", b"kg", None),
        (b"", b"kg", None), (b"1 250", b"kg", None), ("١".encode(), b"kg", None),
    ],
)  # fmt: skip
def test_numbers_become_whole_grams_or_nothing(
    number: bytes, unit: bytes, expected: int | None
) -> None:
    assert grams_of(number, unit) == expected


@given(st.lists(st.binary(max_size=60), max_size=12))
@pytest.mark.parametrize("dialect", [EcrDialect, AclasDialect, ToledoDialect, CasDialect])
def test_any_bytes_make_readings_faults_or_nothing(dialect, pieces: list[bytes]) -> None:
    codec = dialect()
    for piece in pieces:
        assert all(isinstance(item, Reading | ScanFault | Send) for item in codec.feed(piece))
