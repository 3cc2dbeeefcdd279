"""Language and look of a lane: put on at its start, and changed when somebody chooses otherwise."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from ui.theme.lane_settings import LaneSettings
from ui.theme.language import install_language
from ui.theme.look import Look
from ui.theme.tokens import BODY, TALL_SCALE, Metrics, largest_scale, metrics_of


class Dress:
    """The texts that are installed, and the look that the next window is drawn in. GUI thread.

    On a `tall` screen, which is looked at from further away, everything is larger at the least.
    `room` is the size of the screen, where it is known. Where it has none for spaces of the scale
    that was chosen, the words of a `one_column` face grow alone; any other grows as far as it can.
    """

    def __init__(
        self,
        app: QApplication,
        *,
        settings: LaneSettings,
        tall: bool,
        room: tuple[int, int] | None = None,
        one_column: bool = False,
    ) -> None:
        self._app = app
        self._tall = tall
        self._room = room
        self._one_column = one_column
        self._translator: QTranslator | None = None
        self.settings = settings
        self.look = self._put_on(settings)

    def change(self, settings: LaneSettings) -> bool:
        """Takes other settings; whether windows have to be drawn anew for them."""
        before, self.settings = self.settings, settings
        if _seen(settings) == _seen(before):
            return False
        self.look = self._put_on(settings)
        return True

    def take_off(self) -> None:
        """Takes the texts away again. Once."""
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None

    def _put_on(self, settings: LaneSettings) -> Look:
        self.take_off()
        self._translator = install_language(settings.language)
        look = Look(theme=settings.theme, metrics=self._metrics(settings))
        self._app.setFont(look.font(BODY))
        return look

    def _metrics(self, settings: LaneSettings) -> Metrics:
        scale = max(settings.scale, TALL_SCALE if self._tall else 100)
        hairline = 2 if settings.theme == "high-contrast" else 1
        if self._room is not None and self._one_column:
            return metrics_of(self._room, scale=scale, density=settings.density, hairline=hairline)
        if self._room is not None:
            scale = min(scale, max(100, largest_scale(self._room)))
        return Metrics(scale=scale, density=settings.density, hairline=hairline)


def _seen(settings: LaneSettings) -> tuple[object, ...]:
    """What of the settings can be seen."""
    return (settings.language, settings.theme, settings.density, settings.scale)
