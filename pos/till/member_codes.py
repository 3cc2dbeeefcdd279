"""The codes that members' telephones show, as a till can check them that cannot ask.

A code is signed by head office, whose keys came with its last word on what may be spent; its digits
only head office can check. So what was shown for one sale is refused for every other one here.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.contract import members
from pos.journal.showings import Showing
from pos.member.code import (
    GOOD_FOR,
    BadCode,
    MemberCode,
    Shown,
    read_code,
    read_plain,
    time_step,
)
from pos.member.member import Member
from pos.sync.paying import moment
from pos.till import allowances
from pos.till.desk import Desk, TillError


def signed_member(desk: Desk, code: str) -> Member | None:
    """Whom a code names by head office's own word in it; None for one that this till cannot
    believe. It says nothing of his points, and his tier is as of the moment it was signed."""
    try:
        said = _read(desk, code).code
    except BadCode:
        return None
    known = desk.members.by_id(said.member)
    name = "" if known is None else known.name
    return Member(id=said.member, tier=said.tier, name=name, as_of=said.not_after - GOOD_FOR)


def shown_offline(desk: Desk, code: str) -> tuple[MemberCode, str]:
    """What a code says that was shown with its digits, and what is to be told of the showing, which
    head office checks afterwards; refuses one that cannot be believed here."""
    if read_plain(code) is not None:
        # Digits alone: only head office knows whose they are.
        raise TillError("member_code_online")
    try:
        shown = _read(desk, code)
    except BadCode as error:
        raise TillError("member_code_bad") from error
    if not shown.digits:
        raise TillError("member_code_needed")
    step = time_step(moment(desk.clock).wall)
    showing = members.Showing(device=shown.code.device, step=step, digits=shown.digits)
    return shown.code, members.shown_text(showing)


def use_shown(desk: Desk, code: str, *, sale: str) -> None:
    """Notes that a code was shown for a sale; refuses one that was shown for another.

    One that this till cannot read is head office's to judge.
    """
    try:
        shown = _read(desk, code)
    except BadCode:
        return
    now = moment(desk.clock).wall
    showing = Showing(
        token=shown.token, digits=shown.digits, step=time_step(now), sale=sale, at=now
    )
    if shown.digits and not desk.drafts.showings.use(showing):
        raise TillError("member_code_used")


def _read(desk: Desk, code: str) -> Shown:
    pinned = [Ed25519PublicKey.from_public_bytes(key) for key in allowances.code_keys(desk)]
    return read_code(code, pinned=pinned, now=moment(desk.clock).wall)
