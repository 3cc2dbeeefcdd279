"""How the lane suits who stands, or sits, before it: language, low reach, high contrast.

Whatever a shopper chose holds until the lane is free again. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ui.kiosk.means import Means
from ui.theme.lane_settings import LaneSettings, Language

STRONG: Final = "high-contrast"


class Comfort:
    """`want` is called with the settings that a shopper chose; whoever draws the lane takes them
    over, and says so by `take`."""

    def __init__(
        self, means: Means, *, own: LaneSettings, want: Callable[[LaneSettings], None]
    ) -> None:
        """`own` are the lane's own, for whoever comes next."""
        self._till = means.till
        self._board = means.board
        self._config = means.config
        self._own = own
        self._want = want

    def speak(self, language: Language) -> None:
        """Another language, at any moment."""
        settings = self._board.state.settings
        if language != settings.language:
            self._want(replace(settings, language=language))

    def toggle_reach(self) -> None:
        """Low, then in high contrast, then both, then as it was."""
        low, settings = self._board.state.low_reach, self._board.state.settings
        strong = settings.theme == STRONG
        self._board.update(low_reach=not low)
        if low:
            # Two keys would be one too many to explain: every second touch is the contrast's.
            self._want(replace(settings, theme=self._own.theme if strong else STRONG))

    def take(self, settings: LaneSettings) -> None:
        """The settings that hold from now on; everything is said anew in their language."""
        spoke = self._board.state.settings.language
        self._board.update(settings=settings)
        if settings.language != spoke:
            self._till.speak(settings.language)
            self._board.catch_up(self._till.state, notice=None)

    def as_before(self) -> None:
        """The next shopper finds the lane as it is by itself."""
        if self._board.state.low_reach != self._config.low_reach:
            self._board.update(low_reach=self._config.low_reach)
        if self._board.state.settings != self._own:
            self._want(self._own)
