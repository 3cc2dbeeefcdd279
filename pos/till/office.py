"""The way from this till to its head office."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pos.sync.identity import Identity
from pos.till.desk import Desk, TillError

if TYPE_CHECKING:
    from pos.sync.client import HeadOffice


def enrolment_of(desk: Desk) -> Identity:
    """Whom head office knows this terminal as; refuses where it does not."""
    if desk.station.enrolment is None:
        raise TillError("not_enrolled")
    return desk.station.enrolment


def require_enrolled(desk: Desk) -> None:
    """Refuses what takes head office and its providers: in practice, or where there is none."""
    if not desk.station.is_enrolled or desk.training:
        raise TillError("qr_not_available")


def head_office(desk: Desk, *, timeout: float = 10) -> HeadOffice:
    """Head office as this terminal speaks to it, `timeout` seconds a question at most."""
    from pos.sync.client import HeadOffice

    enrolment = enrolment_of(desk)
    url = desk.config.hq.url or enrolment.hq_url
    return HeadOffice(
        identity=msgspec.structs.replace(enrolment, hq_url=url, epoch=desk.real.journal.epoch),
        private_key=desk.station.private_key,
        clock=desk.clock,
        timeout=timeout,
        pins=desk.config.hq.pins,
        other_keys=desk.station.other_keys,
        on_answer=desk.note_answer,
    )
