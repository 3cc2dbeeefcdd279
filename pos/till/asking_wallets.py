"""Asking a wallet for money: an attempt on the disk, before head office hears of it.

By the shopper's code, or by one of ours that he scans. Nobody waits here: what becomes of it comes
by itself (`pos.till.settling`).
"""

from __future__ import annotations

import secrets

from pos.payment.attempt import Attempt
from pos.payment.opening import CannotOpen, attempt_id, opened
from pos.sale.tenders import QR, QR_SHOWN, TenderKind
from pos.sync.code_seal import CodeSeal
from pos.sync.paying import moment
from pos.till.desk import Desk, OpenSale, TillError
from pos.till.given import require_given_so_far
from pos.till.holding import check_backs
from pos.till.office import require_enrolled
from pos.till.tender_table import check_caps


def tender_of(attempt: Attempt) -> str:
    """The tender that an attempt is booked as once it is paid."""
    return QR_SHOWN if attempt.shown else QR


def require_wallets(desk: Desk) -> None:
    """Refuses where no wallet can be asked: in practice, without a head office, or with it away."""
    require_enrolled(desk)
    if desk.is_away:
        raise TillError("qr_away")


def wallet_named(desk: Desk, wallet: str | None) -> str:
    """The wallet that the cashier names, "" where he names none; refuses what is no wallet here.

    One that is only ever shown a code has no payment codes of its own: the shop's setting names it.
    """
    known = [row.wallet for row in desk.wallets] + [str(desk.settings.get("shown_wallet") or "")]
    if wallet and wallet not in known:
        raise TillError("wallet_unknown", wallet=wallet)
    return wallet or ""


def amount_to_ask(desk: Desk, current: OpenSale, kind: TenderKind, amount: int | None) -> int:
    """How much a wallet is asked for: `amount` minor units, or all that is due.

    The last check before it is; refuses what the sale, the tender or the cashier does not allow.
    """
    asked = current.due if amount is None else amount
    if asked > current.due:
        raise TillError("no_change")
    so_far = sum(t.amount for t in current.sale.tenders if t.tender == kind.tender)
    check_caps(kind, so_far + asked, online=True)
    with desk.guard.together():
        require_given_so_far(desk)
        desk.require("take.payment")
    # Goods that came back otherwise are found out before anybody has paid. A wallet may take longer
    # than they stay set aside: then they are asked for again when it has paid.
    check_backs(desk, current.sale)
    return asked


def open_attempt(
    desk: Desk, current: OpenSale, *, amount: int, wallet: str, code: str = "", renewed: int = 0
) -> Attempt:
    """A new attempt of a sale, durable. `code` is the shopper's, "" where he is to scan ours."""
    attempts = desk.drafts.attempts
    mine = attempts.of_sale(current.sale.id)
    try:
        attempt = opened(
            mine,
            id=attempt_id(
                terminal=desk.station.terminal,
                day=desk.day,
                seq=desk.journal.head().seq + 1,
                number=len(mine) + 1,
                chance=secrets.randbits(30),
            ),
            sale=current.sale.id,
            amount=amount,
            due=current.due,
            currency=desk.terms.currency,
            wallet=wallet,
            operator=desk.require_cashier().user,
            now=moment(desk.clock),
            code=code,
            shift=desk.require_shift().id,
            subject=desk.store_name(desk.shop_texts.language),
            renewed=renewed,
        )
    except CannotOpen as error:
        raise TillError("bad_amount" if error.code == "no_amount" else error.code) from error
    sealed = CodeSeal(desk.station.private_key).close(code, attempt=attempt.id) if code else None
    attempts.open(attempt, code=sealed)
    desk.settled = None
    return attempt
