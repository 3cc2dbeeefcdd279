"""The payments under way beside the lane: carried by a thread of their own, booked on the lane's.

The courier speaks with head office and leaves what is final here; `take_up` books it on the thread
of the commands, which is told by `changed` that there is something.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from pos.contract.facts import SaleFact
from pos.contract.payments import PaymentFate
from pos.payment.attempt import Answer
from pos.payment.refund import Refund
from pos.till import claims
from pos.till.beforehand import Run, Waits
from pos.till.desk import Desk
from pos.till.office import head_office
from pos.till.repaying import settle_refund
from pos.till.settling import may_settle, settle
from pos.till.showing import renew
from pos.till.state import Json
from pos.till.syncing import Link

if TYPE_CHECKING:
    from pos.sync.enquiring import Enquirer
    from pos.sync.paying import PaymentCourier
    from pos.sync.refunding import RefundCourier


class Payments:
    """What one till has asked wallets for. GUI thread, but for what the courier calls."""

    def __init__(self, desk: Desk, link: Link, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._link = link
        self._changed = changed
        self._courier: PaymentCourier | None = None
        self._refunder: RefundCourier | None = None
        self._enquirer: Enquirer | None = None
        self._lock = threading.Lock()
        self._answers: dict[str, Answer] = {}
        self._repaid: dict[str, Refund] = {}
        self._fates: list[PaymentFate] = []
        self._runs: dict[str, Run] = {}
        self._asking: set[str] = set()
        self._is_stopped = False
        self.patient = True
        """Whether the end of a payment waits for head office, where goods came back in its sale; a
        lane that paints a screen does not."""
        self.news = threading.Event()
        """Set when something is to be taken up, or has changed on the way."""

    def poke(self) -> None:
        """Something was committed that head office is to hear; nothing where nothing was."""
        if not self._desk.station.is_enrolled:
            return
        drafts = self._desk.real.drafts
        if self._courier is None and drafts.attempts.all():
            self._courier = self._made()
        if self._courier is not None:
            self._courier.poke()
        if self._refunder is None and any(r.is_under_way for r in drafts.refunds.all()):
            self._refunder = self._made_refunder()
        if self._refunder is not None:
            self._refunder.poke()
        if self._enquirer is None and claims.kept(self._desk):
            self._enquirer = self._made_enquirer()
        if self._enquirer is not None:
            self._enquirer.poke()

    def take_up(self) -> list[SaleFact]:
        """Books what has become final; answers the sales that were completed by it."""
        self.news.clear()
        if not self._answers and not self._repaid and not self._fates:
            return []
        with self._lock:
            answers, repaid = list(self._answers.values()), list(self._repaid.values())
            fates, self._fates = self._fates, []
        for fate in fates:
            claims.told(self._desk, fate)
        for refund in repaid:
            settle_refund(self._desk, refund)
            with self._lock:
                del self._repaid[refund.id]
        facts = []
        for answer in answers if may_settle(self._desk) else ():
            try:
                fact = self._settled(answer)
            except Waits:
                continue
            if renew(self._desk, answer.id):
                self.poke()
            with self._lock:
                del self._answers[answer.id]
            if fact is not None:
                facts.append(fact)
        return facts

    def _settled(self, answer: Answer) -> SaleFact | None:
        """Books the end of a payment. Raises `Waits` while head office is being asked for what its
        sale has to know; it is taken up when that is over."""
        if answer.id in self._asking:
            raise Waits
        run = self._runs.pop(answer.id, None) or Run("settle", lambda: {})
        facts: list[SaleFact | None] = []

        def book() -> dict[str, Json]:
            facts.append(settle(self._desk, answer))
            return {}

        run.use_case = book
        try:
            self._desk.beforehand.carry_out(run, patient=self.patient)
        except Waits:
            self._runs[answer.id] = run
            self._asking.add(answer.id)
            threading.Thread(
                target=self._ask, args=(answer.id, run), name="asking", daemon=True
            ).start()
            raise
        return facts[0]

    def _ask(self, attempt: str, run: Run) -> None:
        run.ask()
        self._asking.discard(attempt)
        if not self._is_stopped:
            self._news()

    def stop(self) -> None:
        """Ends the couriers; what is open is asked again at the next start."""
        self._is_stopped = True
        couriers = [one for one in (self._courier, self._refunder, self._enquirer) if one]
        for courier in couriers:
            courier.end()
        for courier in couriers:
            courier.stop()

    def _made(self) -> PaymentCourier:
        from pos.sync.code_seal import CodeSeal
        from pos.sync.paying import PaymentCourier

        return PaymentCourier(
            attempts=self._desk.real.drafts.attempts,
            hq=head_office(self._desk),
            seal=CodeSeal(self._desk.station.private_key),
            clock=self._desk.clock,
            on_final=self._final,
            on_news=self._news,
            on_reached=self._reached,
        )

    def _made_refunder(self) -> RefundCourier:
        from pos.sync.refunding import RefundCourier

        return RefundCourier(
            refunds=self._desk.real.drafts.refunds,
            hq=head_office(self._desk),
            on_final=self._back,
            on_news=self._news,
        )

    def _made_enquirer(self) -> Enquirer:
        from pos.sync.enquiring import Enquirer

        return Enquirer(
            kept=partial(claims.kept, self._desk),
            hq=head_office(self._desk),
            on_told=self._told,
            on_reached=self._reached,
        )

    def _told(self, fate: PaymentFate) -> None:
        with self._lock:
            self._fates.append(fate)
        self._news()

    def _back(self, refund: Refund) -> None:
        with self._lock:
            self._repaid[refund.id] = refund
        self._news()

    def _final(self, answer: Answer) -> None:
        with self._lock:
            self._answers[answer.id] = answer
        self._news()

    def _news(self) -> None:
        self.news.set()
        self._changed()

    def _reached(self, problem: str | None) -> None:
        if problem is None:
            self._link.succeeded()
        else:
            self._link.failed(problem)
            self._desk.note_silence()
