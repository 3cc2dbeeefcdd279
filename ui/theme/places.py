"""Where the data of the screens lies: fonts, icons, sounds, translations."""

from __future__ import annotations

from typing import Final

from pos.texts import RESOURCES

FONTS: Final = RESOURCES / "fonts"
ICONS: Final = RESOURCES / "icons"
GOODS: Final = RESOURCES / "goods"
SOUNDS: Final = RESOURCES / "sounds"
TRANSLATIONS: Final = RESOURCES / "i18n"
