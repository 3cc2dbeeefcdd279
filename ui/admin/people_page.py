"""People as they are seen: staff, limits beside them, and the record of who agreed to what."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from pos.till.personnel import ROLES as ALL_ROLES
from ui.admin.means import Means
from ui.admin.page import Beside, Card, Page
from ui.admin.people import LIMITS, People, RoleName, role_words
from ui.admin.person_card import PersonCard
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT
from ui.widgets.banner import Banner, Tone
from ui.widgets.chips import ChipRows
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.table import Column, Table

ROLES: Final[tuple[RoleName, ...]] = ("cashier", "supervisor")


class PeoplePage(Page):
    """Who may do what, and who did."""

    def __init__(self, *, look: Look, means: Means, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="people", title=self.tr("People"), parent=parent)
        self._means = means
        self.people = People(means=means, parent=self)
        self.banner = Banner(look=look, name="people_banner", parent=self.inside)
        self.body.addWidget(self.banner)
        staff = self._make_staff()
        self.card = PersonCard(look=look, person=self.people.person, parent=self.inside)
        limits, record = self._make_limits(), self._make_record()
        for parts in (((staff, 1), (self.card, 1)), ((limits, 1), (record, 2))):
            self.body.addWidget(Beside(look=look, parts=parts, parent=self.inside), 1)
        self.body.addWidget(self._make_roles())
        people = self.people
        people.changed.connect(self._render)
        people.told.connect(self._told)
        people.person.told.connect(self._told)
        people.wrong.connect(self._wrong)
        self._render()

    def opened(self) -> None:
        self.people.refresh()

    def _make_staff(self) -> QWidget:
        look = self.look
        card = Card(look=look, name="staff_card", title=self.tr("Staff"), parent=self.inside)
        self.staff = Table(
            look=look, name="staff_table", spoken=self.tr("Staff"), work=self._means.work,
            columns=[Column(title=self.tr("Number")), Column(title=self.tr("Name"), share=3),
                     Column(title=self.tr("Role"), share=2), Column(title=self.tr("Badge"))],
            parent=card,
        )  # fmt: skip
        self.staff.chosen.connect(self.people.choose)
        card.column.addWidget(self.staff, 1)
        if not self.people.person.is_local:
            note = QLabel(
                self.tr("Head office keeps the staff of this store. What you want goes on record "
                        "for it, and you see what it has to type."), card,
            )  # fmt: skip
            note.setObjectName("staff_note")
            note.setProperty("role", "small")
            note.setWordWrap(True)
            card.column.addWidget(note)
        keys = QHBoxLayout()
        new = KeyButton(look=look, name="person_new", text=self.tr("Somebody new"), icon="plus",
                        parent=card)  # fmt: skip
        new.clicked.connect(self._new)
        keys.addWidget(new)
        unlock = KeyButton(look=look, name="unlock", text=self.tr("Unlock after wrong PINs"),
                           icon="lock", parent=card)  # fmt: skip
        unlock.clicked.connect(self.people.unlock)
        keys.addWidget(unlock)
        card.column.addLayout(keys)
        return card

    def _make_limits(self) -> QWidget:
        look = self.look
        card = Card(look=look, name="limits_card", title=self.tr("Alone, up to"),
                    parent=self.inside)  # fmt: skip
        self.roles = ChipRows(look=look, name="limits_role", parent=card)
        self.roles.show_chips([self.tr("Cashier"), self.tr("Supervisor")])
        self.roles.check(0)
        self.roles.chosen.connect(self._role)
        card.column.addWidget(self.roles)
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(SPACE_CARD))
        grid.setVerticalSpacing(look.px(SPACE_TIGHT))
        self.fields: dict[str, Field] = {}
        for place, limit in enumerate(self.people.limits):
            field = Field(look=look, name=f"limit_{limit.key}", label=limit.label,
                          hint=self.tr("no limit"), parent=card)  # fmt: skip
            field.setProperty("limit", limit.key)
            field.entered.connect(self._limit)
            grid.addWidget(field, place // 2, place % 2)
            self.fields[limit.key] = field
        card.column.addLayout(grid)
        keep = KeyButton(look=look, name="limits_keep", text=self.tr("Keep the limits"),
                         icon="check", kind="primary", parent=card)  # fmt: skip
        keep.clicked.connect(self._keep_all)
        card.column.addWidget(keep)
        card.column.addStretch(1)
        return card

    def _make_roles(self) -> QWidget:
        title = self.tr("What each role may do")
        card = Card(look=self.look, name="roles_card", title=title, parent=self.inside)
        columns = [Column(title=self.tr("What"), share=4)]
        columns += [Column(title=role_words(role), share=3) for role in ALL_ROLES]
        self.may = Table(look=self.look, name="roles_table", spoken=title, work=self._means.work,
                         columns=columns, parent=card)  # fmt: skip
        self.may.setMinimumHeight(self.look.px(280))
        card.column.addWidget(self.may)
        return card

    def _make_record(self) -> QWidget:
        look = self.look
        card = Card(look=look, name="record_card", title=self.tr("Who did and approved what"),
                    parent=self.inside)  # fmt: skip
        self.record = Table(
            look=look, name="record_table", spoken=self.tr("Who did and approved what"),
            work=self._means.work,
            columns=[Column(title=self.tr("When"), share=3), Column(title=self.tr("Who"), share=2),
                     Column(title=self.tr("What"), share=6),
                     Column(title=self.tr("Amount"), figure=True),
                     Column(title=self.tr("Why"), share=4)],
            parent=card,
        )  # fmt: skip
        card.column.addWidget(self.record, 1)
        return card

    # --- what is seen ------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        people = self.people
        self.show_answer(people.sentence, str(len(people.people)))
        self.staff.rows.show_rows(people.person_rows, len(people.people))
        self.record.rows.show_rows(people.event_rows, people.events)
        self.may.rows.show_rows(people.role_rows, people.permissions)
        for limit in people.limits:
            self.fields[limit.key].show_text(limit.text)

    @Slot(str, str)
    def _told(self, tone: Tone, sentence: str) -> None:
        self.banner.show_notice(tone, sentence)

    @Slot(str, str)
    def _wrong(self, key: str, sentence: str) -> None:
        self.fields[key].show_fault(sentence)

    # --- what is wanted ----------------------------------------------------------------------

    @Slot()
    def _new(self) -> None:
        self.staff.clearSelection()
        self.people.person.start()
        self.card.fields["user"].line.setFocus()

    @Slot(int)
    def _role(self, place: int) -> None:
        self.people.look_at(ROLES[place])

    @Slot()
    def _limit(self) -> None:
        key = str(self.sender().property("limit"))
        self.people.keep(key, self.fields[key].text)

    @Slot()
    def _keep_all(self) -> None:
        before = {limit.key: limit.text for limit in self.people.limits}
        for key in LIMITS:
            if self.fields[key].text != before[key]:
                self.people.keep(key, self.fields[key].text)
