"""The strict printer: what it prints, and that it never swallows what it does not know."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.sim.interpreter import Interpreter
from drivers.sim.page import ROW, Picture, Printed, QrCode, TextLine
from drivers.sim.picture import MARGIN, PaperArtist
from drivers.sim.realtime import RealTime, RealTimeReader
from tests.drivers.printer.golden.remake import FONTS

GOLDEN = Path(__file__).parents[1] / "printer/golden/receipt.bin"


class Printer:
    """An interpreter that keeps what it made."""

    def __init__(self, *pieces: bytes, rare: bool = True) -> None:
        self.papers: list[Printed] = []
        self.faults: list[str] = []
        self.replies = b""
        self.pulses = 0
        self.reader = Interpreter(
            width=576,
            printed=self.papers.append,
            reply=self._reply,
            fault=self.faults.append,
            paper_status=lambda: 0x03,
            pulsed=self._pulse,
            rare=rare,
        )
        for piece in pieces:
            self.reader.feed(piece)
        self.reader.link_closed()

    def _reply(self, data: bytes) -> None:
        self.replies += data

    def _pulse(self) -> None:
        self.pulses += 1

    @property
    def text(self) -> str:
        return "".join(paper.text for paper in self.papers)


def test_chinese_needs_two_byte_mode() -> None:
    assert Printer(b"\x1c&\xc5\xa3\xc4\xcc 950ml\n").text == "牛奶 950ml\n"
    assert Printer(b"\xc5\xa3\n").text == "┼ú\n"
    assert Printer(b"\x1c&\x1b@\xc5\xa3\n").text == "┼ú\n"  # ESC @ ends the mode


def test_a_character_of_four_bytes_is_a_fault_where_the_font_ends_at_two() -> None:
    data = b"\x1c&" + "𠮷".encode("gb18030") + b"x\n"
    whole, old = Printer(data), Printer(data, rare=False)
    assert (whole.text, whole.faults) == ("𠮷x\n", [])
    assert old.text == "□x\n"
    assert "four bytes" in old.faults[0]


def test_the_head_goes_back_in_its_line_and_prints_on_what_stands_there() -> None:
    printer = Printer(b"\x1b$\x30\x00|\x1b$\x0c\x00abc\x1b\\\xdc\xff \x1b\\\x24\x00d\n")
    assert (printer.text, printer.faults) == (" abc|d\n", [])
    (line,) = printer.papers[0].marks
    assert [glyph.char for glyph in line.glyphs if not glyph.gap] == ["|", *"abc", " ", "d"]
    assert "left of the margin" in Printer(b"a\x1b\\\xdc\xff\n").faults[0]


def test_what_is_printed_on_something_leaves_it_black() -> None:
    across, down = "─".encode("gb18030"), "│".encode("gb18030")
    (paper,) = Printer(b"\x1c&" + across + b"\x1b$\x00\x00" + down + b"\n").papers
    picture = PaperArtist(FONTS).draw(paper)
    assert picture.getpixel((MARGIN + 1, MARGIN + ROW // 2)) == 0
    assert picture.getpixel((MARGIN + ROW // 2, MARGIN + 1)) == 0


@pytest.mark.parametrize(
    "data",
    [b"\x1bz", b"\x1d\x7f", b"\x1c?", b"\x07", b"\x7f", b"\x10\x99", b"\x1dV\x63", b"\x1b\x61\x09",
     b"\x1bt\xff", b"\x1d(k\x03\x00\x31\x63\x00", b"\x1d(X\x02\x00ab", b"\x1dk\x63\x01a",
     b"\x1dk\x49\x04{Bo\xff", b"\x1dk\x43\x0d6901234567891", b"\x1dr\x09", b"\x1dv9",
     b"\x1cS\x00\x02", b"\x1dV\x00", b"\x1b"],
)  # fmt: skip
def test_what_no_printer_knows_is_a_fault_with_its_place(data: bytes) -> None:
    printer = Printer(data)
    assert len(printer.faults) == 1
    assert printer.faults[0].startswith("byte ")


def test_an_unfinished_command_waits_for_the_rest(seed: int, long_run: bool) -> None:
    data = GOLDEN.read_bytes()
    whole = Printer(data)
    for cut in range(0 if long_run else seed % 8, len(data), 1 if long_run else 8):
        halves = Printer(data[:cut], data[cut:])
        assert (halves.text, halves.faults) == (whole.text, [])


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_any_bytes_are_printed_or_reported_the_same_however_cut(pieces: list[bytes]) -> None:
    split, joined = Printer(*pieces), Printer(b"".join(pieces))
    assert split.text == joined.text
    assert split.faults == joined.faults


@given(
    st.lists(
        st.sampled_from([b"\x1d(k", b"\x1dk", b"\x1dv0", b"\x1b*", b"\x1d(H", b"\x10\x14", b"\x1c&",
                         b"\x1dV", b"\x03\x00", b"1Q0", b"\x49\x02{B", b"\xc5\xa3", b"\n"]),
        max_size=20,
    )
)  # fmt: skip
def test_broken_commands_end_in_faults_not_in_exceptions(parts: list[bytes]) -> None:
    printer = Printer(*parts)
    assert printer.reader.processed <= len(b"".join(parts))


def test_while_paused_everything_waits_and_nothing_is_lost() -> None:
    printer = Printer()
    printer.reader.paused = True
    printer.reader.feed(b"one\n\x1dr\x01")
    printer.reader.link_closed()
    assert (printer.papers, printer.replies) == ([], b"")
    printer.reader.paused = False
    printer.reader.run()
    printer.reader.link_closed()
    assert (printer.text, printer.replies) == ("one\n", b"\x03")


def test_what_one_link_left_unfinished_is_not_ended_by_the_next() -> None:
    printer = Printer()
    printer.reader.paused = True
    printer.reader.feed(b"one\n\x10")
    printer.reader.link_closed()
    printer.reader.feed(b"\x10\x04\x01\x1b@two\n")
    printer.reader.link_closed()
    printer.reader.paused = False
    printer.reader.run()
    assert [paper.text for paper in printer.papers] == ["one\n", "two\n"]
    assert printer.faults == ["byte 4: the link closed inside the command 10"]


def test_questions_in_the_data_are_answered_in_their_turn() -> None:
    assert Printer(b"\x1d(H\x06\x0000ab12a\n\x1dr\x01\x1dr\x02").replies == b"\x37\x22ab12\0\x03\0"


def test_long_lines_wrap_and_alignment_counts_dots() -> None:
    printer = Printer(b"x" * 50 + b"\n\x1ba\x02\x1c&\xc5\xa3\n\x1ba\x01\x1d!\x11ab\n")
    lines = [mark for mark in printer.papers[0].marks if isinstance(mark, TextLine)]
    assert [(line.x, line.y, len(line.glyphs)) for line in lines] == [
        (0, 0, 48), (0, 30, 2), (552, 60, 1), (264, 90, 2),
    ]  # fmt: skip


def test_columns_and_raster_make_the_same_picture() -> None:
    raster = Printer(b"\x1dv0\x00\x01\x00\x08\x00" + bytes([0x80, 0, 0, 0, 0, 0, 0, 0x01]))
    columns = Printer(b"\x1b*\x01\x08\x00" + bytes([0x80, 0, 0, 0, 0, 0, 0, 0x01]))
    (first,), (second,) = raster.papers[0].marks, columns.papers[0].marks
    assert isinstance(first, Picture)
    assert first == second


def test_a_qr_code_takes_its_room_on_the_paper() -> None:
    data = (
        b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1"
        b"\x1d(k\x06\x001P0abc\x1d(k\x03\x001Q0after\n"
    )
    code, line = Printer(data).papers[0].marks
    assert isinstance(code, QrCode)
    assert (code.module, code.level, code.data, line.y) == (6, "M", b"abc", 21 * 6)


@given(st.lists(st.integers(0, 30), max_size=6))
def test_real_time_commands_are_found_however_cut(cuts: list[int]) -> None:
    data = b"abc\x10\x04\x01\x10\x10\x04\x04\x10\x14\x01\x00\x05x\x10\x05\x02\x10\x14\x02\x00\x00"
    edges = sorted({0, *(min(cut, len(data)) for cut in cuts), len(data)})
    reader = RealTimeReader()
    found = [command for a, b in itertools.pairwise(edges) for command in reader.feed(data[a:b])]
    assert found == [
        RealTime(name="status", number=1),
        RealTime(name="status", number=4),
        RealTime(name="pulse", number=0),
        RealTime(name="recover", number=2),
    ]


STRIPES = b"\xff\x00\x81\x18"  # two rows of two bytes


@pytest.mark.parametrize("head", [b"\x1d(L\x0e\x00", b"\x1d8L\x0e\x00\x00\x00"])
@pytest.mark.parametrize("print_", [b"2", b"\x02"])
def test_a_stored_picture_is_printed(head: bytes, print_: bytes) -> None:
    stored = head + b"0p0\x01\x01\x31\x10\x00\x02\x00" + STRIPES
    printer = Printer(stored + b"\x1d(L\x02\x000" + print_)
    (picture,) = printer.papers[0].marks
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height, picture.rows) == (16, 2, STRIPES)
    assert printer.faults == []


def test_a_stored_picture_may_be_printed_twice_as_large() -> None:
    stored = b"\x1d(L\x0b\x000p0\x02\x02\x31\x08\x00\x01\x00\xa1"
    printer = Printer(stored + b"\x1d(L\x02\x0002")
    (picture,) = printer.papers[0].marks
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height, picture.rows) == (16, 2, b"\xcc\x03\xcc\x03")


def test_a_picture_whose_length_has_wrapped_is_a_fault() -> None:
    """python-escpos 3.1 writes such ones: 16 bits of length for more than 65,535 bytes."""
    wrapped = b"\x1d(L\x0e\x000p0\x01\x01\x31\x40\x02\xc0\x03" + STRIPES
    assert "576 x 960" in Printer(wrapped).faults[0]
    assert Printer(b"\x1d(L\x02\x0002").faults != []
