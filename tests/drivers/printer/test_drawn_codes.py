"""QR and bar codes drawn for printers without the commands, read off the paper by two readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.fonts import find_fonts
from drivers.paper import Barcode, Block, Cut, Image, Paper, Qr, Rule, Symbology, Text
from drivers.printer.drawn_codes import bar_dots, bars
from drivers.printer.escpos import Encoded, encode
from drivers.printer.library import new_writer
from drivers.printer.profile import Profile
from drivers.printer.raster import PillowRasteriser
from drivers.printer.writer import CommandWriter
from drivers.sim.interpreter import Interpreter
from drivers.sim.page import Picture, Printed
from drivers.sim.picture import PaperArtist

cv2 = pytest.importorskip("cv2", reason="the extra named vision")
np = pytest.importorskip("numpy")
zxingcpp = pytest.importorskip("zxingcpp", reason="the extra named vision")

WIDE = Profile(raster=True)
NARROW = Profile(raster=True, columns=32, dots=384)
LINK = "https://hq.example/r/7Q2M4K9XW3"
QR_COMMAND, BAR_COMMAND = b"\x1d(k", b"\x1dk"


@pytest.fixture(scope="module")
def writer() -> CommandWriter:
    return new_writer()


@pytest.fixture(scope="module")
def artist() -> PaperArtist:
    return PaperArtist(find_fonts())


Encode = Callable[..., Encoded]


@pytest.fixture(scope="module")
def encoded(writer: CommandWriter, tmp_path_factory: pytest.TempPathFactory) -> Encode:
    from PIL import Image as Pillow

    pictures = tmp_path_factory.mktemp("logos")
    Pillow.linear_gradient("L").resize((200, 60)).save(pictures / "logo.png")
    rasteriser = PillowRasteriser(fonts=find_fonts(), pictures=pictures)

    def make(*blocks: Block, profile: Profile, fonts: bool = True) -> Encoded:
        return encode(
            Paper(blocks=blocks, width=profile.columns),
            profile=profile,
            commands=writer,
            rasteriser=lambda: rasteriser if fonts else None,
        )

    return make


def printed(data: bytes, profile: Profile) -> Printed:
    """The one paper that a strict printer makes of these bytes, without a fault."""
    papers: list[Printed] = []
    faults: list[str] = []
    interpreter = Interpreter(
        width=profile.dots,
        printed=papers.append,
        reply=lambda data: None,
        fault=faults.append,
        paper_status=lambda: 0,
        pulsed=lambda: None,
    )
    interpreter.feed(data)
    interpreter.link_closed()
    assert faults == []
    (paper,) = papers
    return paper


def seen(artist: PaperArtist, paper: Printed) -> Any:
    """The paper as a camera sees it that looks straight down."""
    return np.asarray(artist.draw(paper).convert("L"))


def read_by_zxing(picture: Any) -> set[tuple[str, str]]:
    found = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)
    return {(one.format.name, one.text) for one in found}


RECEIPT = (
    Image(name="logo.png"),
    Text(text="示范店", align="center", size="double", bold=True),
    Rule(),
    Text(text="鲜牛奶 950ml  12.80"),
    Qr(data=LINK, caption="电子小票"),
    Barcode(data="S001-T01-000123"),
    Barcode(data="6901234567892", symbology="ean13"),
    Text(text="谢谢惠顾", align="center"),
    Cut(),
)


@pytest.mark.parametrize("profile", [WIDE, NARROW], ids=["80 mm", "58 mm"])
def test_a_receipt_is_nothing_but_dots_and_every_code_on_it_reads(
    encoded: Encode, artist: PaperArtist, profile: Profile
) -> None:
    made = encoded(*RECEIPT, profile=profile)
    assert (QR_COMMAND in made.data, BAR_COMMAND in made.data) == (False, False)
    assert (made.replaced, made.left_out) == (0, ())
    paper = printed(made.data, profile)
    assert {type(mark) for mark in paper.marks} == {Picture}
    picture = seen(artist, paper)
    assert read_by_zxing(picture) == {
        ("QRCode", LINK), ("Code128", "S001-T01-000123"), ("EAN13", "6901234567892"),
    }  # fmt: skip
    # The QR code once more, by a reader that shares nothing with the first.
    large = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    assert cv2.QRCodeDetector().detectAndDecode(large)[0] == LINK
    assert abs(made.rows - paper.height) < 0.2 * paper.height + 200


@pytest.mark.parametrize("profile", [WIDE, NARROW], ids=["80 mm", "58 mm"])
def test_a_module_is_a_whole_number_of_dots_with_white_beside_it(
    encoded: Encode, profile: Profile
) -> None:
    ean = Barcode(data="6901234567892", symbology="ean13")
    for block, modules, margin in ((Qr(data=LINK), 29, 4), (ean, 95, 11)):
        paper = printed(encoded(block, Cut(), profile=profile).data, profile)
        code = paper.marks[0]
        assert isinstance(code, Picture)
        across = code.width // 8
        top = "".join(f"{byte:08b}" for byte in code.rows[:across]).rstrip("0")
        runs = [len(run) for run in top.replace("01", "0 1").replace("10", "1 0").split()]
        module = len(top) // modules
        assert module >= 3
        assert all(run % module == 0 for run in runs)
        assert code.x >= margin * module
        assert profile.dots - code.x - len(top) >= margin * module


@pytest.mark.parametrize("profile", [WIDE, NARROW], ids=["80 mm", "58 mm"])
@pytest.mark.parametrize(("code", "symbology"), [("6901234567892", "ean13"), ("96385074", "ean8")])
def test_another_reader_agrees_on_what_the_bars_say(
    encoded: Encode, artist: PaperArtist, profile: Profile, code: str, symbology: Symbology
) -> None:
    made = encoded(Barcode(data=code, symbology=symbology, height_mm=20), Cut(), profile=profile)
    picture = seen(artist, printed(made.data, profile))
    reader = cv2.barcode.BarcodeDetector()
    said = set()
    for distance in (0.6, 0.7, 0.8, 0.9):  # it does not see every picture, so it gets some
        nearer = cv2.resize(picture, None, fx=distance, fy=distance, interpolation=cv2.INTER_AREA)
        said.add(reader.detectAndDecode(cv2.GaussianBlur(nearer, (3, 3), 0))[0])
    assert said - {""} == {code}


def test_only_codes_are_drawn_where_only_their_commands_are_missing(
    encoded: Encode, artist: PaperArtist
) -> None:
    for profile in (Profile(draw_codes=True), Profile(draw_codes=True, columns=32, dots=384)):
        made = encoded(*RECEIPT, profile=profile)
        paper = printed(made.data, profile)
        assert (QR_COMMAND in made.data, BAR_COMMAND in made.data) == (False, False)
        assert {"示范店", "S001-T01-000123", "6901234567892"} <= set(paper.text.split())
        assert {text for _, text in read_by_zxing(seen(artist, paper))} == {
            LINK, "S001-T01-000123", "6901234567892",
        }  # fmt: skip


def test_codes_are_drawn_without_a_font_too(encoded: Encode, artist: PaperArtist) -> None:
    paper = printed(encoded(*RECEIPT[1:], profile=WIDE, fonts=False).data, WIDE)
    assert len(read_by_zxing(seen(artist, paper))) == 3
    assert "谢谢惠顾" in paper.text


def test_text_is_left_away_where_it_is_not_wanted(encoded: Encode) -> None:
    made = encoded(Barcode(data="S001", text=False), Cut(), profile=WIDE)
    assert len(printed(made.data, WIDE).marks) == 1


def test_what_cannot_be_drawn_is_said_in_letters_and_all_of_them(encoded: Encode) -> None:
    profile = Profile(draw_codes=True)
    for block, letters in (
        (Barcode(data="6901234567891", symbology="ean13"), "6901234567891"),
        (Barcode(data="Ab-" * 26), "Ab-" * 26),
        (Qr(data="x" * 2400), "x" * 2400),
    ):
        made = encoded(block, Cut(), profile=profile)
        assert made.replaced == 1
        assert "".join(printed(made.data, profile).text.split()) == letters
    # Drawn letters wrap as printed ones do: none falls off the edge of the paper.
    drawn = printed(encoded(Qr(data="x" * 2400), Cut(), profile=WIDE).data, WIDE)
    assert len(drawn.marks) == 2400 / 48


@pytest.mark.parametrize("length", [1037, 1293, 2000])
def test_a_long_qr_code_is_drawn_whatever_its_length(
    encoded: Encode, artist: PaperArtist, length: int
) -> None:
    made = encoded(Qr(data="x" * length), Cut(), profile=WIDE)
    assert made.replaced == 0
    assert read_by_zxing(seen(artist, printed(made.data, WIDE))) == {("QRCode", "x" * length)}


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=24))
def test_any_code_128_is_read_as_it_was_meant(
    encoded: Encode, artist: PaperArtist, data: str
) -> None:
    row = bars(Barcode(data=data))
    made = encoded(Barcode(data=data, text=False), Cut(), profile=WIDE)
    if not bar_dots(len(row), WIDE.dots):
        assert made.replaced == 1
        return
    assert ("Code128", data) in read_by_zxing(seen(artist, printed(made.data, WIDE)))
