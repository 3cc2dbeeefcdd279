"""What whoever works at a lane may have otherwise: language, look, sounds. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ui.theme.tokens import Density, ThemeName

Language: TypeAlias = Literal["zh_CN", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh_CN", "en")
TEXT_SIZES: Final = (100, 110, 125, 150, 175, 200)
"""Percent of the drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneSettings:
    """How one lane is to be.

    `scale` in percent; `voice`: amounts are said aloud; `shopper`: his screen shows what there is.
    """

    language: Language = "zh_CN"
    theme: ThemeName = "light"
    density: Density = "dense"
    scale: int = 100
    sounds: bool = True
    voice: bool = False
    shopper: bool = True

    @property
    def english(self) -> bool:
        """Whether goods are named in English."""
        return self.language == "en"

    @property
    def other_language(self) -> Language:
        """The one that the language key goes on to."""
        return LANGUAGES[(LANGUAGES.index(self.language) + 1) % len(LANGUAGES)]
