"""Asking head office about members: who one is, what is set aside, what may be spent without it."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from pos.contract.members import (
    Allowance,
    CardAsked,
    CardLost,
    CardSeen,
    Held,
    HoldEnded,
    HoldWanted,
    Loadable,
    LoadEnded,
    LoadWanted,
    MemberAsked,
    MembersFound,
    Sellers,
    ValueHoldWanted,
)
from pos.sync.client import HeadOffice, read_reply

_JSON: Final = {"Content-Type": "application/json"}


def find(
    hq: HeadOffice,
    *,
    by: Literal["card", "code", "phone", "ends", "name", "member", "payment"],
    text: str,
) -> MembersFound:
    """Those who may be meant; nobody where there is none. Raises `SyncProblem`."""
    body = msgspec.json.encode(MemberAsked(by=by, text=text))
    return read_reply(hq.send("POST", "/v1/members/find", body, _JSON), MembersFound)


def set_aside(hq: HeadOffice, hold: str, wanted: HoldWanted | ValueHoldWanted) -> Held:
    """Sets points, or the money of a card, aside for a sale; said twice it is once.

    Raises `SyncProblem`.
    """
    what = "members" if isinstance(wanted, HoldWanted) else "value"
    body = msgspec.json.encode(wanted)
    return read_reply(hq.send("PUT", f"/v1/{what}/holds/{hold}", body, _JSON), Held)


def end_hold(hq: HeadOffice, hold: str) -> None:
    """Frees what was set aside, points or money, and no sale will spend. Raises `SyncProblem`."""
    read_reply(hq.send("DELETE", f"/v1/members/holds/{hold}"), HoldEnded)


def announce_load(hq: HeadOffice, wanted: LoadWanted) -> Loadable:
    """Whether money may be taken for a card; nothing is put on it. Raises `SyncProblem`."""
    body = msgspec.json.encode(wanted)
    return read_reply(hq.send("POST", "/v1/value/loads", body, _JSON), Loadable)


def end_load(hq: HeadOffice, asked: str) -> None:
    """Nobody pays for what was asked about a card. Raises `SyncProblem`."""
    read_reply(hq.send("DELETE", f"/v1/value/loads/{asked}"), LoadEnded)


def sellers(hq: HeadOffice) -> Sellers:
    """Whose cards of value may be sold here. Raises `SyncProblem`."""
    return read_reply(hq.send("GET", "/v1/value/issuers"), Sellers)


def card_lost(hq: HeadOffice, told: CardLost) -> CardSeen:
    """A card is lost, and perhaps another one takes its place. Raises `SyncProblem`."""
    body = msgspec.json.encode(told)
    return read_reply(hq.send("POST", "/v1/value/lost", body, _JSON), CardSeen)


def find_card(hq: HeadOffice, asked: CardAsked) -> CardSeen:
    """What there is to say of a card of value. Raises `SyncProblem`."""
    body = msgspec.json.encode(asked)
    return read_reply(hq.send("POST", "/v1/value/find", body, _JSON), CardSeen)


def fetch_allowance(hq: HeadOffice) -> Allowance:
    """What members may spend at this till while it cannot ask. Raises `SyncProblem`."""
    return read_reply(hq.send("GET", "/v1/members/allowance"), Allowance)
