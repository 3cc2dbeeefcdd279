"""Groups of members, as data: by tier, by what they spent, by whose goods they bought.

What makes an offer one for a segment is in `pos.contract.segments`.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from pos.member.consent import Purpose

Name = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,31}$")]


class Segment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who belongs to it: everything that is said here holds for him, what is left empty for all.

    `spent_from` and `spent_below` are what he paid in the last `days`, less what came back, in
    minor units; `brands` are those of which he bought something in that time. `consent` is the
    purpose that he has to agree to, None for none.
    """

    name: Name
    days: Annotated[int, Meta(ge=1, le=800)] = 90
    tiers: tuple[str, ...] = ()
    spent_from: Annotated[int, Meta(ge=0)] = 0
    spent_below: Annotated[int, Meta(ge=1)] | None = None
    brands: tuple[str, ...] = ()
    consent: Purpose | None = "marketing"


def read_segments(content: bytes) -> list[Segment]:
    """A list of segments; raises `msgspec.ValidationError` for another one."""
    segments = msgspec.json.decode(content, type=list[Segment])
    if len({segment.name for segment in segments}) < len(segments):
        raise msgspec.ValidationError("a segment is named once")
    return segments
