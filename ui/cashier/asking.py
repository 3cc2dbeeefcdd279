"""One figure or code that something needs, asked on the sheet with a pad: fingers type it too."""

from __future__ import annotations

from collections.abc import Callable

from ui.cashier.errand import Idle
from ui.cashier.state import ErrandFace, Typing


class AskNumber(Idle):
    """Asks once. `name` is the function that asks, whose key also takes the question back.

    `take` gets what was typed; with `scans` what was scanned as well. Where nothing may be typed
    either, `may_be_empty`.
    """

    def __init__(
        self,
        *,
        name: str,
        title: str,
        hint: str,
        go: str,
        take: Callable[[str], None],
        sentence: str = "",
        caption: str = "",
        headline: str = "",
        typing: Typing = "digits",
        icon: str = "hash",
        scans: bool = False,
        may_be_empty: bool = False,
    ) -> None:
        self._face = ErrandFace(
            name=name, title=title, hint=hint, go=go, sentence=sentence, caption=caption,
            headline=headline, typing=typing, icon=icon, go_ready=may_be_empty,
        )  # fmt: skip
        self._take = take
        self._scans = scans
        self._may_be_empty = may_be_empty

    def face(self, typed: str) -> ErrandFace:
        return self._face.ready(bool(typed) or self._may_be_empty)

    def enter(self, typed: str) -> None:
        if typed or self._may_be_empty:
            self._take(typed)

    def scanned(self, code: str) -> bool:
        if self._scans:
            self._take(code)
        return self._scans
