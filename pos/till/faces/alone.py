"""The lane that shoppers use alone: what it does beside selling."""

from __future__ import annotations

import datetime as dt

from pos.till import self_checkout
from pos.till.answers import Answer, Problem
from pos.till.faces.drawer import Drawer
from pos.till.staffing import PinCheck
from pos.till.state import Json


class Alone(Drawer):
    """Commands of a lane without a cashier. GUI thread."""

    def serve_alone(self) -> Answer:
        """The lane itself stands at the till from now on."""

        def use_case() -> dict[str, Json]:
            values = self_checkout.serve_alone(self._desk)
            self._take_up()
            return values

        return self._do("serve_alone", use_case)

    @property
    def is_day_over(self) -> bool:
        """Whether the shift is of a day that is over: nobody is served before it is closed."""
        return self._desk.is_day_over

    def attend(self, check: PinCheck) -> Answer:
        """Somebody of the shop looks after the lane. What waits for consent goes on waiting."""
        return self._look("attend", lambda: self_checkout.attend(self._desk, check=check))

    @property
    def badge_is_enough(self) -> bool:
        """Whether a badge stands for its PIN in this shop."""
        return self._desk.settings.get("badge_signs_in") is True

    def park_for_till(self) -> Answer:
        """Parks the sale for a till; its code comes on paper too, where there is a printer."""

        def use_case() -> dict[str, Json]:
            current = self._desk.open
            total = 0 if current is None else current.due
            values = self_checkout.park_for_till(self._desk)
            code = str(values["code"])
            self._printing.at_once(
                f"park {values['id']}",
                lambda: self_checkout.slip_of_parked(self._desk, code=code, total=total),
                good_for_us=self_checkout.SLIP_US,
            )
            return {**values, "total": total}

        return self._do("park_for_till", use_case)

    def clear_away(self) -> Answer:
        """Ends a sale in which no goods are left: the next shopper begins with nothing of it."""
        return self._do("clear_away", lambda: self_checkout.clear_away(self._desk))

    def print_receipt(self) -> Answer:
        """Prints the receipt of the last sale, which waited for somebody to want it."""

        def use_case() -> dict[str, Json]:
            job = self_checkout.job_on_demand(self._desk)
            self._printing.submit(job)
            return {"receipt": job.receipt}

        return self._do("print_receipt", use_case)

    def receipt_link(self) -> str:
        """The page of the last sale's receipt, for the shopper's telephone; empty without one."""
        paper = self.preview()
        return "" if isinstance(paper, Problem) else self_checkout.link_on(paper)

    def exit_code(self) -> tuple[str, str]:
        """The code of the last sale that opens the store's way out, and the words under it in the
        language of the screen; both are empty where there is no door."""
        paper = self.preview()
        told = None if isinstance(paper, Problem) else self_checkout.exit_on(paper)
        if told is None:
            return "", ""
        zone = self._desk.clock.now().tzinfo
        until = dt.datetime.fromtimestamp(told.until * 60, tz=zone)
        return told.text, self._desk.texts("receipt.exit", until=f"{until:%H:%M}")
