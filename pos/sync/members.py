"""Asking head office who a member is."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from pos.contract.members import MemberAsked, MembersFound
from pos.sync.client import HeadOffice, read_reply

_JSON: Final = {"Content-Type": "application/json"}


def find(
    hq: HeadOffice, *, by: Literal["card", "code", "phone", "ends", "name", "member"], text: str
) -> MembersFound:
    """Those who may be meant; nobody where there is none. Raises `SyncProblem`."""
    body = msgspec.json.encode(MemberAsked(by=by, text=text))
    return read_reply(hq.send("POST", "/v1/members/find", body, _JSON), MembersFound)
