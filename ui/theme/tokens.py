"""Design tokens: the colours, sizes and times that every screen draws from. No Qt here.

Sizes are pixels at scale 100; `Metrics.px` applies the scale of the lane. Contrast of every pair
that carries text is at least 4.5:1 (a test computes it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ThemeName: TypeAlias = Literal["light", "dark", "high-contrast"]
Density: TypeAlias = Literal["touch", "dense"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One colour per meaning. A `*_soft` is the ground under text of that colour."""

    ground: str
    surface: str
    surface_2: str
    line: str
    ink: str
    ink_2: str
    jade: str
    jade_strong: str
    jade_soft: str
    jade_ink: str
    amber: str
    amber_soft: str
    vermilion: str
    vermilion_soft: str
    sky: str
    sky_soft: str
    shadow: str
    tiles: tuple[tuple[str, str], ...]


LIGHT = Palette(
    ground="#F5F6F3",
    surface="#FFFFFF",
    surface_2="#EDEFEA",
    line="#DFE3DC",
    ink="#141A17",
    ink_2="#5A655F",
    jade="#0B7A63",
    jade_strong="#086551",
    jade_soft="#E1F2EC",
    jade_ink="#FFFFFF",
    amber="#8A5100",
    amber_soft="#FFF1D6",
    vermilion="#B3261E",
    vermilion_soft="#FDE9E7",
    sky="#0A66B7",
    sky_soft="#E3F0FC",
    shadow="#1A141A17",
    tiles=(
        ("#E1F2EC", "#0B6B57"),
        ("#FBEFD9", "#855004"),
        ("#E4EEF9", "#155C9E"),
        ("#F9E7E4", "#A03A30"),
        ("#EBEAF8", "#4F4A9C"),
        ("#EAF1DC", "#4B6A14"),
        ("#F7E6EF", "#94356B"),
        ("#E2F0F2", "#1B6470"),
    ),
)

DARK = Palette(
    ground="#0F1312",
    surface="#171C1A",
    surface_2="#1F2623",
    line="#2B332F",
    ink="#EEF2EF",
    ink_2="#9DA9A2",
    jade="#43C6A6",
    jade_strong="#6AD8BD",
    jade_soft="#14332B",
    jade_ink="#06231C",
    amber="#FFC869",
    amber_soft="#33260D",
    vermilion="#FF8A80",
    vermilion_soft="#3A1512",
    sky="#7CC0FF",
    sky_soft="#0F2438",
    shadow="#66000000",
    tiles=(
        ("#16342C", "#6AD8BD"),
        ("#352911", "#F3C572"),
        ("#152B42", "#8CC6FA"),
        ("#3B1D1A", "#FF9F96"),
        ("#27264A", "#B5B0FF"),
        ("#253113", "#BBDB78"),
        ("#3A1D2F", "#F3A1D0"),
        ("#14323A", "#85D3E1"),
    ),
)

HIGH_CONTRAST = Palette(
    ground="#FFFFFF",
    surface="#FFFFFF",
    surface_2="#E6E6E6",
    line="#000000",
    ink="#000000",
    ink_2="#222222",
    jade="#00483A",
    jade_strong="#002E25",
    jade_soft="#FFFFFF",
    jade_ink="#FFFFFF",
    amber="#5A3400",
    amber_soft="#FFFFFF",
    vermilion="#8A0F09",
    vermilion_soft="#FFFFFF",
    sky="#003E78",
    sky_soft="#FFFFFF",
    shadow="#00000000",
    tiles=(("#FFFFFF", "#000000"),),
)

PALETTES: dict[ThemeName, Palette] = {
    "light": LIGHT,
    "dark": DARK,
    "high-contrast": HIGH_CONTRAST,
}


# Type scale: small, body, strong body, title, amount, total.
SMALL, BODY, STRONG, TITLE, AMOUNT, TOTAL = 13, 15, 18, 24, 36, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Sizes of one lane: text and spaces grow with `scale` (percent), hits with the density.

    `cramped`: the window has no room for spaces of that scale. Then the words alone grow, pages
    stand in one column, and what is large already grows by as many pixels as a line of words does.
    `least` is the smallest size of the type scale that is set: smaller words are as large as that.
    """

    scale: int = 100
    density: Density = "dense"
    hairline: int = 1
    cramped: bool = False
    least: int = 0

    def px(self, size: int) -> int:
        """A size of the 100 % drawing in pixels of this lane."""
        return max(1, size if self.cramped else (size * self.scale + 50) // 100)

    def text(self, size: int) -> int:
        """A size of the type scale in pixels of this lane."""
        size = max(size, self.least)
        if not self.cramped:
            return self.px(size)
        grown = min(size, STRONG)
        return size + (grown * self.scale + 50) // 100 - grown

    def high(self, size: int, *, lines: int = 1) -> int:
        """A height of the 100 % drawing that has to hold so many lines of words."""
        return self.px(size) + lines * (self.text(STRONG) - self.px(STRONG))

    @property
    def hit(self) -> int:
        """The smallest side of anything that can be tapped."""
        return self.px(48 if self.density == "dense" else 56)

    @property
    def row(self) -> int:
        """Height of a cart line."""
        return self.high(46 if self.density == "dense" else 56, lines=2)


# What people who stand three metres away can still read: letters so high are 7 mm on a screen of
# 24 inches, a 400th part of the way.
THREE_METRES = STRONG

# The shopper reads from further away: small, body, a line that is the last one, its amount, total.
FAR_SMALL, FAR_BODY, FAR_LINE, FAR_AMOUNT, FAR_TOTAL = 22, 28, 38, 48, 96

# Space on a 4 px grid: inside cards, between tiles, between groups.
SPACE_TIGHT, SPACE_TILE, SPACE_CARD, SPACE_GROUP = 8, 12, 16, 24
RADIUS, RADIUS_TILE = 10, 12
# The handle of a scroll bar: its corners, and the air around it in pixels of any drawing.
BAR_RADIUS, BAR_MARGIN = 3, 2
# A screen at least so high is looked at from further away: its scale, percent.
TALL, TALL_SCALE = 1000, 125
# Motion in milliseconds: a sheet slides, the touched line is tinted; nothing else moves.
SHEET_MS, TINT_MS = 120, 250
# The least room, in pixels of the 100 % drawing, in which every page of a lane stands whole.
LEAST_ROOM = (910, 540)
# What stands above and under a pad of four rows of keys, and the least height of such a key, which
# is a finger's and grows with no words.
AROUND_PAD, FINGER = 400, 48


def largest_scale(size: tuple[int, int]) -> int:
    """The largest scale, in percent, at which a window of that size shows every page as drawn.

    Above it the words alone grow, and pages stand in one column.
    """
    return min(room * 100 // least for room, least in zip(size, LEAST_ROOM, strict=True))


def metrics_of(
    room: tuple[int, int],
    *,
    scale: int,
    density: Density = "dense",
    hairline: int = 1,
) -> Metrics:
    """The sizes of a lane whose window has that room, with words of `scale` percent."""
    pad_fits = room[1] - AROUND_PAD * scale // 100 >= 4 * FINGER
    cramped = scale > 100 and not (pad_fits and scale <= largest_scale(room))
    return Metrics(scale=scale, density=density, hairline=hairline, cramped=cramped)


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two `#RRGGBB` colours, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
