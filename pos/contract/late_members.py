"""A member who became known after his sale had ended: an entry of its own, of kind `member`.

The sale stays as it was written. Head office gives its points to the member, once, and only where
the sale itself names nobody.
"""

from __future__ import annotations

import msgspec


class MemberAttached(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="attach"):
    """Who had bought. `spent` is what counts as his spending, in minor units; `how` as in the
    action `member` of a sale."""

    at: str
    shift: str
    sale: str
    receipt: str
    member: str
    spent: int
    how: str = ""
