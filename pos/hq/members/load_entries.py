"""Money that tills took for cards of value, as their journals tell it."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from pos.contract.entry import Entry
from pos.hq.booking import Identity, Text, as_books_take_it, is_day


class Load(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="load"):
    """What the books need of it; `amount` in minor units, which came by `tender`. `asked` names
    the question that came first; older tills do not say it."""

    load: Identity
    card: Identity
    amount: Annotated[int, Meta(ge=1, le=10**12)]
    tender: Text = ""
    asked: Text = ""


_DECODER: Final = msgspec.json.Decoder(Load)


def read_load(entry: Entry) -> Load | None:
    """What was put on a card by an entry; None in every other one."""
    if entry.kind != "member" or entry.body is None or not is_day(entry.day):
        return None
    try:
        return _DECODER.decode(as_books_take_it(entry.body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
