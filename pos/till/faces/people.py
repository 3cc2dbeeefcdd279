"""Who works at the till: PINs, approvals, locking, leaving."""

from __future__ import annotations

from pos.till import practice, staffing, training
from pos.till.answers import Answer
from pos.till.faces.commands import Commands
from pos.till.staffing import Badge, PinCheck
from pos.till.state import Json


class People(Commands):
    """Commands about people. `check_pin` is for any thread but the GUI's."""

    def check_pin(self, user: str, pin: str) -> PinCheck:
        """Checks a PIN. Any thread but the GUI's: it takes about 80 ms."""
        return staffing.check_pin(self._desk, user=user, pin=pin)

    def badge(self, code: str) -> Badge | None:
        """Whose badge this is; None where it is nobody's."""
        return staffing.badge(self._desk, code)

    def sign_in(self, check: PinCheck) -> Answer:
        """Puts the cashier whose PIN was checked at the till, or unlocks it."""
        return self._do("login", lambda: staffing.sign_in(self._desk, check=check))

    def login(self, user: str, pin: str) -> Answer:
        """`check_pin` and `sign_in` in one, for callers without a screen to keep alive."""
        return self.sign_in(self.check_pin(user, pin))

    def approve_with(self, check: PinCheck) -> Answer:
        """Lets the command that was just refused happen, with the consent of who was checked."""
        return self._do("approve", lambda: staffing.approve(self._desk, check=check))

    def approve(self, user: str, pin: str) -> Answer:
        """`check_pin` and `approve_with` in one, for callers without a screen to keep alive."""
        return self.approve_with(self.check_pin(user, pin))

    def approval_words(self) -> str:
        """What a second person is asked to agree to; empty where nothing waits for one."""
        needed = self._desk.guard.needed()
        return "" if needed is None else self._problem(needed.code, needed.values).message

    def unlock_user(self, user: str) -> Answer:
        """Lets somebody try again who typed a wrong PIN too often."""
        return self._do("unlock_user", lambda: staffing.unlock_user(self._desk, user=user))

    def lock(self) -> Answer:
        """Locks the till; the sale stays."""
        return self._do("lock", lambda: staffing.lock(self._desk))

    def training(self, on: bool) -> Answer:
        """Into practice that counts for nothing, or out of it."""
        return self._do("training", lambda: training.switch(self._desk, self._printing, on=on))

    def practised(self) -> tuple[practice.Passed, ...]:
        """Who has done every task of the practice lane at this till, the newest first."""
        return practice.passed(self._desk)

    def note_practised(self) -> Answer:
        """Whoever is at the till has done every task of the practice lane."""

        def use_case() -> dict[str, Json]:
            turn = practice.note_passed(self._desk)
            return {"user": turn.user, "name": turn.name, "at": turn.at}

        return self._do("note_practised", use_case)

    def logout(self) -> Answer:
        """The cashier leaves."""
        return self._do("logout", lambda: staffing.logout(self._desk))
