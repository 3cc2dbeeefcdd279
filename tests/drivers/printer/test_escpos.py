"""Receipts as ESC/POS bytes, read back by a strict printer that shares no code with the writer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.fonts import find_fonts
from drivers.paper import (
    Barcode,
    Bitmap,
    Block,
    Cell,
    Cut,
    Feed,
    Image,
    Paper,
    Qr,
    Row,
    Rule,
    Size,
    Text,
)
from drivers.printer.escpos import Encoded, encode
from drivers.printer.layout import Line, lay_out
from drivers.printer.library import new_writer
from drivers.printer.profile import Profile
from drivers.printer.raster import PillowRasteriser
from drivers.printer.writer import CommandWriter
from drivers.sim.interpreter import Interpreter
from drivers.sim.page import Mark, Picture, Printed, QrCode, TextLine
from drivers.sim.realtime import RealTimeReader
from drivers.sim.symbols import qr_matrix

GOLDEN = Path(__file__).parent / "golden"
PROFILE = Profile()


class Reading:
    """What a strict printer made of some bytes."""

    def __init__(self, data: bytes) -> None:
        self.papers: list[Printed] = []
        self.faults: list[str] = []
        self.pulses = 0
        interpreter = Interpreter(
            width=576,
            printed=self.papers.append,
            reply=lambda data: None,
            fault=self.faults.append,
            paper_status=lambda: 0,
            pulsed=self._pulse,
        )
        interpreter.feed(data)
        interpreter.link_closed()

    def _pulse(self) -> None:
        self.pulses += 1

    @property
    def text(self) -> str:
        return "".join(paper.text for paper in self.papers)


@pytest.fixture(scope="module")
def writer() -> CommandWriter:
    return new_writer()


Encode = Callable[..., Encoded]


@pytest.fixture(scope="module")
def encoded(writer: CommandWriter) -> Encode:
    """Encodes blocks with no rasteriser unless one is given."""

    def make(*blocks: Block, profile: Profile = PROFILE, rasteriser: object = None) -> Encoded:
        return encode(
            Paper(blocks=blocks),
            profile=profile,
            commands=writer,
            rasteriser=lambda: rasteriser,  # type: ignore[arg-type,return-value]
        )

    return make


@pytest.fixture(scope="module")
def pillow() -> PillowRasteriser:
    return PillowRasteriser(fonts=find_fonts())


def test_the_example_is_the_golden_receipt(example: Paper, encoded: Encode) -> None:
    data = encoded(*example.blocks).data
    assert data == (GOLDEN / "receipt.bin").read_bytes()


def test_a_strict_printer_reads_the_golden_receipt_without_a_fault() -> None:
    reading = Reading((GOLDEN / "receipt.bin").read_bytes())
    assert reading.faults == []
    assert reading.text == (GOLDEN / "receipt.txt").read_text(encoding="utf-8")
    assert [paper.cut for paper in reading.papers] == ["partial"]
    assert reading.pulses == 0


def test_every_run_of_text_says_how_it_is_to_be_read(encoded: Encode) -> None:
    data = encoded(Text(text="鲜牛奶 950ml"), Text(text="¥9.90")).data
    assert b"\x1bt\x00\x1c&\xcf\xca\xc5\xa3\xc4\xcc 950ml\n" in data
    assert b"\x1bt\x00\x1c&\xa3\xa49.90\n" in data


def test_sizes_and_bold_go_and_come_back(encoded: Encode) -> None:
    reading = Reading(
        encoded(
            Text(text="大", size="double", bold=True),
            Text(text="高", size="tall"),
            Text(text="宽", size="wide"),
            Text(text="平"),
        ).data
    )
    glyphs = [mark.glyphs[0] for mark in reading.papers[0].marks]  # type: ignore[union-attr]
    assert [(g.across, g.down, g.bold) for g in glyphs] == [
        (2, 2, True), (1, 2, False), (2, 1, False), (1, 1, False),
    ]  # fmt: skip


def test_a_model_that_needs_it_gets_double_size_for_chinese_too(encoded: Encode) -> None:
    blocks = (Text(text="大", size="double"), Text(text="平"))
    data = encoded(*blocks, profile=Profile(quad=True)).data
    assert data.index(b"\x1cW\x01") < data.index(b"\x1d!\x11") < data.index(b"\x1cW\x00")
    assert b"\x1cW" not in encoded(*blocks).data


# --- what the font lacks ------------------------------------------------------------------------


class Drawing:
    """A rasteriser that has every character and every picture, all of them black."""

    def has(self, char: str) -> bool:
        return char != "😀"

    def line(self, text: str, *, columns: int, size: Size, bold: bool) -> Bitmap:
        self.drawn = text
        return Bitmap(width=576, height=24, data=b"\xff" * 72 * 24)

    def picture(self, name: str, *, max_width: int) -> Bitmap | None:
        return self.line(name, columns=48, size="normal", bold=False)


def test_a_rare_name_is_drawn_and_stays_in_its_columns(encoded: Encode) -> None:
    drawing = Drawing()
    made = encoded(
        Row(cells=(Cell(text="𠮷野家"), Cell(text="￥12.80", align="right"))),
        Text(text="谢谢"),
        rasteriser=drawing,
    )
    reading = Reading(made.data)
    picture, text = reading.papers[0].marks[:2]
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height) == (576, 24)
    assert drawing.drawn == "𠮷野家" + " " * 35 + "￥12.80"
    assert (made.rasterised, made.replaced, reading.faults) == (1, 0, [])
    assert text.y - picture.y == 30
    assert reading.text.splitlines()[1] == "谢谢"


def test_what_nobody_can_draw_is_a_counted_question_mark(encoded: Encode) -> None:
    made = encoded(Text(text="𠮷野家😀"))
    assert (made.replaced, Reading(made.data).text) == (2, "？野家？\n")
    made = encoded(Text(text="牛奶😀"), rasteriser=Drawing())
    assert (made.replaced, made.rasterised, Reading(made.data).text) == (1, 0, "牛奶？\n")


def test_a_printer_without_chinese_gets_pictures(encoded: Encode, pillow: PillowRasteriser) -> None:
    made = encoded(Text(text="牛奶"), Text(text="milk"), rasteriser=pillow,
                   profile=Profile(charset="none"))  # fmt: skip
    reading = Reading(made.data)
    assert made.rasterised == 1
    assert (b"\x1cS" in made.data, b"\x1c&" in made.data) == (False, False)
    assert reading.text.splitlines() == ["[IMAGE 576x24]", "milk"]


def test_pillow_knows_what_its_fonts_lack(pillow: PillowRasteriser) -> None:
    assert all(map(pillow.has, "牛奶￥aé。 "))
    assert not pillow.has("\U0003ffff")


def test_pillow_draws_each_character_in_its_own_cells(pillow: PillowRasteriser) -> None:
    def cells(text: str) -> list[set[int]]:
        bitmap = pillow.line(text, columns=8, size="normal", bold=False)
        width = bitmap.width // 8
        ink = {
            (n % width) * 8 + bit
            for n, byte in enumerate(bitmap.data)
            for bit in range(8)
            if byte & 0x80 >> bit
        }
        return [{x - left for x in ink if left <= x < left + 12} for left in range(0, 96, 12)]

    together = cells("mW牛mW")
    assert together[0] == cells("m")[0]
    assert together[1] == cells(" W")[1]
    assert together[2:4] == cells("  牛")[2:4]
    assert together[4:6] == cells("    mW")[4:6]
    assert together[6:] == [set(), set()]


@pytest.mark.parametrize("size", ["normal", "tall", "wide", "double"])
def test_drawn_lines_are_as_large_as_printed_ones(
    encoded: Encode, pillow: PillowRasteriser, size: Size
) -> None:
    # No printer has it, and whatever fonts a machine has, ours is among them.
    made = encoded(Text(text="〠", size=size, align="right"), Text(text="x"), rasteriser=pillow)
    picture, after = Reading(made.data).papers[0].marks
    assert isinstance(picture, Picture)
    tall = size in ("tall", "double")
    assert (picture.width, picture.height, after.y) == (576, 48 if tall else 24, 60 if tall else 30)
    ink = [n for n, byte in enumerate(picture.rows) if byte]
    # At the right edge, and nowhere else.
    assert min(n % 72 for n in ink) >= (66 if size in ("wide", "double") else 69)


def test_a_logo_is_printed_no_wider_than_the_paper(encoded: Encode, tmp_path: Path) -> None:
    from PIL import Image as Pillow

    Pillow.new("RGBA", (1152, 64), (0, 0, 0, 255)).save(tmp_path / "logo.png")
    Pillow.new("RGBA", (90, 8), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    rasteriser = PillowRasteriser(fonts=find_fonts(), pictures=tmp_path)
    (tmp_path / "torn.png").write_bytes((tmp_path / "logo.png").read_bytes()[:60])
    names = ("logo.png", "clear.png", "no such.png", "../logo.png", "torn.png")
    made = encoded(*(Image(name=name) for name in names), rasteriser=rasteriser)
    (logo,) = Reading(made.data).papers[0].marks
    assert isinstance(logo, Picture)
    assert (logo.width, logo.height, set(logo.rows)) == (576, 32, {0xFF})
    assert (made.left_out, made.replaced) == (("no such.png", "../logo.png", "torn.png"), 0)


class Stripes:
    """A rasteriser whose pictures are real-time commands, as if by chance."""

    def has(self, char: str) -> bool:
        return True

    def line(self, text: str, *, columns: int, size: Size, bold: bool) -> Bitmap:
        return Bitmap(width=576, height=24, data=b"\x10\x14\x01\x00\x01\x10\x04\x01\x10\x05" * 173)

    def picture(self, name: str, *, max_width: int) -> Bitmap | None:
        return Bitmap(width=16, height=300, data=bytes(400) + b"\xff\x00" * 100)


def test_a_picture_holds_no_command_by_chance(encoded: Encode) -> None:
    data = encoded(Text(text="𠮷"), rasteriser=Stripes()).data
    assert not any(b"\x10" + second in data for second in (b"\x04", b"\x05", b"\x14"))


def test_a_tall_picture_goes_out_in_bands_and_its_white_ones_are_fed(encoded: Encode) -> None:
    data = encoded(Image(name="logo.png"), rasteriser=Stripes()).data
    pictures = [mark for mark in Reading(data).papers[0].marks if isinstance(mark, Picture)]
    assert [(picture.y, picture.height) for picture in pictures] == [(128, 128), (256, 44)]


# --- codes --------------------------------------------------------------------------------------


def test_a_qr_code_says_what_it_should_and_fits(encoded: Encode) -> None:
    for data in ("https://hq.example/r/7Q2M4K9XW3", "x" * 2000, "中文", "1"):
        reading = Reading(encoded(Qr(data=data, size_mm=25)).data)
        assert (reading.text, reading.faults) == (f"[QR {data}]\n", [])


@pytest.mark.parametrize(
    "above",
    [(), (Text(text="谢谢惠顾"),), (Text(text="谢谢"), Text(text="")), (Barcode(data="S001"),),
     (Qr(data="x" * 90),), (Image(name="logo.png"),), (Rule(), Feed(lines=4))],
)  # fmt: skip
@pytest.mark.parametrize(
    "below",
    [(Text(text="谢谢惠顾"),), (Barcode(data="S001"),), (Qr(data="y"),), (Image(name="logo.png"),),
     (Feed(lines=1), Text(text="x", size="double")), (Text(text=""), Rule()), (Text(text="𠮷"),)],
)  # fmt: skip
@pytest.mark.parametrize("caption", ["", "电子小票"])
def test_a_qr_code_has_its_white_above_and_below(
    encoded: Encode, above: tuple[Block, ...], below: tuple[Block, ...], caption: str
) -> None:
    code = Qr(data="https://hq.example/r/7Q2M4K9XW3", caption=caption)
    made = encoded(*above, code, *below, Cut(), rasteriser=Drawing())
    reading = Reading(made.data)
    (paper,) = reading.papers
    mark = next(
        mark for mark in paper.marks if isinstance(mark, QrCode) and mark.data == code.data.encode()
    )
    white = 4 * mark.module
    ends = mark.y + len(qr_matrix(mark.data, mark.level)) * mark.module
    blacks = [m for m in paper.marks if not isinstance(m, TextLine) or m.glyphs]
    before = [m for m in blacks if m.y < mark.y]
    after = [m for m in blacks if m.y > mark.y]
    assert min(m.y for m in after) >= ends + white
    assert all(bottom_of(m) + white <= mark.y for m in before)
    assert reading.faults == []
    assert abs(made.rows - paper.height) < 0.2 * paper.height + 200


def bottom_of(mark: Mark) -> int:
    """The first row below it."""
    if isinstance(mark, QrCode):
        return mark.y + len(qr_matrix(mark.data, mark.level)) * mark.module
    return mark.y + mark.height


@pytest.mark.parametrize("length", [1037, 1293])
def test_no_length_of_a_qr_code_is_a_command(encoded: Encode, length: int) -> None:
    result = encoded(Qr(data="x" * length))
    assert RealTimeReader().feed(result.data) == []
    assert result.replaced == 1
    assert "".join(Reading(result.data).text.split()) == "x" * length


def test_a_bar_code_is_read_back_also_where_only_the_narrow_notation_fits(
    encoded: Encode,
) -> None:
    for profile in (PROFILE, Profile(columns=32, dots=384)):
        for data in ("S001-T01-000123", "123456789012", "a{b", "{{}}", "0"):
            reading = Reading(encoded(Barcode(data=data), profile=profile).data)
            assert (reading.text, reading.faults) == (f"[CODE128 {data}]\n", [])


def test_digits_whose_narrow_notation_would_be_a_command_are_printed_as_digits(
    encoded: Encode,
) -> None:
    """Two digits make a byte there: 16 04 01 would be DLE EOT 1, in the middle of the bars."""
    for digits, bars in ((f"160401{26 * '0'}", False), (f"150401{26 * '0'}", True)):
        result = encoded(Barcode(data=digits))
        assert RealTimeReader().feed(result.data) == []
        assert ("[CODE128" in Reading(result.data).text) == bars
        assert digits in Reading(result.data).text


def test_an_ean_with_a_wrong_check_digit_is_printed_as_digits(encoded: Encode) -> None:
    assert Reading(
        encoded(
            Barcode(data="6901234567892", symbology="ean13"),
            Barcode(data="6901234567891", symbology="ean13"),
            Barcode(data="96385074", symbology="ean8"),
        ).data
    ).text.splitlines() == ["[EAN13 6901234567892]", " " * 17 + "6901234567891", "[EAN8 96385074]"]


@given(st.text(max_size=60), st.sampled_from(["code128", "ean13", "ean8"]))
def test_any_code_is_drawn_or_said_in_letters(encoded: Encode, data: str, symbology: str) -> None:
    made = encoded(Barcode(data=data, symbology=symbology), Qr(data=data), Cut())  # type: ignore[arg-type]
    assert Reading(made.data).faults in ([], ["byte 0: a cut with nothing printed"])


def test_an_independent_writer_is_understood() -> None:
    """QR code, bar codes and sizes as python-escpos writes them for its own printers."""
    from escpos.printer import Dummy

    dummy = Dummy()
    dummy.hw("INIT")
    dummy.set(align="center", bold=True, double_height=True, double_width=True)
    dummy.text("Demo Mart\n")
    dummy.set(align="left", bold=False, normal_textsize=True)
    dummy.text("caf\u00e9 9.90\n")
    dummy.qr("https://hq.example/r/1", native=True, size=6)
    dummy._hw_barcode("{BS001-T01-000123", "CODE128", function_type="B", width=2)
    dummy._hw_barcode("690123456789", "EAN13", function_type="A")
    dummy.cut()
    reading = Reading(dummy.output)
    assert reading.faults == []
    lines = [line.strip() for line in reading.text.splitlines() if line.strip()]
    assert lines == [
        "Demo Mart",
        "café 9.90",
        "[QR https://hq.example/r/1]",
        "[CODE128 S001-T01-000123]",
        "[EAN13 6901234567892]",
    ]


# --- safety -------------------------------------------------------------------------------------

nasty = st.text(
    st.sampled_from("\x00\x04\x05\x10\x14\x1b\x1c\x1d@p!a牛\x85\x9b\u2028￥\ud800é𠮷\n\r\t"),
    max_size=40,
)


@given(nasty)
def test_no_text_is_ever_a_command(encoded: Encode, text: str) -> None:
    harmless = "".join(char for char in text if char.isprintable())
    made = encoded(
        Text(text=text), Row(cells=(Cell(text=text), Cell(text=text))), Rule(), Qr(data=text),
        Barcode(data=text)
    )  # fmt: skip
    reading = Reading(made.data)
    assert (reading.faults, reading.pulses) == ([], 0)
    assert len(reading.papers) <= 1
    for second in (b"\x04", b"\x05", b"\x14"):
        assert b"\x10" + second not in made.data
    assert "@" in reading.text or "@" not in harmless


@pytest.fixture
def forty_lines() -> Iterator[Paper]:
    rows = [
        Row(cells=(Cell(text=f"全麦切片吐司 {n}"), Cell(text="2", align="right", width=8),
                   Cell(text="￥12.80", align="right", width=12)))
        for n in range(36)
    ]  # fmt: skip
    yield Paper(
        blocks=(Text(text="示范店", size="double"), Rule(), *rows, Rule(), Text(text="谢谢"), Cut())
    )


@pytest.mark.no_cover  # measures the code, not the counting of its lines
def test_forty_lines_are_set_and_encoded_in_a_millisecond(
    writer: CommandWriter, forty_lines: Paper
) -> None:
    """A millisecond of a machine where python-escpos takes an eighth of it for the bare text."""
    from escpos.printer import Dummy

    lines = [item.text for item in lay_out(forty_lines) if isinstance(item, Line)]
    assert len(lines) == 40
    dummy = Dummy()

    def ours() -> None:
        encode(forty_lines, profile=PROFILE, commands=writer, rasteriser=lambda: None)

    def theirs() -> None:
        dummy.clear()
        for line in lines:
            dummy.textln(line)

    def cpu_us(work: Callable[[], None]) -> int:
        began = time.thread_time_ns()
        work()
        return (time.thread_time_ns() - began) // 1000

    # Turn by turn and the best of many: what the code costs, not what else the machine does.
    turns = [(cpu_us(ours), cpu_us(theirs)) for _ in range(30)]
    assert min(our for our, _ in turns) <= 8 * min(their for _, their in turns), turns
