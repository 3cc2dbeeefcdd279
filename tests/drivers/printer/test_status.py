"""A printer's replies as a stream: split, joined, mixed and damaged."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.status import (
    AutomaticStatus,
    BlockReply,
    PaperStatus,
    RealTimeStatus,
    Reply,
    StatusStream,
)

low_bits = st.integers(0, 0x0F)
replies = st.one_of(
    st.sampled_from([0x12, 0x16, 0x1A, 0x32, 0x72, 0x7E]).map(lambda b: RealTimeStatus(value=b)),
    st.tuples(st.sampled_from([0x10, 0x14, 0x3C, 0x1C]), low_bits, low_bits, low_bits).map(
        lambda four: AutomaticStatus(value=bytes(four))
    ),
    st.sampled_from([0x00, 0x03, 0x0C, 0x0F, 0x60]).map(lambda b: PaperStatus(value=b)),
    st.binary(min_size=4, max_size=4)
    .map(lambda tail: bytes(0x30 | byte & 0x0F for byte in tail))
    .map(lambda tail: BlockReply(value=b"\x37\x22" + tail)),
)


def on_the_wire(reply: Reply) -> bytes:
    match reply:
        case RealTimeStatus() | PaperStatus():
            return bytes([reply.value])
        case AutomaticStatus():
            return reply.value
        case BlockReply():
            return reply.value + b"\x00"


@given(st.lists(replies, max_size=12), st.lists(st.integers(0, 60), max_size=8))
def test_replies_are_told_apart_however_they_are_cut(sent: list[Reply], cuts: list[int]) -> None:
    wire = b"".join(map(on_the_wire, sent))
    stream = StatusStream()
    heard: list[Reply] = []
    edges = sorted({0, *(min(cut, len(wire)) for cut in cuts), len(wire)})
    for start, end in itertools.pairwise(edges):
        heard += stream.feed(wire[start:end])
    assert heard == sent
    assert stream.unknown == 0


def test_a_refill_sends_the_automatic_status_and_the_fence_in_one_piece() -> None:
    assert StatusStream().feed(bytes.fromhex("14 00 03 00 03")) == [
        AutomaticStatus(value=b"\x14\x00\x03\x00"),
        PaperStatus(value=0x03),
    ]


def test_bits_of_the_automatic_status() -> None:
    cover, out = AutomaticStatus(value=b"\x3c\x00\x03\x00"), AutomaticStatus(value=b"\x1c\0\x0f\0")
    assert (cover.cover_open, cover.paper_out) == (True, False)
    assert (out.cover_open, out.paper_out) == (False, True)


def test_half_an_automatic_status_does_not_swallow_the_answer_behind_it() -> None:
    stream = StatusStream()
    assert stream.feed(b"\x10\x00\x12") == [RealTimeStatus(value=0x12)]
    assert stream.unknown == 2


def test_a_reply_without_an_end_is_given_up() -> None:
    stream = StatusStream()
    assert stream.feed(b"\x5f" + b"A" * 200) == []
    assert stream.feed(b"\x00\x12") == [RealTimeStatus(value=0x12)]


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_any_bytes_are_replies_or_counted(pieces: list[bytes]) -> None:
    joined, split = StatusStream(), StatusStream()
    whole = joined.feed(b"".join(pieces))
    assert [reply for piece in pieces for reply in split.feed(piece)] == whole
    assert joined.unknown == split.unknown
    used = sum(len(on_the_wire(reply)) for reply in whole)
    assert used + joined.unknown <= len(b"".join(pieces))
