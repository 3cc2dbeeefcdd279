"""The last shift and the last Z that a terminal has given out, as far as its entries here tell.

A terminal that begins anew without its own files goes on behind them: no number is given out twice.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
import sqlalchemy as sa

from pos.contract.wire import Count
from pos.hq import schema


class GivenOut(msgspec.Struct, frozen=True, kw_only=True):
    """The name of a shift, and the number of a Z; empty and 0 before any."""

    shift: str = ""
    z: Count = 0


class _Told(GivenOut, frozen=True, kw_only=True):
    """What an entry says: of itself, or, the first of an epoch, of the epochs before."""

    last_shift: str = ""
    last_z: Count = 0


_TOLD: Final = msgspec.json.Decoder(_Told)
_AT_ONCE: Final = 20
_SHIFT: Final = re.compile(r"\d{4}-\d{2}-\d{2}-\d{1,6}", re.ASCII)


def given_out(connection: sa.Connection, terminal: str) -> GivenOut:
    """The newest of each that any epoch of the terminal tells of."""
    entries = schema.journal.c
    newest_first = (
        sa.select(entries.body)
        .where(entries.terminal == terminal, entries.body.is_not(None))
        .where(sa.or_(entries.kind == "shift", entries.seq == 1))
        .order_by(entries.epoch.desc(), entries.seq.desc())
        .execution_options(yield_per=_AT_ONCE)
    )
    shift, z = "", 0
    with connection.execute(newest_first) as rows:
        for (body,) in rows:
            told = _read(body)
            named = told.shift or told.last_shift
            if not shift and _is_shift_of(named, terminal):
                shift = named
            z = z or told.z or told.last_z
            if shift and z:
                break
    return GivenOut(shift=shift, z=z)


def _read(body: bytes) -> _Told:
    """What an entry says; nothing where it says it in another way than a till does."""
    try:
        return _TOLD.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Told()


def _is_shift_of(name: str, terminal: str) -> bool:
    own = f"{terminal}-"
    return name.startswith(own) and _SHIFT.fullmatch(name.removeprefix(own)) is not None
