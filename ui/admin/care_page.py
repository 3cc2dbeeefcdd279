"""Care as it is seen: how it stands, what happened, the doctor, the settings."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.admin.care import Care
from ui.admin.copies_card import CopiesCard
from ui.admin.means import Means
from ui.admin.page import Card, Page
from ui.admin.receipt_card import ReceiptCard
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT
from ui.widgets.banner import Banner, Tone
from ui.widgets.chips import ChipRows
from ui.widgets.facts import Facts
from ui.widgets.key_button import KeyButton
from ui.widgets.table import Column, Table


class CarePage(Page):
    """The last place: it says first whether anything wants somebody."""

    def __init__(self, *, look: Look, means: Means, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="care", title=self.tr("Care"), parent=parent)
        self._means = means
        self.care = Care(means=means, parent=self)
        self.banner = Banner(look=look, name="care_banner", parent=self.inside)
        self.body.addWidget(self.banner)
        self.tabs = ChipRows(look=look, name="care_tab", parent=self.inside)
        self.tabs.show_chips(
            [
                self.tr("Health"),
                self.tr("What happened"),
                self.tr("Settings"),
                self.tr("Receipt"),
                self.tr("Copies"),
            ]
        )
        self.tabs.check(0)
        self.tabs.chosen.connect(self.turn)
        self.body.addWidget(self.tabs)
        self.stack = QStackedWidget(self.inside)
        self.receipt = ReceiptCard(look=look, means=means, parent=self.inside,
                                   title=self.tr("How receipts look"))  # fmt: skip
        self.receipt.told.connect(self._told)
        self.copies = CopiesCard(look=look, means=means, parent=self.inside,
                                 title=self.tr("Copies of the journal"))  # fmt: skip
        self.copies.told.connect(self._told)
        for page in (
            self._make_health(), self._make_events(), self._make_settings(), self.receipt,
            self.copies,
        ):  # fmt: skip
            self.stack.addWidget(page)
        self.body.addWidget(self.stack, 1)
        care = self.care
        care.changed.connect(self._render)
        care.examined.connect(self._show_findings)
        care.logged.connect(self._show_log)
        care.settled.connect(self._show_settings)
        care.told.connect(self._told)
        self.turn(0)
        self._show_settings()
        self._render()

    def opened(self) -> None:
        self.care.look_again()
        self.care.refresh()

    def _make_health(self) -> QWidget:
        look, care = self.look, self.care
        page = QWidget(self.inside)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(SPACE_CARD))
        now = Card(look=look, name="care_now", title=self.tr("How it stands"), parent=page)
        self._facts = Facts(look=look, name="care_facts", parent=now)
        now.column.addWidget(self._facts)
        now.column.addSpacing(look.px(SPACE_TIGHT))
        self._keys = [
            KeyButton(look=look, name=name, text=text, icon=icon, parent=now)
            for name, text, icon in (
                ("care_backup", self.tr("Copy the journal now"), "shield-check"),
                ("care_bundle", self.tr("Bundle for support"), "inbox"),
            )
        ]
        for key, wanted in zip(self._keys, (care.back_up, care.bundle), strict=True):
            key.clicked.connect(wanted)
            now.column.addWidget(key)
        note = QLabel(self.tr("The bundle has no keys, no sales and nobody's data."), now)
        note.setObjectName("care_note")
        note.setProperty("role", "small")
        note.setWordWrap(True)
        now.column.addWidget(note)
        now.column.addStretch(1)
        row.addWidget(now, 2)
        doctor = Card(look=look, name="care_doctor", title=self.tr("Doctor"), parent=page)
        self.findings = Table(
            look=look, name="doctor_table", spoken=self.tr("Doctor"), work=self._means.work,
            columns=[Column(title=self.tr("State")), Column(title=self.tr("What"), share=4),
                     Column(title=self.tr("Found"), share=8)],
            parent=doctor,
        )  # fmt: skip
        self.examine = KeyButton(look=look, name="care_examine", kind="primary", icon="search",
                                 text=self.tr("Examine this terminal"), parent=doctor)  # fmt: skip
        self.examine.clicked.connect(care.examine)
        doctor.column.addWidget(self.findings, 1)
        doctor.column.addWidget(self.examine)
        row.addWidget(doctor, 3)
        return page

    def _make_events(self) -> QWidget:
        card = Card(look=self.look, name="care_events", title=self.tr("What happened"),
                    parent=self.inside)  # fmt: skip
        self.events = Table(
            look=self.look, name="events_table", spoken=self.tr("What happened"),
            work=self._means.work,
            columns=[Column(title="#", share=1), Column(title=self.tr("When"), share=2),
                     Column(title=self.tr("What"), share=7), Column(title=self.tr("Who"), share=1)],
            parent=card,
        )  # fmt: skip
        self.sources = ChipRows(look=self.look, name="events_source", parent=card)
        self.sources.show_chips([self.tr("The till"), self.tr("Its devices")])
        self.sources.check(0)
        self.sources.chosen.connect(self._source)
        self.log = Table(
            look=self.look, name="log_table", spoken=self.tr("Its devices"), work=self._means.work,
            columns=[Column(title=self.tr("When")), Column(title=self.tr("What"), share=9)],
            parent=card,
        )  # fmt: skip
        self.log.hide()
        card.column.addWidget(self.sources)
        card.column.addWidget(self.events, 1)
        card.column.addWidget(self.log, 1)
        return card

    def _make_settings(self) -> QWidget:
        look, care = self.look, self.care
        card = Card(look=look, name="care_settings", title="lianpos.toml", parent=self.inside)
        self.editor = QPlainTextEdit(care.text, card)
        self.editor.setObjectName("config_editor")
        self.editor.setAccessibleName("lianpos.toml")
        self.editor.setTabChangesFocus(True)
        self.editor.setMinimumHeight(look.px(200))
        self.editor.textChanged.connect(self._written)
        both = QHBoxLayout()
        both.setSpacing(look.px(SPACE_CARD))
        both.addWidget(self.editor, 1)
        both.addLayout(self._make_theirs(card), 1)
        card.column.addLayout(both, 1)
        self._fault = QLabel(card)
        self._fault.setObjectName("config_fault")
        self._fault.setProperty("role", "fault")
        self._fault.setWordWrap(True)
        card.column.addWidget(self._fault)
        self._sent = QLabel(card)
        self._sent.setObjectName("config_sent")
        self._sent.setProperty("role", "quiet")
        self._sent.setWordWrap(True)
        card.column.addWidget(self._sent)
        self._history = QLabel(card)
        self._history.setObjectName("config_history")
        self._history.setProperty("role", "small")
        card.column.addWidget(self._history)
        keys = QHBoxLayout()
        self.keep = KeyButton(look=look, name="config_keep", text=self.tr("Keep"), icon="check",
                              kind="primary", parent=card)  # fmt: skip
        self.undo = KeyButton(look=look, name="config_undo", text=self.tr("Undo the last change"),
                              icon="undo-2", parent=card)  # fmt: skip
        self.keep.clicked.connect(care.keep)
        self.undo.clicked.connect(care.undo)
        keys.addWidget(self.keep)
        keys.addWidget(self.undo)
        card.column.addLayout(keys)
        return card

    def _make_theirs(self, card: QWidget) -> QVBoxLayout:
        """What somebody else has put into the file meanwhile, beside what is written here."""
        look = self.look
        self.theirs = QPlainTextEdit(card)
        self.theirs.setObjectName("config_theirs")
        self.theirs.setAccessibleName(self.tr("What stands in the file now"))
        self.theirs.setReadOnly(True)
        self.theirs.setTabChangesFocus(True)
        self.theirs.setMinimumHeight(look.px(160))
        self._theirs = QLabel(self.tr("What stands in the file now"), card)
        self._theirs.setObjectName("config_theirs_label")
        self._theirs.setProperty("role", "quiet")
        self.take = KeyButton(look=look, name="config_take", icon="inbox", parent=card,
                              text=self.tr("Take what stands there"))  # fmt: skip
        self.take.clicked.connect(self.care.take_theirs)
        column = QVBoxLayout()
        for part in (self._theirs, self.theirs, self.take):
            column.addWidget(part)
        return column

    # --- what is seen ------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        care = self.care
        looks = care.looks
        sentence = self.tr("%n thing(s) need somebody.", "", looks) if looks else ""
        self.show_answer(sentence or self.tr("This terminal is well."), str(looks) if looks else "")
        self._facts.show_facts(care.facts)
        for key in (*self._keys, self.examine):
            key.setEnabled(not care.busy)
        self.examine.show_text(
            self.tr("Examining …") if care.busy == "doctor" else self.tr("Examine this terminal")
        )
        self.events.rows.show_rows(care.event_rows, care.events)

    @Slot()
    def _show_findings(self) -> None:
        self.findings.rows.show_rows(self.care.finding_rows, len(self.care.findings))

    @Slot()
    def _show_settings(self) -> None:
        care = self.care
        if self.editor.toPlainText() != care.text:
            self.editor.setPlainText(care.text)
        self._fault.setText(care.fault)
        self._fault.setVisible(bool(care.fault))
        for part in (self._theirs, self.theirs, self.take):
            part.setVisible(bool(care.theirs))
        if self.theirs.toPlainText() != care.theirs:
            self.theirs.setPlainText(care.theirs)
        self._sent.setText(care.sent)
        self._sent.setVisible(bool(care.sent))
        history = care.history
        kept = self.tr("%n earlier version(s) are kept", "", len(history))
        self._history.setText("  ".join(filter(None, (kept, care.newest_changes))))
        self.keep.setEnabled(care.text != care.kept and not care.fault)
        self.undo.setEnabled(any(not one.head_office for one in history))

    @Slot(str, str)
    def _told(self, tone: Tone, sentence: str) -> None:
        self.banner.show_notice(tone, sentence)

    # --- what is wanted ----------------------------------------------------------------------

    @Slot(int)
    def turn(self, place: int) -> None:
        """Opens a tab."""
        for number in range(self.stack.count()):
            policy = QSizePolicy.Policy.Preferred if number == place else QSizePolicy.Policy.Ignored
            page = self.stack.widget(number)
            assert page is not None
            page.setSizePolicy(policy, policy)
        self.stack.setCurrentIndex(place)
        if self.stack.currentWidget() is self.receipt:
            self.receipt.draw()
        elif self.stack.currentWidget() is self.copies:
            self.copies.copies.refresh()

    @Slot(int)
    def _source(self, place: int) -> None:
        self.events.setVisible(place == 0)
        self.log.setVisible(place == 1)
        if place == 1:
            self.care.read_log()

    @Slot()
    def _show_log(self) -> None:
        self.log.rows.show_rows(self.care.log_rows, len(self.care.log))

    @Slot()
    def _written(self) -> None:
        text = self.editor.toPlainText()
        if text != self.care.text:
            self.care.write(text)
