"""Somebody who became a member at a till, as its journal tells it."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from pos.contract.enrolments import MEMBER_ID, Agreed
from pos.contract.entry import Entry
from pos.hq.booking import as_books_take_it, is_day


class Enrolled(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="enrol"):
    """What head office needs of it."""

    member: Annotated[str, Meta(pattern=MEMBER_ID)]
    letter: Annotated[str, Meta(max_length=4_000)]
    agreed: Annotated[tuple[Agreed, ...], Meta(max_length=16)]


_DECODER: Final = msgspec.json.Decoder(Enrolled)


def read_enrolled(entry: Entry) -> Enrolled | None:
    """Who became a member by an entry; None in every other one."""
    if entry.kind != "member" or entry.body is None or not is_day(entry.day):
        return None
    try:
        return _DECODER.decode(as_books_take_it(entry.body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
