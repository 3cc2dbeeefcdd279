"""Devices as they are seen: the list, the one that is looked at, and what was found."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.admin.devices import DeviceKind, DeviceRow, Devices, FoundRow
from ui.admin.labels_card import LabelsCard
from ui.admin.means import Means
from ui.admin.page import Card, Page
from ui.admin.printer_card import PrinterCard
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT
from ui.widgets.banner import Banner, Tone
from ui.widgets.facts import Fact, Facts
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.live_view import LiveView
from ui.widgets.row_list import RowList
from ui.widgets.rows import RowFace

translate = QCoreApplication.translate

GREEN_MS: Final = 800
"""How long the frame round the camera's picture stays green after a code."""
COUNT_MS: Final = 1000
"""How often the counters of the device that is looked at are read."""
ICONS: Final[dict[str, str]] = {
    "printer": "printer", "scanner": "scan-barcode", "scale": "weight", "bagging": "weight",
    "drawer": "inbox", "display": "monitor", "camera": "camera",
}  # fmt: skip


def kind_name(kind: DeviceKind) -> str:
    """What a kind of device is called in the language of now."""
    return {
        "printer": translate("DeviceKinds", "Receipt printer"),
        "scanner": translate("DeviceKinds", "Scanner"),
        "scale": translate("DeviceKinds", "Scale"),
        "bagging": translate("DeviceKinds", "Bagging scale"),
        "drawer": translate("DeviceKinds", "Cash drawer"),
        "display": translate("DeviceKinds", "Customer display"),
        "camera": translate("DeviceKinds", "Camera"),
    }[kind]


def row_name(row: DeviceRow) -> str:
    """A device by its name, with its number where there are several."""
    number = row.name.partition("-")[2]
    return f"{kind_name(row.kind)} {number}".strip()


