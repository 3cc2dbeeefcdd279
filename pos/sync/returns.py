"""Asking head office about a receipt that goods come back of, and having them set aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

import msgspec

from pos.contract.returns import (
    CameBack,
    NotYet,
    Released,
    Returned,
    ReturnWanted,
    SetAside,
    SoldReceipt,
)
from pos.sync.client import HeadOffice, read_reply

_JSON: Final = {"Content-Type": "application/json"}


def fetch_receipt(hq: HeadOffice, receipt: str) -> SoldReceipt:
    """What a receipt sold. `SyncProblem`: unknown_receipt, receipt_not_arrived and others."""
    return read_reply(hq.send("GET", f"/v1/receipts/{quote(receipt, safe='')}"), SoldReceipt)


def set_aside(
    hq: HeadOffice,
    receipt: str,
    *,
    sale: str,
    lines: Mapping[int, int],
    head: int,
    boot: str,
    mono: int,
    acked: int = 0,
) -> SetAside | CameBack:
    """Has thousandths by line set aside for a sale; the same again changes nothing."""
    rows = [Returned(line=line, quantity=quantity) for line, quantity in lines.items()]
    wanted = ReturnWanted(lines=rows, head=head, boot=boot, mono=mono, acked=acked)
    body = msgspec.json.encode(wanted)
    reply = hq.send("PUT", _place(receipt, sale), body, _JSON)
    if reply.status == 409:
        return read_reply(reply, CameBack, status=409)
    return read_reply(reply, SetAside)


def release(hq: HeadOffice, receipt: str, *, sale: str, head: int) -> Released | NotYet:
    """Lets go what was set aside for a sale of which the journal up to `head` holds nothing."""
    reply = hq.send("DELETE", f"{_place(receipt, sale)}?head={head}")
    if reply.status == 409:
        return read_reply(reply, NotYet, status=409)
    return read_reply(reply, Released)


def _place(receipt: str, sale: str) -> str:
    return f"/v1/returns/{quote(receipt, safe='')}/{quote(sale, safe='')}"
