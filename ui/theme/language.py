"""The language of the screens: English in the source, everything else from `resources/i18n`.

After a text changed `ui.theme.translating` makes those files anew (a test compares the results).
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTranslator

from ui.theme.places import TRANSLATIONS


class TranslationMissingError(RuntimeError):
    """The translation of a language cannot be read: the installation is damaged."""


def install_language(language: str) -> QTranslator:
    """Makes `language` the one that every text is shown in; keep the translator while it is.

    GUI thread, before the first widget. English has a file too: it holds the plurals.
    """
    translator = QTranslator()
    file = TRANSLATIONS / f"ui.{language}.qm"
    if not translator.load(str(file)):
        raise TranslationMissingError(f"translation cannot be loaded: {file}")
    QCoreApplication.installTranslator(translator)
    return translator
