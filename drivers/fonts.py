"""Fonts that have Chinese characters, for drawing receipts: ours, and the machine's."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

BUNDLED = Path(__file__).resolve().parents[1] / "resources" / "fonts"


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFile:
    """A font file, and which face of it."""

    path: Path
    face: int = 0


# Faces in a collection differ in the shapes of shared characters: number 2 is simplified Chinese.
_SYSTEM = (
    ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("truetype/wqy/wqy-microhei.ttc", 0),
    ("truetype/droid/DroidSansFallbackFull.ttf", 0),
    ("msyh.ttc", 0),
    ("simhei.ttf", 0),
    ("PingFang.ttc", 0),
)


def find_fonts(chosen: Path | None = None) -> list[FontFile]:
    """The chosen font if there is one, then the bundled ones, then those of the machine.

    A character is drawn by the first font that has it: what we bundle has the common ones.
    """
    fonts = [FontFile(path=chosen)] if chosen is not None else []
    for pattern in ("*SC*.otf", "*SC*.ttf", "*CJK*.ot[fc]", "*CJK*.ttc"):
        bundled = sorted(BUNDLED.glob(pattern))
        fonts += [FontFile(path=path) for path in bundled if "Bold" not in path.name]
    for folder in _system_folders():
        fonts += [
            FontFile(path=folder / name, face=face)
            for name, face in _SYSTEM
            if (folder / name).is_file()
        ]
    return fonts


def _system_folders() -> list[Path]:
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts")]
    if windows := os.environ.get("WINDIR"):
        folders.append(Path(windows) / "Fonts")
    return folders
