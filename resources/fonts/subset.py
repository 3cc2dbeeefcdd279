"""Cuts the bundled fonts from the full families, so that a till shows Chinese on any machine.

Needs fonttools and the Debian packages fonts-inter and fonts-noto-cjk; run it by hand when the
families or the character set change: `python resources/fonts/subset.py`. The result is committed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found]

HERE = Path(__file__).parent
INTER = Path("/usr/share/fonts/opentype/inter")
NOTO = Path("/usr/share/fonts/opentype/noto")
SIMPLIFIED_CHINESE = 2  # the face of the collection
FAMILIES = {"Inter": "Inter", "NotoSansSC": "Noto Sans SC"}


def gbk() -> set[int]:
    """The signs of GB2312, and the 20,902 hanzi of GBK: dishes and names are rarer than level 2."""
    found = set(range(0x4E00, 0x9FA6))
    for row in range(0xA1, 0xAA):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def wide() -> set[int]:
    """All that the Chinese fonts hold."""
    return latin() | gbk() | set(range(0x3000, 0x3040)) | set(range(0xFF01, 0xFFEF))


def latin() -> set[int]:
    """Basic and western European Latin, general punctuation, arrows and a few signs."""
    blocks: tuple[Iterable[int], ...] = (
        range(0x20, 0x7F),
        range(0xA0, 0x180),
        range(0x2010, 0x2040),
        (0x20AC, 0x2212, 0x00D7, 0x2190, 0x2191, 0x2192, 0x2193, 0x21E7, 0x232B, 0x23CE, 0x2022),
    )
    return {code for block in blocks for code in block}


def cut(*, source: Path, face: int, codes: set[int], features: list[str], name: str) -> None:
    font = TTFont(source, fontNumber=face, lazy=True)
    options = subset.Options(hinting=False, layout_features=features, notdef_outline=True)
    options.drop_tables += ["BASE", "vhea", "vmtx", "VORG", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    stem = name.partition(".")[0]
    rename(font, family=FAMILIES[stem.partition("-")[0]], style=stem.partition("-")[2])
    font.save(HERE / name)


def rename(font: TTFont, *, family: str, style: str) -> None:
    """One family name over all weights: Qt then finds the weight by its number."""
    table = font["name"]
    postscript = f"{family.replace(' ', '')}-{style}"
    names = {1: family, 2: style, 4: f"{family} {style}", 6: postscript, 16: family, 17: style}
    for name_id, text in names.items():
        table.removeNames(nameID=name_id)
        table.setName(text, name_id, 3, 1, 0x409)
    if "CFF " in font:
        top = font["CFF "].cff
        top.fontNames = [postscript]
        top.topDictIndex[0].FamilyName = family
        top.topDictIndex[0].FullName = f"{family} {style}"


def main() -> None:
    figures = ["kern", "tnum", "case", "calt", "ccmp", "locl"]
    cut(source=INTER / "Inter-Regular.otf", face=-1, codes=latin(), features=figures,
        name="Inter-Regular.otf")  # fmt: skip
    cut(source=INTER / "Inter-SemiBold.otf", face=-1, codes=latin(), features=figures,
        name="Inter-SemiBold.otf")  # fmt: skip
    for weight in ("Regular", "Bold"):
        cut(source=NOTO / f"NotoSansCJK-{weight}.ttc", face=SIMPLIFIED_CHINESE, codes=wide(),
            features=[], name=f"NotoSansSC-{weight}.otf")  # fmt: skip


if __name__ == "__main__":
    main()
