"""One figure or code that something needs, asked on the sheet with a pad: fingers type it too."""

from __future__ import annotations

from collections.abc import Callable

from ui.cashier.errand import Idle
from ui.cashier.state import ErrandFace


class AskNumber(Idle):
    """Asks once. `face` is what it shows, in the language of now; its name is the function that
    asks, whose key also takes the question back.

    `take` gets what was typed; with `scans` what was scanned as well, unless that is something else
    (`other` says so): then it means what it means everywhere. Where nothing may be typed either,
    `may_be_empty`.
    """

    def __init__(
        self,
        face: Callable[[], ErrandFace],
        *,
        take: Callable[[str], None],
        scans: bool = False,
        other: Callable[[str], bool] | None = None,
        may_be_empty: bool = False,
    ) -> None:
        self._face = face
        self._take = take
        self._scans = scans
        self._other = other
        self._may_be_empty = may_be_empty

    def face(self, typed: str) -> ErrandFace:
        return self._face().ready(bool(typed) or self._may_be_empty)

    def enter(self, typed: str) -> None:
        if typed or self._may_be_empty:
            self._take(typed)

    def scanned(self, code: str) -> bool:
        if not self._scans or (self._other is not None and self._other(code)):
            return False
        self._take(code)
        return True
