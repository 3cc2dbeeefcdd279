"""Who may do what at this till, and the second person who lets a thing happen in place.

A use case asks `Desk.require` before it changes anything. What the person at the till may not do
alone is refused with `approval_needed`; the very command is kept for a minute, and somebody else
who may do it can release it once. Nothing else is released with it: an approval names the
permission, the amount, the sale as it stood, the line and the reason. What one command needs a
second person for more than once is asked together and agreed to once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from pos.staff.permissions import NEVER_APPROVED, REFUSED_ON_RECORD, Permission
from pos.till.beforehand import Waits
from pos.till.desk import Desk, TillError
from pos.till.state import Json

T = TypeVar("T")

GOOD_FOR_US: Final = 60_000_000
"""How long what was refused may still be approved, on the monotonic clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What needs a second person: the permission and its size, who asked, and in which sale.

    `step` counts what had happened to that sale, so that an approval is of the sale as it was.
    """

    permission: Permission
    amount: int
    user: str
    sale: str | None
    step: int
    line: int | None
    reason: str


class ApprovalNeeded(TillError):
    """A second person must agree. `asked` is all that he agrees to."""

    def __init__(self, asked: tuple[Asked, ...], action: str) -> None:
        super().__init__("approval_needed", action=action)
        self.asked = asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A command that waits for a second person, and all that he would agree to."""

    did: str
    use_case: Callable[[], dict[str, Json]]
    asked: tuple[Asked, ...]
    at_us: int
    boot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a second person has agreed to, while the command runs.

    `stood_at` is the terminal at which his PIN was checked, empty for this one.
    """

    approver: str
    asked: tuple[Asked, ...]
    stood_at: str = ""


class Guard:
    """The permissions of one till. GUI thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._refused: Refused | None = None
        self._grant: Grant | None = None
        self._used: list[Asked] = []
        self._together: list[Asked] | None = None

    @property
    def waiting(self) -> Refused | None:
        """The command that a second person may still release."""
        refused, clock = self._refused, self._desk.clock
        if refused is None or refused.boot != clock.boot:
            return None
        return refused if clock.monotonic_us() - refused.at_us <= GOOD_FOR_US else None

    @property
    def approver(self) -> str:
        """Who agreed to what is happening now; empty where nobody had to."""
        return self._grant.approver if self._grant is not None and self._used else ""

    def require(
        self,
        permission: Permission,
        *,
        amount: int = 0,
        line: int | None = None,
        reason: str | None = None,
        alone: bool = True,
    ) -> None:
        """Goes on where the person at the till may do this, or a second person has agreed.

        What nobody does `alone` needs the second person whoever stands at the till. Nobody agrees
        to a thing without a why: a `reason` of None is what the key stands for, an empty one is
        refused with `reason_needed`.

        `amount` is the size that limits count, never negative: minor units, or basis points
        where the limit is one. Raises `ApprovalNeeded`, or `not_allowed` for what nobody lends.
        """
        desk = self._desk
        user = desk.require_cashier()
        if alone and desk.role(user.role).allows(permission, amount):
            return
        action = desk.texts(f"permission.{permission}")
        if permission in NEVER_APPROVED:
            raise TillError("not_allowed", action=action)
        why = desk.shop_texts(f"permission.{permission}") if reason is None else reason.strip()
        if not why:
            raise TillError("reason_needed")
        current = desk.open
        asked = Asked(
            permission=permission,
            amount=amount,
            user=user.user,
            sale=None if current is None else current.sale.id,
            step=0 if current is None else len(current.actions),
            line=line,
            reason=why,
        )
        if self._grant is not None and asked in self._grant.asked:
            self._used.append(asked)
        elif self._together is None:
            raise self._needed(asked)
        else:
            self._together.append(asked)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Asks for all that is required inside at once, at its end. Nothing happens inside."""
        missing: list[Asked] = []
        self._together = missing
        try:
            yield
        finally:
            self._together = None
        if missing:
            raise self._needed(*missing)

    def needed(self) -> ApprovalNeeded | None:
        """Why the command that waits was refused, in the words of now; None while none waits."""
        waiting = self.waiting
        return None if waiting is None else self._needed(*waiting.asked)

    def _needed(self, *asked: Asked) -> ApprovalNeeded:
        texts = self._desk.texts
        actions = dict.fromkeys(texts(f"permission.{one.permission}") for one in asked)
        return ApprovalNeeded(asked, texts("price.and").join(actions))

    def refuse(
        self, did: str, use_case: Callable[[], dict[str, Json]], asked: tuple[Asked, ...]
    ) -> None:
        """Keeps a command that was refused for a second person; any earlier one is forgotten.

        What somebody could feel his way with is put on record, with the amount that he tried.
        """
        for one in asked:
            if one.permission in REFUSED_ON_RECORD:
                self._record("refused", did, one)
        clock = self._desk.clock
        agreed = () if self._grant is None else self._grant.asked
        self._refused = Refused(
            did=did,
            use_case=use_case,
            asked=(*agreed, *asked),
            at_us=clock.monotonic_us(),
            boot=clock.boot,
        )

    def forget(self) -> None:
        """Nothing waits any more: something else was done."""
        self._refused = None

    def release(self, approver: str, run: Callable[[Refused], T], *, stood_at: str = "") -> T:
        """Runs the command that waits, once, with `approver`'s consent.

        `stood_at` is the terminal at which he agreed, empty for this one. Raises `Waits`,
        `nothing_to_approve`, `approve_own` for the one who asked, and `approver_may_not`.
        """
        refused = self.waiting
        if refused is None:
            self._refused = None
            raise TillError("nothing_to_approve")
        self._check_approver(approver, refused)
        self._refused = None
        grant = Grant(approver=approver, asked=refused.asked, stood_at=stood_at)
        self._grant, self._used = grant, []
        try:
            done = run(refused)
            for asked in self._used:
                self._record("approve", refused.did, asked)
            return done
        except Waits:
            # Head office is asked first: the consent stands for the same command meanwhile.
            self._refused = refused
            raise
        except ApprovalNeeded as more:
            self.refuse(refused.did, refused.use_case, more.asked)
            raise TillError(more.code, **more.values) from more
        finally:
            self._grant, self._used = None, []

    def decline(self, by: str, *, stood_at: str) -> None:
        """Nothing comes of the command that waits: `by` has said no to it, on record.

        Raises what `release` raises: only who could agree can say no for good.
        """
        refused = self.waiting
        if refused is None:
            self._refused = None
            raise TillError("nothing_to_approve")
        self._check_approver(by, refused)
        for asked in refused.asked:
            self._record("declined", refused.did, asked, by=by, stood_at=stood_at)
        self._refused = None

    def _check_approver(self, approver: str, refused: Refused) -> None:
        if any(asked.user == approver for asked in refused.asked):
            raise TillError("approve_own")
        person = self._desk.catalog.staff(approver)
        role = None if person is None else self._desk.role(person.role)
        if role is None or not role.allows("approve.action"):
            raise TillError("approver_may_not")
        if not all(role.allows(asked.permission, asked.amount) for asked in refused.asked):
            raise TillError("approver_may_not")

    def _record(
        self,
        what: Literal["approve", "refused", "declined"],
        did: str,
        asked: Asked,
        *,
        by: str = "",
        stood_at: str = "",
    ) -> None:
        body: dict[str, Json] = {
            "do": what,
            "action": did,
            "permission": asked.permission,
            "amount": asked.amount,
            "sale": asked.sale,
            "line": asked.line,
            "reason": asked.reason,
        }
        if by:
            body["approver"] = by
        where = stood_at or (self._grant.stood_at if self._grant is not None else "")
        if where:
            body["stood_at"] = where
        self._desk.record("staff", body)
