"""One person of the staff: added, changed, given a PIN or a badge, let go. QtCore only.

PINs are sealed off the GUI thread and kept by nobody here. Under a head office every wish goes on
record for it; here is shown what it has to type.
"""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from drivers.paper import Barcode, Cut, Feed, Paper, Qr, Text
from pos.staff.newcomer import is_reserved
from pos.till.personnel import ROLES, Wish, new_badge_code, person_faults
from ui.admin.means import Means

FIELDS: Final = ("user", "name", "pin", "again", "badge", "second", "second_pin")
SECRETS: Final = ("pin", "again", "second_pin")


class Person(QObject):
    """Whoever is looked at. `changed` when what is shown did, `done` when the list did, `told`
    with a tone and a sentence."""

    changed = Signal()
    done = Signal()
    told = Signal(str, str)

    def __init__(self, *, means: Means, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._means = means
        self.row: Any = None
        self.numbers: frozenset[str] = frozenset()
        """The numbers that somebody has."""
        self.is_new = False
        self.form = dict.fromkeys(FIELDS, "")
        self.role = "cashier"
        self.faults: dict[str, str] = {}
        self.asks = ""
        """What a second person is asked to agree to; empty where nobody is."""
        self.busy = False

    @property
    def is_local(self) -> bool:
        """Whether the staff list is this terminal's own."""
        return not self._means.till.state.enrolled

    @property
    def there(self) -> bool:
        """Whether somebody is looked at, or is to come."""
        return self.is_new or self.row is not None

    def look_at(self, row: Any) -> None:
        """Looks at somebody; None for nobody."""
        self.row, self.is_new = row, False
        self._show(user=row.user if row else "", name=row.name if row else "")
        self.role = row.role if row else "cashier"
        self.changed.emit()

    def start(self) -> None:
        """Begins with somebody new."""
        self.row, self.is_new, self.role = None, True, "cashier"
        self._show(user="", name="")
        self.changed.emit()

    def _show(self, *, user: str, name: str) -> None:
        self.form = dict.fromkeys(FIELDS, "") | {"user": user, "name": name}
        self.faults, self.asks = {}, ""

    def write(self, field: str, text: str) -> None:
        """Takes what is typed."""
        self.form[field] = text
        self.faults.pop(field, None)

    def take_role(self, place: int) -> None:
        """Takes a role."""
        self.role = ROLES[place]

    # --- name and role -----------------------------------------------------------------------

    def keep(self) -> None:
        """Adds somebody new with his PIN, or keeps another name or role."""
        if not self._is_person() or (self.is_new and self.is_local and not self._is_pin()):
            self.changed.emit()
        elif not self.is_local:
            self._ask("add" if self.is_new else "change")
        elif self.is_new:
            self._sealed(lambda till, sealed: till.put_person(
                self.form["user"], self.form["name"], self.role, sealed),
                self.tr("%1 may sign in now."))  # fmt: skip
        else:
            answer = self._means.till.put_person(self.row.user, self.form["name"], self.role)
            self._answered(answer, self.tr("%1 is kept."))

    def drop(self) -> None:
        """Lets somebody go."""
        if self.is_new:
            self.look_at(None)
        elif self.row is not None and not self.is_local:
            self._ask("drop")
        elif self.row is not None:
            answer = self._means.till.drop_person(self.row.user)
            self._answered(answer, self.tr("%1 signs in here no more."))

    # --- PIN ---------------------------------------------------------------------------------

    def reset_pin(self) -> None:
        """Sets another PIN; a second person agrees to it."""
        if self.row is None:
            return
        if not self.is_local:
            self._ask("pin")
        elif self._is_pin():
            user = self.row.user
            self._sealed(lambda till, sealed: till.reset_pin(user, sealed),
                         self.tr("%1 has another PIN."))  # fmt: skip
        else:
            self.changed.emit()

    def agree(self) -> None:
        """The second person has typed number and PIN."""
        second, pin, till = self.form["second"], self.form["second_pin"], self._means.till
        self.form["second_pin"] = ""
        if not self.asks or self.busy:
            return
        self.busy = True

        def checked(check: Any) -> None:
            self.busy = False
            answer = till.approve_with(check)
            if not answer.ok and answer.error is not None:
                self.faults["second_pin"] = answer.error.message
                self.changed.emit()
            else:
                self._answered(answer, self.tr("%1 has another PIN."))

        self._means.work.submit(lambda: till.check_pin(second, pin), checked, owner=self)

    def _sealed(self, put: Any, done: str) -> None:
        """Seals the PIN elsewhere, then carries out what needs it."""
        till, pin, user = self._means.till, self.form["pin"], self.form["user"]
        if self.busy:
            return
        self.busy = True
        self.form |= dict.fromkeys(SECRETS, "")

        def sealed(told: tuple[str, Any]) -> None:
            self.busy = False
            kept, problem = told
            if problem is not None:
                self.faults["pin"] = problem.message
                self.changed.emit()
            else:
                self._answered(put(till, kept), done)

        self._means.work.submit(lambda: till.seal_pin(pin, user), sealed, owner=self)

    # --- badge -------------------------------------------------------------------------------

    def give_badge(self) -> None:
        """Lets the badge that was scanned stand for him; nothing scanned takes his away."""
        self._badge(self.form["badge"])

    def print_badge(self) -> None:
        """Makes a badge of paper with a code that nobody knows yet."""
        if self.row is None or not self.is_local:
            self.give_badge()
            return
        code = new_badge_code()
        paper = Paper(
            width=self._means.till.paper_width,
            blocks=(
                Text(text=self.row.name, size="double", bold=True, align="center"),
                Text(text=f"{self._means.till.state.store_name} · {self.row.user}", align="center"),
                Qr(data=code), Barcode(data=code, text=False), Feed(lines=3), Cut(),
            ),
        )  # fmt: skip
        if not self._means.till.print_at_once(f"badge-{self.row.user}", paper):
            self.told.emit("refused", self.tr("There is no printer. Add one under Devices."))
            return
        self._badge(code)

    def _badge(self, code: str) -> None:
        if self.row is None:
            return
        if not self.is_local:
            self._ask("badge" if code or not self.row.has_badge else "no_badge")
            return
        answer = self._means.till.give_badge(self.row.user, code)
        if answer.ok:
            gone = self.tr("%1 has no badge any more.")
            self._answered(answer, self.tr("The badge is %1's now.") if code else gone)
        elif answer.error is not None:
            self.faults["badge"] = answer.error.message
            self.changed.emit()

    # --- what came of it ---------------------------------------------------------------------

    def _is_person(self) -> bool:
        wrong = person_faults(self.form["user"], self.form["name"], self.role)
        words = {
            "user": self.tr("Up to 16 letters and figures, such as 1003."),
            "name": self.tr("Type a name."),
        }
        self.faults = {field: words[field] for field in wrong if field in words}
        if self.is_new and self.form["user"] in self.numbers:
            self.faults["user"] = self.tr("Somebody has this number already.")
        elif self.is_new and is_reserved(self.form["user"]):
            self.faults["user"] = self.tr("The program itself works under this number.")
        return not self.faults

    def _is_pin(self) -> bool:
        pin = self.form["pin"]
        if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):
            self.faults["pin"] = self.tr("A PIN has 4 to 12 figures.")
        elif pin != self.form["again"]:
            self.faults["again"] = self.tr("The two are not the same.")
        return not self.faults

    def _ask(self, wish: Wish) -> None:
        """Puts a wish on record, and says what head office types."""
        user = self.form["user"] if self.is_new else self.row.user
        name = self.form["name"]
        answer = self._means.till.ask_head_office(wish, user, name, self.role)
        if not answer.ok:
            self._answered(answer, "")
            return
        store = self._means.till.state.store
        badge = " --badge" if wish in ("badge", "no_badge") else ""
        command = (
            f'lianpos hq add-staff --user {user} --name "{name}" --role {self.role}'
            f" --store {store}{badge}"
        )
        words = self.tr("The wish is on record. At head office: %1")
        if wish == "drop":
            command = f"lianpos hq drop-staff --user {user} --store {store}"
        self.told.emit("done", words.replace("%1", command))
        self.done.emit()

    def _answered(self, answer: Any, done: str) -> None:
        name = self.form["name"]
        if answer.ok:
            self.told.emit("done", done.replace("%1", name))
            self.asks = ""
            self.done.emit()
        elif answer.error is not None and answer.error.code == "approval_needed":
            self.asks = self._means.till.approval_words()
        elif answer.error is not None:
            self.told.emit("refused", answer.error.message)
        self.changed.emit()