class DevicesPage(Page):
    """The second place: what hangs on this terminal, and whether it is well."""

    def __init__(
        self, *, look: Look, means: Means, setting_up: bool = False, parent: QWidget | None = None
    ) -> None:
        """With `setting_up` what was found stands first, and only devices are asked about."""
        super().__init__(look=look, name="devices", title=self.tr("Devices"), parent=parent)
        self._setting_up = setting_up
        self.devices = Devices(means=means, parent=self)
        self.banner = Banner(look=look, name="devices_banner", parent=self.inside)
        self.body.addWidget(self.banner)
        columns = QHBoxLayout()
        columns.setSpacing(look.px(SPACE_CARD))
        left = QVBoxLayout()
        left.setSpacing(look.px(SPACE_CARD))
        cards = [self._make_list(), self._make_found()]
        for card in reversed(cards) if setting_up else cards:
            left.addWidget(card, 1)
        columns.addLayout(left, 1)
        self.detail = DeviceCard(look=look, parent=self.inside)
        right = QVBoxLayout()
        right.setSpacing(look.px(SPACE_CARD))
        right.addWidget(self.detail)
        self.slip = PrinterCard(look=look, title=self.tr("What is on the slip?"),
                                parent=self.inside)  # fmt: skip
        self.slip.answered.connect(self._slip_answered)
        self.slip.setVisible(False)
        right.addWidget(self.slip)
        self.live = LiveView(look=look, name="devices_live", parent=self.inside)
        right.addWidget(self.live)
        self._green = QTimer(self)
        self._green.setSingleShot(True)
        self._green.setInterval(GREEN_MS)
        self._green.timeout.connect(self._render)
        self._again = QTimer(self)
        self._again.setInterval(COUNT_MS)
        self._again.timeout.connect(self._count)
        self._pictures = means.pictures
        if self._pictures is not None:
            self._pictures.come.connect(self._show_picture)
        self.labels = LabelsCard(look=look, means=means, parent=self.inside)
        self.labels.setVisible(not setting_up)
        right.addWidget(self.labels)
        right.addStretch(1)
        columns.addLayout(right, 1)
        self.body.addLayout(columns, 1)
        devices, detail = self.devices, self.detail
        devices.changed.connect(self._render)
        devices.told.connect(self._told)
        devices.wrong.connect(detail.show_fault)
        devices.read.connect(self._green.start)
        detail.test.clicked.connect(self._test)
        detail.keep.clicked.connect(self._keep)
        detail.url.entered.connect(self._keep)
        detail.drop.clicked.connect(self._drop)
        self._render()

    def opened(self) -> None:
        self.devices.look()
        self._render()

    def take_scan(self, code: str) -> bool:
        """A scanner that is looked at, or tried, has read something: that is all."""
        if super().take_scan(code):
            return True
        self.devices.has_read(code)
        row = self.devices.row
        return bool(self.devices.busy) or (row is not None and row.kind in ("scanner", "camera"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()

    @Slot()
    def _count(self) -> None:
        """What the device has done since goes up while somebody looks."""
        self.detail.render_row(self.devices.row, busy=bool(self.devices.busy))

    def _make_list(self) -> QWidget:
        card = Card(look=self.look, name="devices_card", title=self.tr("On this terminal"),
                    parent=self.inside)  # fmt: skip
        self.list = RowList(
            look=self.look, name="devices_list", spoken=self.tr("On this terminal"), parent=card
        )
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.setMinimumHeight(self.look.px(120))
        self.list.picked.connect(self._picked)
        self.list.selectionModel().currentRowChanged.connect(self._moved)
        card.column.addWidget(self.list, 1)
        self.simulate = KeyButton(
            look=self.look, name="simulate", text=self.tr("Simulate"),
            icon="graduation-cap", kind="quiet", parent=card,
        )  # fmt: skip
        self.simulate.clicked.connect(self._simulate)
        self.new = KeyButton(look=self.look, name="device_new", text=self.tr("By address"),
                             icon="plus", kind="quiet", parent=card)  # fmt: skip
        self.new.clicked.connect(self._new)
        keys = QHBoxLayout()
        keys.addWidget(self.new)
        keys.addWidget(self.simulate)
        card.column.addLayout(keys)
        return card

    def _make_found(self) -> QWidget:
        card = Card(look=self.look, name="found_card", title=self.tr("Found"),
                    parent=self.inside)  # fmt: skip
        self._nothing = QLabel(card)
        self._nothing.setObjectName("found_nothing")
        self._nothing.setProperty("role", "quiet")
        self._nothing.setWordWrap(True)
        card.column.addWidget(self._nothing)
        self._room = QWidget(card)
        card.column.addWidget(self._room, 1)
        self.found = RowList(
            look=self.look, name="found_list", spoken=self.tr("Found"), parent=card
        )
        self.found.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.found.setMinimumHeight(self.look.px(60))
        self.found.picked.connect(self._add_found)
        card.column.addWidget(self.found, 1)
        again = KeyButton(look=self.look, name="look_again", text=self.tr("Look again"),
                          icon="search", kind="quiet", parent=card)  # fmt: skip
        again.clicked.connect(self._look_again)
        card.column.addWidget(again)
        return card

    # --- what is seen ------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        devices = self.devices
        rows = devices.rows
        bad = [row for row in rows if not row.is_well and row.state != "closed"]
        if bad:
            names = ", ".join(row_name(row) for row in bad)
            sentence = self.tr("%n device(s) need somebody: %1", "", len(bad)).replace("%1", names)
        else:
            sentence = self.tr("Everything that hangs here is well.")
        well = sum(row.is_well for row in rows)
        if self._setting_up and not bad:
            self.show_answer("")
        else:
            self.show_answer(sentence, f"{well} / {len(rows)}")
        self.list.show_rows(
            [
                RowFace(
                    label=row_name(row), detail=row.words, icon=ICONS[row.kind],
                    figure="" if row.is_well or row.state == "closed" else "!",
                )
                for row in rows
            ],
            chosen=next((n for n, row in enumerate(rows) if row.name == devices.chosen), None),
        )  # fmt: skip
        self.found.show_rows(
            [
                RowFace(
                    label=f"{kind_name(found.kind)}: {found.words or found.path}",
                    detail=self._reason(found),
                    icon=ICONS[found.kind],
                    figure="+",
                )
                for found in devices.found
            ]
        )
        self.found.setVisible(bool(devices.found))
        self._nothing.setVisible(not devices.found)
        self._room.setVisible(not devices.found)
        self._nothing.setText(
            self.tr("Looking …")
            if devices.asking or not devices.looked
            else self.tr(
                "Nothing new is plugged in, and no new printer answers in the network. "
                "One that does not announce itself is added by its address."
            )
        )
        row = devices.row
        self.detail.render_row(row, busy=bool(devices.busy))
        if row is None or row.kind != "camera" or not row.is_well:
            self.live.show_camera("none")
        self._show_picture()
        self.slip.setVisible(
            row is not None and row.kind == "printer" and devices.tested == row.name
        )

    @Slot()
    def _show_picture(self) -> None:
        """The newest picture of the camera, while somebody looks at it. The others were never
        here: the next comes when this one was taken."""
        row = self.devices.row
        if self._pictures is None or row is None or row.kind != "camera" or not self.isVisible():
            return
        picture = self._pictures.take()
        if not picture.isNull() and row.is_well:
            self.live.show_camera("seen" if self._green.isActive() else "looking")
            self.live.show_image(picture)

    def _reason(self, found: FoundRow) -> str:
        if found.near and found.sure:
            words = self.tr("announces itself at %1; known by its name from now on")
        elif found.near:
            words = self.tr("perhaps: prints at %1, but may be the office's printer")
        elif found.sure:
            words = self.tr("it says so itself, at %1")
        else:
            words = self.tr("perhaps: the plug at %1 does not say what hangs on it")
        return words.replace("%1", found.path)

    # --- what is wanted ----------------------------------------------------------------------

    @Slot(str, str)
    def _told(self, tone: Tone, sentence: str) -> None:
        self.banner.show_notice(tone, sentence)

    @Slot(int)
    def _picked(self, place: int) -> None:
        self.banner.show_notice("info", "")
        self.devices.choose(list(self.devices.urls)[place])

    @Slot()
    def _moved(self) -> None:
        """The arrows choose, too."""
        place = self.list.currentIndex().row()
        names = list(self.devices.urls)
        if self.list.hasFocus() and 0 <= place < len(names):
            self.devices.choose(names[place])

    @Slot(int)
    def _add_found(self, place: int) -> None:
        found = self.devices.found[place]
        self.devices.add(found.kind, found.url)

    @Slot()
    def _look_again(self) -> None:
        self.devices.look()

    @Slot()
    def _new(self) -> None:
        self.devices.choose("")
        self.detail.url.show_text("")
        self.detail.url.line.setFocus()

    @Slot()
    def _simulate(self) -> None:
        self.devices.simulate()

    @Slot()
    def _test(self) -> None:
        self.devices.test(self.devices.chosen)

    @Slot(object)
    def _slip_answered(self, options: dict[str, str | None]) -> None:
        self.devices.correct(self.devices.chosen, options)

    @Slot()
    def _keep(self) -> None:
        kind, url = self.detail.wanted
        if kind is None and self.devices.chosen:
            self.devices.set_url(self.devices.chosen, url)
        elif kind is None:
            self.detail.show_fault(self.tr("No kind of device has an address like that."))
        else:
            self.devices.add(kind, url)

    @Slot()
    def _drop(self) -> None:
        self.devices.remove(self.devices.chosen)


class DeviceCard(Card):
    """One device: its address, how it does, what it has done, and what can be done with it."""

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(look=look, name="device_card", title="", parent=parent)
        self._row: DeviceRow | None = None
        self.url = Field(look=look, name="device_url", label=self.tr("Address"),
                         hint="escpos+tcp://10.0.3.21:9100", parent=self)  # fmt: skip
        self.column.addWidget(self.url)
        self._words = QLabel(self)
        self._words.setObjectName("device_words")
        self._words.setWordWrap(True)
        self.column.addWidget(self._words)
        self.facts = Facts(look=look, name="device_facts", parent=self)
        self.column.addWidget(self.facts)
        keys = QHBoxLayout()
        keys.setSpacing(look.px(SPACE_TIGHT))
        self.test = KeyButton(look=look, name="device_test", text=self.tr("Try it"),
                              icon="play", kind="primary", parent=self)  # fmt: skip
        self.keep = KeyButton(look=look, name="device_keep", text=self.tr("Keep"),
                              icon="check", parent=self)  # fmt: skip
        self.drop = KeyButton(look=look, name="device_drop", text=self.tr("Remove"),
                              icon="trash-2", kind="danger", parent=self)  # fmt: skip
        for key in (self.test, self.keep, self.drop):
            keys.addWidget(key)
        self.column.addLayout(keys)

    @property
    def wanted(self) -> tuple[DeviceKind | None, str]:
        """The URL that was typed; of a kind that there is not yet, with its kind."""
        text = self.url.text
        scheme = text.partition(":")[0]
        by_scheme: dict[str, DeviceKind] = {
            "escpos": "printer", "printer": "printer", "scanner": "scanner", "scale": "scale",
            "drawer": "drawer", "display": "display", "camera": "camera",
        }  # fmt: skip
        first, _, second = scheme.partition("+")
        kind = by_scheme.get(second if first == "sim" else first)
        if self._row is not None and kind in (self._row.kind, None):
            return None, text
        return kind, text

    def render_row(self, row: DeviceRow | None, *, busy: bool) -> None:
        """Shows one device; without one, room for the address of a new one."""
        before, self._row = self._row, row
        self.show_title(row_name(row) if row is not None else self.tr("A new device"))
        if row is None:
            self._words.setText(self.tr("Type the address of a device, or add one that was found."))
        elif before is None or (before.name, before.url) != (row.name, row.url):
            self.url.show_text(row.url)
        if row is not None:
            told = self.tr("Set by head office; another address here goes before it.")
            lines = (row.words, row.trouble, told if row.sent else "")
            self._words.setText("\n".join(filter(None, lines)))
            state: dict[str, Fact] = {
                "ok": Fact(what=self.tr("State"), how=self.tr("well"), standing="good"),
                "degraded": Fact(what=self.tr("State"), how=self.tr("needs a look"),
                                 standing="care"),
                "offline": Fact(what=self.tr("State"), how=self.tr("not reached"), standing="bad"),
                "fault": Fact(what=self.tr("State"), how=self.tr("does not work"), standing="bad"),
            }  # fmt: skip
            facts = [state[row.state]] if row.state in state else []
            facts += [Fact(what=what, how=str(count)) for what, count in row.counts]
            self.facts.show_facts(facts)
        self.facts.setVisible(bool(self.facts.facts))
        self.test.setEnabled(row is not None and not busy)
        self.keep.setEnabled(not busy)
        self.drop.setEnabled(row is not None and not row.sent and not busy)

    @Slot(str)
    def show_fault(self, sentence: str) -> None:
        """Says beside the address what is wrong with it."""
        self.url.show_fault(sentence)
