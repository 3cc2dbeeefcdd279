"""Who works here, what each role may do alone, and who agreed to what. QtCore only.

A terminal that stands alone keeps its own people, PINs and badges; under a head office these are
its to give. Any terminal unlocks whom a wrong PIN has locked out, and may be stricter or looser
than the shop in its own limits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from PySide6.QtCore import QCoreApplication, QObject, Signal

from pos.money import NotAnAmount, TooLarge, read_decimal
from pos.till.personnel import ROLES
from ui.admin.means import Means
from ui.admin.person import Person
from ui.theme.dates import moment_text
from ui.theme.figures import money

translate = QCoreApplication.translate

RoleName: TypeAlias = Literal["cashier", "supervisor"]
PERCENT: Final = ("discount", "price_override")
LIMITS: Final = (
    "discount", "price_override", "tag_price", "refund", "refund_without_receipt", "void",
    "cash_out", "told_payment",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """One limit: its key, its words, and how it stands; empty where there is none."""

    key: str
    label: str
    text: str


def role_words(role: str) -> str:
    """A role in the language of now."""
    return {
        "cashier": translate("Roles", "Cashier"),
        "supervisor": translate("Roles", "Supervisor"),
        "admin": translate("Roles", "Manager"),
    }.get(role, role)


class People(QObject):
    """Staff, limits, approvals. `changed` when any did, `told` with a tone and a sentence,
    `wrong` with a limit's key and what is the matter with it."""

    changed = Signal()
    told = Signal(str, str)
    wrong = Signal(str, str)

    def __init__(self, *, means: Means, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._means = means
        self.people: tuple[Any, ...] = ()
        self.chosen = 0
        self.role: RoleName = "cashier"
        self.events = 0
        self.person = Person(means=means, parent=self)
        self.person.done.connect(self.refresh)

    def refresh(self) -> None:
        """Looks people and record up anew, off the GUI thread."""
        till = self._means.till
        self._means.work.submit(
            lambda: (till.people(), till.count_events("staff")), self._took, owner=self
        )

    def _took(self, told: tuple[tuple[Any, ...], int]) -> None:
        self.people, self.events = told
        person = self.person
        person.numbers = frozenset(one.user for one in self.people)
        looked_at = person.form["user"] if person.row is None else person.row.user
        found = [one for one in self.people if one.user == looked_at]
        if not person.asks and (found or not person.is_new):
            person.look_at(found[0] if found else None)
        self.changed.emit()

    @property
    def sentence(self) -> str:
        """How many may sign in here."""
        return self.tr("%n person(s) may sign in here.", "", len(self.people))

    def person_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """A row for each."""
        yes = self.tr("yes")
        return [
            (one.user, one.name, role_words(one.role), yes if one.has_badge else "")
            for one in self.people[offset : offset + limit]
        ]

    def choose(self, place: int) -> None:
        """Looks at somebody."""
        self.chosen = place
        if 0 <= place < len(self.people):
            self.person.look_at(self.people[place])

    def unlock(self) -> None:
        """Lets him try again whom a wrong PIN has locked out."""
        if self.chosen >= len(self.people):
            return
        person = self.people[self.chosen]
        answer = self._means.till.unlock_user(person.user)
        if answer.ok:
            words = self.tr("%1 may try a PIN again.").replace("%1", person.name)
            self.told.emit("done", words)
        elif answer.error is not None:
            self.told.emit("refused", answer.error.message)
        self.refresh()

    # --- limits ------------------------------------------------------------------------------

    def look_at(self, role: RoleName) -> None:
        """The limits of another role."""
        self.role = role
        self.changed.emit()

    @property
    def limits(self) -> tuple[LimitRow, ...]:
        """What people of the role may do alone."""
        now = self._means.till.limits_of(self.role)
        return tuple(
            LimitRow(key=key, label=self._label(key),
                     text="" if key not in now else money(now[key]).replace(",", ""))
            for key in LIMITS
        )  # fmt: skip

    def keep(self, key: str, typed: str) -> None:
        """Sets a limit of this terminal; without a figure the shop's own holds again."""
        value: int | None = None
        if typed:
            try:
                value = read_decimal(typed, places=2)
            except (NotAnAmount, TooLarge):
                value = -1
            if value < 0 or (key in PERCENT and value > 10_000):
                wrong = (
                    self.tr("Type a percentage from 0 to 100.")
                    if key in PERCENT
                    else self.tr("Type an amount, such as 50 or 12.50.")
                )
                self.wrong.emit(key, wrong)
                return
        answer = self._means.till.change_config({f"limits.{self.role}.{key}": value})
        if answer.ok:
            self.told.emit("done", self.tr("Kept. It holds from the next start of the till."))
        elif answer.error is not None:
            self.wrong.emit(key, answer.error.message)

    def _label(self, key: str) -> str:
        return {
            "discount": self.tr("Discount, %"),
            "price_override": self.tr("Price by hand, % off"),
            "tag_price": self.tr("Lower shelf price"),
            "refund": self.tr("Return with receipt"),
            "refund_without_receipt": self.tr("Return without receipt"),
            "void": self.tr("Void"),
            "cash_out": self.tr("Cash out"),
            "told_payment": self.tr("Payment on the customer's word"),
        }[key]

    # --- roles -------------------------------------------------------------------------------

    def role_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """What each role may do: by itself, with a second person, or not at all."""
        yes, lent = self.tr("alone"), self.tr("with a second person")
        return [
            (one.name, *(yes if role in one.roles else lent if one.lent else "" for role in ROLES))
            for one in self._means.till.what_roles_may()[offset : offset + limit]
        ]

    @property
    def permissions(self) -> int:
        """How many things there are that one may or may not do."""
        return len(self._means.till.what_roles_may())

    # --- who agreed to what ------------------------------------------------------------------

    def event_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """A page of what people did, the newest first. Pool thread."""
        till = self._means.till
        rows: list[tuple[str, ...]] = []
        for _, event in till.events_page(offset, limit, "staff"):
            at = moment_text(dt.datetime.fromisoformat(str(event["at"])))
            permission = str(event.get("permission") or "")
            what = self._did(str(event.get("do")))
            if permission:
                what = f"{what}: {till.permission_name(permission)}"
            whom = str(event.get("whom") or "")
            who = " + ".join(
                part for part in (str(event.get("user", "")), str(event.get("approver", "")))
                if part
            )  # fmt: skip
            amount = event.get("amount")
            percent = permission.startswith(("discount", "override"))
            told = ""
            if isinstance(amount, int) and amount:
                told = f"{money(amount)} %" if percent else money(amount)
            rows.append((at, who, f"{what} {whom}".strip(), told, str(event.get("reason") or "")))
        return rows

    def _did(self, do: str) -> str:
        return {
            "login": self.tr("Signed in"),
            "logout": self.tr("Signed out"),
            "lock": self.tr("Locked the till"),
            "unlock": self.tr("Unlocked"),
            "locked_out": self.tr("Locked out by wrong PINs"),
            "approve": self.tr("Approved"),
            "refused": self.tr("Was refused"),
            "goods": self.tr("Imported goods"),
            "promotion": self.tr("Changed a promotion"),
            "template": self.tr("Changed the receipt"),
            "person_added": self.tr("Added a person"),
            "person_changed": self.tr("Changed a person"),
            "person_dropped": self.tr("Removed a person"),
            "pin_reset": self.tr("Set another PIN"),
            "badge_given": self.tr("Gave a badge"),
            "badge_taken_back": self.tr("Took a badge back"),
            "staff_wanted": self.tr("Asked head office about"),
        }.get(do, do)
