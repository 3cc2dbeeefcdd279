"""Bytes as the world sends them: broken, cut, joined. No codec raises, none makes up news.

A hundred thousand frames for each codec in a long run, a twentieth of that in a plain one; each
frame is a good one from a corpus, damaged in a way that the run's seed draws.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.api import Scan
from drivers.paper import PaperError, from_json
from drivers.printer.status import (
    AutomaticStatus,
    BlockReply,
    PaperStatus,
    RealTimeStatus,
    Reply,
    StatusStream,
)
from drivers.scanner.lines import ScanLines
from drivers.sim.interpreter import Interpreter
from drivers.sim.realtime import RealTimeReader
from drivers.url import BadUrl, parse

HERE = Path(__file__).parent
FRAMES = 100_000
RECEIPTS = [path.read_bytes() for path in sorted(HERE.glob("**/*.bin"))]

ANSWERS = [b"\x12", b"\x16\x32\x12", b"\x10\x00\x00\x00", b"\x3c\x00\x0f\x00", b"\x00", b"\x03",
           b"\x37\x220001\x00", b"\x5fTM-T20\x00", b"\x14\x00\x03\x00\x03"]  # fmt: skip
SCANS = [b"6901234567892\r", b"]E06901234567892\r\n", "商品🛒\r".encode(), b"\x1d0112\x1d10A\r",
         b"\xff\xfe\x80\r", b"2112345012506\n"]  # fmt: skip


def damaged(draw: random.Random, good: bytes) -> bytes:
    """The frame as it may arrive: whole, cut short, with a byte lost, changed, doubled or added."""
    data = bytearray(good)
    for _ in range(draw.choice((0, 0, 1, 1, 2, 5))):
        at = draw.randrange(len(data) + 1)
        match draw.randrange(5):
            case 0:
                del data[at:]
            case 1:
                del data[at : at + 1]
            case 2:
                data[at : at + 1] = bytes([draw.randrange(256)])
            case 3:
                data[at:at] = data[max(0, at - 3) : at]
            case _:
                data[at:at] = draw.randbytes(draw.randrange(4))
    return bytes(data)


def pieces(draw: random.Random, data: bytes) -> list[bytes]:
    """The same bytes as several reads bring them."""
    cuts = sorted(draw.randrange(len(data) + 1) for _ in range(draw.randrange(4)))
    edges = [0, *cuts, len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


def stream(draw: random.Random, corpus: list[bytes], count: int) -> bytes:
    return b"".join(damaged(draw, draw.choice(corpus)) for _ in range(count))


Scaled = Callable[[int], int]


def bytes_of(reply: Reply) -> bytes:
    match reply:
        case RealTimeStatus() | PaperStatus():
            return bytes([reply.value])
        case AutomaticStatus():
            return reply.value
        case BlockReply():
            return reply.value + b"\x00"


def test_a_printers_answers(seed: int, scaled: Scaled) -> None:
    draw = random.Random(seed)
    for _ in range(scaled(FRAMES) // 20):
        data = stream(draw, ANSWERS, 20)
        whole = StatusStream()
        replies = whole.feed(data)
        cut = StatusStream()
        assert [reply for piece in pieces(draw, data) for reply in cut.feed(piece)] == replies
        # Each reply is made of bytes that came, in their order, and none is used twice.
        at = 0
        for reply in replies:
            found = data.find(bytes_of(reply), at)
            assert found >= 0
            at = found + len(bytes_of(reply))
        used = sum(len(bytes_of(reply)) for reply in replies)
        assert used + whole.unknown <= len(data)


def test_a_scanners_lines(seed: int, scaled: Scaled) -> None:
    draw = random.Random(seed)
    for _ in range(scaled(FRAMES) // 20):
        data = stream(draw, SCANS, 20)
        whole, cut = ScanLines("cr"), ScanLines("cr")
        read = whole.feed(data, 0.0) + whole.idle(9.0)
        again = [item for piece in pieces(draw, data) for item in cut.feed(piece, 0.0)]
        assert again + cut.idle(9.0) == read
        lines = [line.strip(b"\r\n") for line in data.split(b"\r")]
        # An AIM identifier with nothing behind it is no scan.
        expected = [line for line in lines if re.sub(rb"^\][A-Za-z][0-9A-Za-z]", b"", line)]
        if len(lines) > 1 and expected and expected[-1] is lines[-1]:
            assert [item.code for item in read[-1:]] == ["scan_broken"]  # it had no end
            del read[-1], expected[-1]
        assert len(read) == len(expected)
        for item, line in zip(read, expected, strict=True):
            assert isinstance(item, Scan)
            told = item.aim + item.code
            assert told.encode("latin-1" if item.latin1 else "utf-8") == line


class Paper:
    """What an interpreter made of some bytes."""

    def __init__(self, parts: list[bytes]) -> None:
        self.text: list[str] = []
        self.faults: list[str] = []
        self.pulses = 0
        interpreter = Interpreter(
            width=576,
            printed=lambda printed: self.text.append(printed.text),
            reply=lambda data: None,
            fault=self.faults.append,
            paper_status=lambda: 0,
            pulsed=self._pulse,
        )
        for part in parts:
            interpreter.feed(part)
        interpreter.link_closed()

    def _pulse(self) -> None:
        self.pulses += 1


def test_a_printers_orders(seed: int, scaled: Scaled) -> None:
    """Frames are slices of receipts of about forty bytes, so that damage meets every command."""
    draw = random.Random(seed)
    corpus = [data[at : at + 40] for data in RECEIPTS for at in range(0, len(data), 40)]
    for _ in range(scaled(FRAMES) // 20):
        data = stream(draw, corpus, 20)
        whole, cut = Paper([data]), Paper(pieces(draw, data))
        assert (whole.text, whole.faults, whole.pulses) == (cut.text, cut.faults, cut.pulses)
        assert whole.pulses <= data.count(b"\x1bp")
        reader = RealTimeReader()
        found = [order for piece in pieces(draw, data) for order in reader.feed(piece)]
        assert len(found) <= data.count(b"\x10")


@pytest.mark.parametrize("kind", ["paper", "url"])
def test_documents(seed: int, scaled: Scaled, kind: str) -> None:
    draw = random.Random(seed)
    papers = [path.read_bytes() for path in sorted(HERE.glob("printer/golden/*.json"))]
    urls = [b"escpos+tcp://10.0.3.21:9100?width=48", b"scanner+serial://usb:05e0:1701/S?baud=9600"]
    for _ in range(scaled(FRAMES)):
        text = damaged(draw, draw.choice(papers if kind == "paper" else urls))
        if starts := [found.end() for found in re.finditer(b': "', text)]:
            at = draw.choice(starts)  # half a character, as JSON can write it
            text = text[:at] + b"\\ud83d" * draw.randrange(2) + text[at:]
        try:
            if kind == "paper":
                from_json(text)
            else:
                parse(text.decode("utf-8", "replace"))
        except (PaperError, BadUrl):
            continue
