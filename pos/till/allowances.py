"""What members may spend here while head office cannot be asked: its signed word, kept in a file.

Fetched after an exchange in which head office has got the whole journal. Until its time is over it
covers what is taken without asking: for one member and in all, everything counted that head office
had not heard of when it gave its word. Whoever alters the file has nothing: it is signed.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.contract.facts import TenderFact
from pos.contract.members import Allowance, allowed_bytes
from pos.contract.signatures import is_genuine
from pos.contract.tenders import POINTS
from pos.sale.actions import Tender
from pos.sync.paying import moment
from pos.sync.problems import SyncProblem
from pos.till.desk import Desk

if TYPE_CHECKING:
    from pos.sync.client import HeadOffice

log = logging.getLogger(__name__)

_FILE: Final = "allowance.json"
_RENEWED_US: Final = 600_000_000
"""An allowance younger than this is not asked for again while nothing was spent of it."""
_AHEAD_US: Final = 600_000_000
"""So far head office's clock may be ahead of ours."""


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The file: the word, and up to which entry of which epoch head office had the journal."""

    allowance: Allowance
    epoch: int
    heard: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """The points that one payment took of a member without asking head office."""

    member: str
    points: int


def renew(desk: Desk, hq: HeadOffice, *, at_once: bool = True) -> None:
    """Fetches the allowance anew; any thread. What is kept stays where there is none to be had.

    For the moment after an exchange: head office has the journal up to the watermark. Not
    `at_once` only where the one at hand is old, or something was spent of it.
    """
    from pos.sync.members import fetch_allowance

    heard = desk.real.drafts.acked()
    if not at_once and not _is_used_up(desk, heard):
        return
    try:
        allowance = fetch_allowance(hq)
        _write(desk.folder / _FILE, _Kept(allowance=allowance, epoch=_epoch(desk), heard=heard))
    except SyncProblem as problem:
        log.info("no allowance for members", extra={"code": problem.code})
    except OSError as error:
        log.warning("allowance not kept: %s", error.strerror)


def in_force(desk: Desk) -> Allowance | None:
    """The allowance that counts now; None where there is none, or its time is over."""
    kept = _read(desk)
    if kept is None:
        return None
    now, word = moment(desk.clock).wall, kept.allowance
    return word if word.given_at - _AHEAD_US <= now < word.not_after else None


def code_keys(desk: Desk) -> tuple[bytes, ...]:
    """The keys that sign members' codes, as head office last named them; none before it has."""
    kept = _read(desk)
    return () if kept is None else kept.allowance.keys


def spent(desk: Desk) -> list[Spent]:
    """What was taken without asking since the allowance was given, or that head office has not
    heard of; that of the sale in progress too."""
    kept = _read(desk)
    acked = desk.real.drafts.acked()
    since = min(acked, kept.heard) if kept is not None and kept.epoch == _epoch(desk) else 0
    taken: list[tuple[str, TenderFact | Tender]] = [
        (fact.member or "", part)
        for fact in desk.real.journal.past.paid_by(POINTS, after=since)
        for part in fact.tenders
    ]
    if desk.open is not None:
        sale = desk.open.sale
        member = "" if sale.member is None else sale.member.member
        taken += [(member, part) for part in sale.tenders]
    return [
        Spent(member=member, points=part.points)
        for member, part in taken
        if part.tender == POINTS and part.unchecked and part.amount > 0
    ]


def _is_used_up(desk: Desk, heard: int) -> bool:
    kept = _read(desk)
    if kept is None or kept.epoch != _epoch(desk):
        return True
    age = moment(desk.clock).wall - kept.allowance.given_at
    return age > _RENEWED_US or (heard > kept.heard and _was_spent(desk, kept.heard))


def _was_spent(desk: Desk, since: int) -> bool:
    return any(
        part.unchecked
        for fact in desk.real.journal.past.paid_by(POINTS, after=since)
        for part in fact.tenders
        if part.tender == POINTS
    )


def _epoch(desk: Desk) -> int:
    return desk.real.journal.epoch


def _read(desk: Desk) -> _Kept | None:
    """The file, where head office has signed it for this terminal."""
    enrolment = desk.station.enrolment
    if enrolment is None or not enrolment.office_key:
        return None
    try:
        kept = msgspec.json.decode((desk.folder / _FILE).read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError):
        return None
    word = kept.allowance
    key = Ed25519PublicKey.from_public_bytes(enrolment.office_key)
    is_ours = word.terminal == desk.station.terminal
    if is_ours and is_genuine(key, signature=word.sig, message=allowed_bytes(word)):
        return kept
    return None


def _write(path: Path, kept: _Kept) -> None:
    draft = path.with_name(f"{path.name}.new")
    with draft.open("wb") as file:
        file.write(msgspec.json.encode(kept))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
