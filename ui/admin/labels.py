"""The layouts of in-store labels: written down, tried with a label, kept. QtCore only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from pos.codes.labels import BadLayout, GoodsPrefix, Layout, read_layout
from ui.admin.means import Means
from ui.theme.figures import priced, weight_text


class Labels(QObject):
    """The layouts of this terminal. `changed` when they or what was scanned did."""

    changed = Signal()

    def __init__(self, *, means: Means, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._means = means
        self.text = "\n".join(means.till.label_patterns())
        self.kept = self.text
        self.code = ""
        self.fault = ""
        self.of_head_office = "labels" in means.till.sent_config()
        """Whether head office says which labels are read; here they are only tried then."""

    @property
    def patterns(self) -> list[str]:
        """What stands in the editor, a layout a line."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]

    @property
    def reading(self) -> str:
        """What the label that was scanned says under these layouts."""
        if not self.code:
            return self.tr("Scan a label, or type its figures: what it says shows here.")
        told = self._means.till.try_label(self.patterns, self.code)
        if not told.pattern:
            return self.tr("None of these layouts fits that code.")
        if told.expected:
            return (
                self.tr("%1 fits, but a check digit is wrong: it should be %2.")
                .replace("%1", told.pattern)
                .replace("%2", told.expected)
            )
        name = (self._means.english and told.name_en) or told.name
        parts = [name or self.tr("no article has number %1").replace("%1", told.plu)]
        if told.grams is not None:
            parts.append(weight_text(told.grams))
        if told.amount is not None:
            parts.append(priced(told.amount))
        return f"{told.pattern}: {' · '.join(parts)}"

    def write(self, text: str) -> None:
        """Takes what somebody has written; it is tried at once and not kept yet."""
        self.text, self.fault = text, ""
        self.changed.emit()

    def scan(self, code: str) -> None:
        """Takes a label to try the layouts with."""
        self.code = code.strip()
        self.changed.emit()

    def keep(self) -> bool:
        """Keeps the layouts in the terminal's file; they hold from its next start."""
        self.fault = self._wrong_layout()
        if not self.fault:
            changes = {"labels": [{"pattern": pattern} for pattern in self.patterns] or None}
            answer = self._means.till.change_config(changes)
            if answer.ok:
                self.kept = self.text
            elif answer.error is not None:
                self.fault = answer.error.message
        self.changed.emit()
        return not self.fault

    def _wrong_layout(self) -> str:
        """What is wrong with the first layout that will not do; empty where all will."""
        read: list[Layout] = []
        for pattern in self.patterns:
            try:
                layout = read_layout(pattern)
            except GoodsPrefix:
                words = self.tr("%1 would take goods for labels: those of a shop's own begin with "
                                "02, 04 or 20 to 29.")  # fmt: skip
                return words.replace("%1", pattern)
            except BadLayout:
                words = self.tr("A layout is 1 to 3 figures, then P, W, A and V, then C, such as "
                                "21PPPPPWWWWWC. %1 is none.")  # fmt: skip
                return words.replace("%1", pattern)
            before = next((one for one in read if one.takes_all_of(layout)), None)
            if before is not None:
                words = self.tr("%1 would never be read: %2 stands before it and takes its labels.")
                return words.replace("%1", pattern).replace("%2", before.pattern)
            read.append(layout)
        return ""
