"""A lane that shoppers use alone: who stands for it, and what only it does.

Nobody is signed in there. The lane itself is at the till, with a role of its own
(`pos.staff.roles.SELF_CHECKOUT`); whatever that lacks somebody of the shop agrees to in place, the
opening and the closing of its shift as well. After a restart it goes on where it was by itself:
its shift is its own, and so is the sale in progress.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from drivers.paper import Paper, Qr
from pos.bagging.leaving import ExitCode, read_exit_code
from pos.catalog.store import StaffRow
from pos.codes.rules import park_code
from pos.journal.drafts import PrintJobRow
from pos.receipt.park_slip import park_slip
from pos.sale.actions import VoidSale
from pos.sale.sale import act
from pos.staff.roles import LANE, SELF_CHECKOUT
from pos.till import parking
from pos.till.closing import end_sale
from pos.till.desk import Desk, TillError
from pos.till.staffing import PinCheck, checked
from pos.till.state import Json

SLIP_US: Final = 60_000_000
"""How long a shopper stands before the lane for the slip of his list."""


def serve_alone(desk: Desk) -> dict[str, Json]:
    """Puts the lane itself at the till; refused while the shift of a person is open there."""
    if desk.shift is not None and desk.shift.cashier != LANE:
        raise TillError("shift_of_other")
    if desk.cashier is None or desk.cashier.user != LANE:
        name = desk.shop_texts("self_checkout.name")
        desk.record("staff", {"do": "login", "user": LANE})
        desk.cashier = StaffRow(user=LANE, name=name, role=SELF_CHECKOUT, pin_hash="")
    desk.locked = False
    return {"user": LANE}


def attend(desk: Desk, *, check: PinCheck) -> dict[str, Json]:
    """Somebody of the shop looks after the lane: its menu is his until he leaves it."""
    person = checked(desk, check)
    if not desk.role(person.role).allows("approve.action"):
        raise TillError("approver_may_not")
    desk.record("staff", {"do": "attend", "user": person.user})
    return {"user": person.user, "name": person.name}


def park_for_till(desk: Desk) -> dict[str, Json]:
    """Parks the sale of a shopper who pays at a till, with the code that calls it back there."""
    values = parking.park(desk, name=desk.shop_texts("self_checkout.name"))
    sale = str(values["id"])
    return {**values, "code": park_code(terminal=desk.station.terminal, sale=sale)}


def clear_away(desk: Desk) -> dict[str, Json]:
    """Ends a sale in which no goods are left, so that the next shopper begins with nothing of it.

    Refused while there are goods, or money: those are somebody's.
    """
    current = desk.require_sale()
    if current.sale.live or current.sale.tenders:
        raise TillError("sale_open")
    action = VoidSale(at=desk.timestamp(), reason="")
    act(current.sale, action)
    end_sale(desk, current, action, status="voided")
    return {"id": current.sale.id}


def slip_of_parked(desk: Desk, *, code: str, total: int) -> Paper:
    """The code of a parked sale on paper, with what is to be paid, minor units."""
    return park_slip(code=code, total=total, look=desk.look())


def job_on_demand(desk: Desk) -> PrintJobRow:
    """The receipt of the last sale for the printer, where it has not been on its way before."""
    desk.require_shift()
    job = None if desk.last is None else desk.drafts.job(desk.last.receipt)
    if job is None:
        raise TillError("no_sale")
    if not desk.config.devices.printer:
        raise TillError("no_printer")
    if job.state != "none":
        return job
    wanted = replace(job, state="queued")
    desk.drafts.put_job(wanted)
    return wanted


def exit_on(paper: Paper) -> ExitCode | None:
    """What opens the store's way out, as a paper has it; None where it has nothing of the kind."""
    codes = (read_exit_code(block.data) for block in paper.blocks if isinstance(block, Qr))
    return next((code for code in codes if code is not None), None)


def link_on(paper: Paper) -> str:
    """The address of the receipt that a paper leads to; empty where it leads to none."""
    codes = (block.data for block in paper.blocks if isinstance(block, Qr))
    return next((data for data in codes if data.startswith(("https://", "http://"))), "")
