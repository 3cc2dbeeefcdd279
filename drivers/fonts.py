"""A font that has Chinese characters, for drawing receipts: ours, or the machine's."""

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


def find_font(chosen: Path | None = None) -> FontFile | None:
    """The chosen font if there is one, else a bundled one, else one of the machine's, else None."""
    if chosen is not None:
        return FontFile(path=chosen)
    for pattern in ("*SC*.otf", "*SC*.ttf", "*CJK*.ot[fc]", "*CJK*.ttc"):
        # The plain weight before the bold one.
        for path in sorted(BUNDLED.glob(pattern), key=lambda path: ("Bold" in path.name, path)):
            return FontFile(path=path)
    for folder in _system_folders():
        for name, face in _SYSTEM:
            if (folder / name).is_file():
                return FontFile(path=folder / name, face=face)
    return None


def _system_folders() -> list[Path]:
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts")]
    if windows := os.environ.get("WINDIR"):
        folders.append(Path(windows) / "Fonts")
    return folders
