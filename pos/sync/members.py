"""Asking head office about members: who one is, what is set aside, what may be spent without it."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from pos.contract.members import (
    Allowance,
    Held,
    HoldWanted,
    MemberAsked,
    MembersFound,
    ValueHoldWanted,
)
from pos.sync.client import HeadOffice, read_reply

_JSON: Final = {"Content-Type": "application/json"}


def find(
    hq: HeadOffice, *, by: Literal["card", "code", "phone", "ends", "name", "member"], text: str
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


def fetch_allowance(hq: HeadOffice) -> Allowance:
    """What members may spend at this till while it cannot ask. Raises `SyncProblem`."""
    return read_reply(hq.send("GET", "/v1/members/allowance"), Allowance)
