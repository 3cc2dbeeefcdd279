"""Members who became known after their sale had ended, as a till's journal tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from pos.contract.entry import Entry
from pos.hq import schema
from pos.hq.booking import Identity, as_books_take_it, is_day
from pos.member.demo import is_demo
from pos.money import LARGEST


class LateMember(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="attach"):
    """Who had bought, and what counts as his spending."""

    sale: Identity
    receipt: Identity
    member: Identity
    spent: Annotated[int, Meta(ge=0, le=LARGEST)]


_DECODER: Final = msgspec.json.Decoder(LateMember)


def read_late(entry: Entry) -> LateMember | None:
    """The member that an entry names for a sale before it; None in every other one."""
    if entry.kind != "member" or entry.body is None or not is_day(entry.day):
        return None
    try:
        late = _DECODER.decode(as_books_take_it(entry.body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return None if is_demo(late.member) else late


def late_spending(
    key: Mapping[str, Any], entry: Entry, late: LateMember, *, store: str
) -> dict[str, Any]:
    """What he spent by that sale."""
    return {
        **key, "store": store, "at": entry.ts, "n": 0, "member": late.member,
        "receipt": late.receipt, "amount": late.spent,
    }  # fmt: skip


def late_due(key: Mapping[str, Any], entry: Entry, *, store: str) -> dict[str, Any]:
    """The sale waits to be posted for him."""
    return {**key, "store": store, "code": "", "at": entry.ts, "tries": 0, "due_at": 0}


def entry_of_sale(connection: sa.Connection, late: LateMember, *, terminal: str) -> Entry | None:
    """The entry of the completed sale that is meant, of the same terminal; None for none."""
    entries, sales = schema.journal.c, schema.sale.c
    statement = sa.select(*(entries[name] for name in Entry.__dataclass_fields__)).where(
        sales.terminal == terminal,
        sales.sale == late.sale,
        sales.receipt == late.receipt,
        sales.status == "completed",
        entries.terminal == sales.terminal,
        entries.epoch == sales.epoch,
        entries.seq == sales.seq,
    )
    row = connection.execute(statement).first()
    return None if row is None else Entry(**row._mapping)
