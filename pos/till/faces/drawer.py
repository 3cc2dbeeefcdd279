"""The drawer: shifts, reports and counts, paper once more, cash that moves without a sale."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drivers.paper import Paper
from pos.codes.cleaning import masked
from pos.contract.shifts import Place
from pos.database import StorageError
from pos.till import correcting, difference, drawer, refused_refunds, reprinting, shifts
from pos.till.answers import Answer, Problem
from pos.till.desk import TillError
from pos.till.faces.commands import told
from pos.till.faces.people import People
from pos.till.looking_up import EarlierSale, look_up
from pos.till.refused_refunds import How
from pos.till.shifts import Slip, ToCount
from pos.till.staffing import PinCheck
from pos.till.state import Json


class Drawer(People):
    """Commands about the shift and its cash. What they put on paper is not waited for."""

    _slip: Slip | None = None

    def open_shift(self, opening_float: int | None) -> Answer:
        """Opens a shift with `opening_float` minor units in the drawer; None: nobody said."""

        def use_case() -> dict[str, Json]:
            values = shifts.open_shift(self._desk, opening_float=opening_float)
            # What became final between two shifts is booked in this one.
            self._take_up()
            return values

        return self._do("open_shift", use_case)

    def x_report(self, *, on_paper: bool = True) -> Answer:
        """The figures of the shift so far; the shift goes on."""
        return self._do(
            "x_report", lambda: self._reported(shifts.x_report(self._desk), on_paper=on_paper)
        )

    def hand_over_with(
        self,
        check: PinCheck,
        *,
        counted: Mapping[str, int] | None = None,
        denominations: Mapping[str, int] | None = None,
    ) -> Answer:
        """The drawer goes to whoever was checked, counted or as it is."""
        return self._do(
            "handover",
            lambda: self._reported(
                shifts.hand_over(
                    self._desk, check=check, counted=counted, denominations=denominations
                )
            ),
        )

    def handover(
        self,
        to: str,
        pin: str,
        *,
        counted: Mapping[str, int] | None = None,
        denominations: Mapping[str, int] | None = None,
    ) -> Answer:
        """`check_pin` and `hand_over_with` in one, for callers without a screen to keep alive."""
        check = self.check_pin(to, pin)
        return self.hand_over_with(check, counted=counted, denominations=denominations)

    def close_shift(
        self, counted: Mapping[str, int], *, denominations: Mapping[str, int] | None = None
    ) -> Answer:
        """Ends the shift with what was counted of each tender: the Z. The journal is copied."""

        def use_case() -> dict[str, Json]:
            closed = shifts.close_shift(
                self._desk, counted=counted, denominations=denominations or {}
            )
            self._backups.poke()
            return self._reported(closed)

        return self._do("close_shift", use_case)

    def hint_words(self, hint: Mapping[str, Json]) -> str:
        """What a hint of `close_shift` says, in the language of now."""
        return difference.sentence(self._desk, hint)

    def z_reprint(self, shift: str | None = None) -> Answer:
        """Prints the Z of a shift again, marked as a copy; the last one without a name."""
        return self._do(
            "z_reprint", lambda: self._reported(reprinting.z_reprint(self._desk, shift=shift))
        )

    def preview(self, receipt: str | None = None) -> Paper | Problem:
        """What `reprint` would print, for a screen; nothing is recorded."""
        try:
            slip = reprinting.preview(self._desk, receipt=receipt)
            return self._printing.paper(slip.seq, epoch=slip.epoch)
        except StorageError as error:
            return self._problem(error.code, {"file": error.path.name})
        except TillError as error:
            return self._problem(error.code, error.values)

    def earlier_sales(self, text: str = "") -> tuple[EarlierSale, ...] | Problem:
        """The sales of this terminal that a text may mean, for a screen; nothing is recorded."""
        try:
            return look_up(self._desk, text)
        except StorageError as error:
            return self._problem(error.code, {"file": error.path.name})
        except TillError as error:
            return self._problem(error.code, error.values)

    def last_slip(self) -> Paper:
        """The report or copy that was drawn last, for a screen."""
        if self._slip is None:
            raise LookupError("no report was drawn in this run")
        return self._printing.paper(self._slip.seq, epoch=self._slip.epoch, form=self._slip.form)

    def to_count(self) -> ToCount:
        """What is counted when the shift closes, and never what should be found."""
        return shifts.to_count(self._desk)

    def reprint(self, receipt: str | None = None) -> Answer:
        """Prints the receipt of a sale or return again, marked as a copy.

        `receipt` is its number, whole or the digits at its end; the last one without a number.
        """
        return self._do(
            "reprint", lambda: self._reported(reprinting.reprint(self._desk, receipt=receipt))
        )

    def gift_receipt(self, receipt: str | None = None) -> Answer:
        """Prints a receipt without prices, to go with a gift; of the last sale without a number."""
        return self._do(
            "gift_receipt",
            lambda: self._reported(reprinting.gift_receipt(self._desk, receipt=receipt)),
        )

    def cash_in(
        self, amount: int, reason: str | None = None, *, source: Place | None = None
    ) -> Answer:
        """Puts cash into the drawer: change, as a rule."""
        return self._moved(
            "cash_in",
            lambda: drawer.move_cash(
                self._desk, what="cash_in", amount=amount, reason=told(reason), other=source
            ),
        )

    def cash_out(self, amount: int, reason: str, *, to: Place | None = None) -> Answer:
        """Takes cash out of the drawer, for a reason."""
        return self._moved(
            "cash_out",
            lambda: drawer.move_cash(
                self._desk, what="cash_out", amount=amount, reason=masked(reason), other=to
            ),
        )

    def safe_drop(self, amount: int, reason: str | None = None) -> Answer:
        """Takes cash out of harm's way, into the safe."""
        return self._moved(
            "safe_drop",
            lambda: drawer.move_cash(
                self._desk, what="safe_drop", amount=amount, reason=told(reason)
            ),
        )

    def no_sale(self, reason: str) -> Answer:
        """Opens the drawer without a sale."""
        return self._moved("no_sale", lambda: drawer.no_sale(self._desk, reason=masked(reason)))

    def fix_tender(
        self,
        receipt: str,
        wrong: str,
        right: str,
        amount: int | None = None,
        *,
        code: str | None = None,
        reason: str | None = None,
    ) -> Answer:
        """Puts a sale of this shift right that was booked under the wrong tender."""

        def use_case() -> dict[str, Json]:
            values = correcting.fix_tender(
                self._desk,
                receipt=receipt,
                wrong=wrong,
                right=right,
                amount=amount,
                code=code,
                reason=told(reason),
                online=self._link.is_online(),
            )
            self._background.poke()
            return values

        return self._do("fix_tender", use_case)

    def settle_refund(self, refund: str, how: How, *, reason: str) -> Answer:
        """Sees to a refund that its wallet refused: cash out of the drawer, or head office's list.

        With cash the return is printed again as it stands now, in the place of the first slip.
        """

        def use_case() -> dict[str, Json]:
            values = refused_refunds.deal_with(
                self._desk, refund=refund, how=how, reason=masked(reason)
            )
            if how == "cash":
                self._printing.open_drawer()
                slip = reprinting.corrected(self._desk, receipt=str(values["receipt"]))
                if slip is not None:
                    self._printing.owe(slip)
            self._background.poke()
            return values

        return self._do("settle_refund", use_case)

    def _moved(self, did: str, use_case: Callable[[], dict[str, Json]]) -> Answer:
        """Carries out what needs the drawer open, and opens it."""

        def opening() -> dict[str, Json]:
            values = use_case()
            self._printing.open_drawer()
            self._background.poke()
            return values

        return self._do(did, opening)

    def _reported(
        self, reported: tuple[shifts.Slip, dict[str, Json]], *, on_paper: bool = True
    ) -> dict[str, Json]:
        """Sends a report to paper and tells head office."""
        slip, values = reported
        self._slip = slip
        if on_paper:
            self._printing.owe(slip)
        self._background.poke()
        return values
