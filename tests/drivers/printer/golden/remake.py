"""Writes the golden receipts anew: `python -m tests.drivers.printer.golden.remake`.

Then look at every picture before it is committed: that is what golden means.
"""

from __future__ import annotations

from pathlib import Path

from drivers.fonts import BUNDLED, FontFile
from drivers.paper import from_json
from drivers.printer.escpos import encode
from drivers.printer.library import new_writer
from drivers.printer.profile import Profile
from drivers.printer.raster import PillowRasteriser
from drivers.sim.interpreter import Interpreter
from drivers.sim.page import Printed
from drivers.sim.picture import PaperArtist

GOLDEN = Path(__file__).parent
NAMES = ("sale", "return", "long_names", "weighed_member", "z_report")
# The same letters on every machine, whatever fonts it has. rare.otf holds four characters of Noto
# Sans CJK SC (OFL 1.1, resources/fonts/OFL-NotoSansSC.txt) that our own cut of it has not.
FONTS = [FontFile(path=path) for path in (BUNDLED / "NotoSansSC-Regular.otf", GOLDEN / "rare.otf")]


def encoded(name: str) -> bytes:
    """The bytes of a golden receipt as they are written today."""
    paper = from_json((GOLDEN / f"{name}.json").read_bytes())
    rasteriser = PillowRasteriser(fonts=FONTS)
    made = encode(paper, profile=Profile(), commands=new_writer(), rasteriser=lambda: rasteriser)
    return made.data


def read(data: bytes) -> tuple[list[Printed], list[str]]:
    """What the strict twin makes of bytes: papers and faults."""
    papers: list[Printed] = []
    faults: list[str] = []
    interpreter = Interpreter(
        width=576,
        printed=papers.append,
        reply=lambda data: None,
        fault=faults.append,
        paper_status=lambda: 0,
        pulsed=lambda: faults.append("a drawer pulse"),
    )
    interpreter.feed(data)
    interpreter.link_closed()
    return papers, faults


def main() -> None:
    """Bytes, text and picture of each."""
    for name in NAMES:
        data = encoded(name)
        papers, faults = read(data)
        assert not faults, faults
        (GOLDEN / f"{name}.bin").write_bytes(data)
        (GOLDEN / f"{name}.txt").write_text(papers[0].text, encoding="utf-8", newline="\n")
        PaperArtist(FONTS).draw(papers[0]).save(GOLDEN / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
