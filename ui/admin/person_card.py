"""Somebody of the staff as a form: number, name, role; his PIN; his badge."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pos.till.personnel import ROLES
from ui.admin.page import Card
from ui.admin.people import role_words
from ui.admin.person import SECRETS, Person
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT
from ui.widgets.chips import ChipRows
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton


class PersonCard(Card):
    """Shows `Person`, and tells it what is wanted."""

    def __init__(self, *, look: Look, person: Person, parent: QWidget) -> None:
        super().__init__(look=look, name="person_card", title="", parent=parent)
        self._look = look
        self.person = person
        self.fields: dict[str, Field] = {}
        self._who = self._make_part(
            {"user": self.tr("Number"), "name": self.tr("Name on the receipt")}
        )
        self.roles = ChipRows(look=look, name="person_role", parent=self)
        self.roles.show_chips([role_words(role) for role in ROLES])
        self.roles.chosen.connect(person.take_role)
        self.column.addWidget(self.roles)
        self._pin = self._make_part({"pin": self.tr("New PIN"), "again": self.tr("The same again")})
        self.reset = self._make_key("person_pin", "lock", person.reset_pin)
        self._second = self._make_part(
            {"second": self.tr("Second person"), "second_pin": self.tr("His PIN")}
        )
        self._asks = QLabel(self)
        self._asks.setObjectName("person_asks")
        self._asks.setWordWrap(True)
        self.column.addWidget(self._asks)
        self.agree = self._make_key("person_agree", "check", person.agree)
        self.fields["second_pin"].entered.connect(person.agree)
        self._badge = self._make_part({"badge": self.tr("Badge: scan it here")})
        self.fields["badge"].entered.connect(person.give_badge)
        row = QHBoxLayout()
        self.give = self._make_key("person_badge", "tag", person.give_badge, row)
        self.print = self._make_key("person_badge_print", "printer", person.print_badge, row)
        self.column.addLayout(row)
        row = QHBoxLayout()
        self.keep = self._make_key("person_keep", "check", person.keep, row, kind="primary")
        self.drop = self._make_key("person_drop", "trash-2", person.drop, row, kind="danger")
        self.column.addLayout(row)
        self.column.addStretch(1)
        person.changed.connect(self.render_person)
        self.render_person()

    def _make_part(self, labels: dict[str, str]) -> QWidget:
        part = QWidget(self)
        grid = QGridLayout(part)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._look.px(SPACE_CARD))
        grid.setVerticalSpacing(self._look.px(SPACE_TIGHT))
        for place, (name, label) in enumerate(labels.items()):
            field = Field(look=self._look, name=f"person_{name}", label=label,
                          secret=name in SECRETS, parent=part)  # fmt: skip
            field.setProperty("field", name)
            field.edited.connect(self._edited)
            grid.addWidget(field, 0, place)
            grid.setColumnStretch(place, 1)
            self.fields[name] = field
        self.column.addWidget(part)
        return part

    def _make_key(
        self, name: str, icon: str, wanted: object, row: QVBoxLayout | QHBoxLayout | None = None,
        *, kind: str = "plain",
    ) -> KeyButton:  # fmt: skip
        key = KeyButton(look=self._look, name=name, icon=icon, kind=kind, parent=self)  # type: ignore[arg-type]
        key.clicked.connect(wanted)
        (row or self.column).addWidget(key)
        return key

    @Slot()
    def render_person(self) -> None:
        """Shows whoever is looked at."""
        person = self.person
        there, known, local = person.there, person.row is not None, person.is_local
        title = self.tr("Somebody new") if person.is_new else person.form["name"]
        self.show_title(title if there else self.tr("Choose somebody, or add somebody new"))
        for name, field in self.fields.items():
            field.show_text(person.form[name])
            field.show_fault(person.faults.get(name, ""))
        self.fields["user"].line.setReadOnly(not person.is_new)
        if person.role in ROLES:
            self.roles.check(ROLES.index(person.role))
        asks = bool(person.asks)
        for part, shown in (
            (self._who, there), (self.roles, there), (self.keep, there), (self.drop, there),
            (self._pin, there and local and not asks), (self.reset, known and not asks),
            (self._second, asks), (self._asks, asks), (self.agree, asks),
            (self._badge, known and local and not asks), (self.give, known and not asks),
            (self.print, known and local and not asks),
        ):  # fmt: skip
            part.setVisible(shown)
        self._asks.setText(person.asks)
        wish = self.tr("Ask head office for it")
        self.reset.show_text(self.tr("Set another PIN") if local else self.tr("Wants another PIN"))
        self.agree.show_text(self.tr("Agree"))
        badge = self.tr("Badge taken back") if known and person.row.has_badge else ""
        taken = badge if not person.form["badge"] else ""
        self.give.show_text((taken or self.tr("Give this badge")) if local
                            else self.tr("Wants a badge"))  # fmt: skip
        self.give.setEnabled(not local or bool(person.form["badge"]) or bool(taken))
        self.print.show_text(self.tr("Print a badge"))
        added = self.tr("Add") if person.is_new else self.tr("Keep")
        self.keep.show_text(added if local else wish)
        self.drop.show_text(self.tr("Discard") if person.is_new else self.tr("Remove"))
        for key in (self.keep, self.drop, self.reset, self.agree, self.print):
            key.setEnabled(not person.busy)

    @Slot(str)
    def _edited(self, text: str) -> None:
        name = str(self.sender().property("field"))
        self.person.write(name, text)
        if name == "badge":
            self.render_person()
