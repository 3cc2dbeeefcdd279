"""What can keep a terminal from its head office. None of it ever stops a sale."""

from __future__ import annotations

from typing import Final

UNREACHABLE: Final = "hq_unreachable"
TIMEOUT: Final = "hq_timeout"
BUSY: Final = "hq_busy"
GARBLED: Final = "hq_garbled"
TOO_LARGE: Final = "too_large"
UPGRADE: Final = "upgrade"
NO_PAYMENTS: Final = "no_payments"
AWAY: Final = frozenset({UNREACHABLE, TIMEOUT, BUSY, GARBLED})
"""What is no answer. Everything else head office has said, and it counts."""
CATCHING_UP: Final = "catching_up"
"""Head office was restored, and what may have been given back already it does not know yet."""
TWO_MACHINES: Final = frozenset({"fork", "journal_behind"})
"""Another machine went on under this identity, or an old disk was put back: people must look."""


class SyncProblem(Exception):
    """The world kept us from head office. `code` is stable and translated.

    Codes of our own: hq_unreachable, hq_timeout, hq_busy, hq_garbled, hq_bad_url,
    hq_plain_http, hq_not_trusted, fork, journal_behind, already_enrolled,
    identity_damaged. All others come
    from head office. `retry_after` is what it asked for, in seconds.
    """

    def __init__(self, code: str, detail: str, *, retry_after: float = 0.0) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
