"""Asking head office to keep a voucher's serial for a sale."""

from __future__ import annotations

from urllib.parse import quote

from pos.contract.serials import SerialKept, SerialUsed
from pos.sync.client import HeadOffice, read_reply


def keep(hq: HeadOffice, *, tender: str, serial: str, sale: str) -> SerialKept | SerialUsed:
    """Keeps a serial for a sale; the same again changes nothing. Raises `SyncProblem`."""
    place = "/".join(quote(part, safe="") for part in (tender, serial, sale))
    reply = hq.send("PUT", f"/v1/serials/{place}")
    if reply.status == 409:
        return read_reply(reply, SerialUsed, status=409)
    return read_reply(reply, SerialKept)
