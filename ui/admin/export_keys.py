"""The keys by which a table leaves the house: as an Excel workbook, or as CSV."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.admin.exports import Kind
from ui.theme.look import Look
from ui.widgets.key_button import KeyButton

translate = QCoreApplication.translate


def export_keys(
    look: Look, *, name: str, wanted: Callable[[Kind], None], parent: QWidget
) -> tuple[KeyButton, KeyButton]:
    """One for each kind of file; `wanted` is told which."""
    excel = KeyButton(look=look, name=f"{name}_xlsx", text="Excel", icon="file-text", kind="quiet",
                      spoken=translate("Exports", "Export for Excel"), parent=parent)  # fmt: skip
    csv = KeyButton(look=look, name=f"{name}_csv", text="CSV", icon="file-text", kind="quiet",
                    spoken=translate("Exports", "Export as CSV"), parent=parent)  # fmt: skip
    excel.clicked.connect(partial(_pressed, wanted, "xlsx"))
    csv.clicked.connect(partial(_pressed, wanted, "csv"))
    for key in (excel, csv):
        key.setMaximumWidth(key.sizeHint().width())
    return excel, csv


def _pressed(wanted: Callable[[Kind], None], kind: Kind, _: bool = False) -> None:
    wanted(kind)
