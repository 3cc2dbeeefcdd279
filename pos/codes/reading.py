"""One code under the router's eyes: what several rules ask of it is worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from pos.codes import cleaning
from pos.codes.gs1 import Gs1, Gs1Fault, read_gs1
from pos.codes.labels import Label, Layout, Misprint, read_label
from pos.codes.route import Lookups
from pos.codes.wallets import WalletRow, wallet_of


class Reading:
    """A cleaned code with the shop's files, layouts and wallet rows beside it."""

    def __init__(
        self,
        *,
        code: str,
        aim: str,
        known: Lookups,
        layouts: Iterable[Layout],
        wallets: Iterable[WalletRow],
    ) -> None:
        self.code = code
        self.aim = aim
        self.known = known
        self._layouts = layouts
        self._wallets = wallets

    @cached_property
    def shown(self) -> str:
        """The code as it may be shown while nobody knows what it is."""
        return cleaning.shown(self.code)

    @cached_property
    def label(self) -> Label | Misprint | None:
        """What the label layouts make of it."""
        return read_label(self.code, self._layouts)

    @cached_property
    def has_plu(self) -> bool:
        """Whether the label's article is one of the shop's."""
        return isinstance(self.label, Label) and self.known.plu(self.label.plu)

    @cached_property
    def gs1(self) -> Gs1 | Gs1Fault | None:
        """What it says where it is a GS1 element string or Digital Link."""
        return read_gs1(self.code, aim=self.aim)

    @cached_property
    def wallet(self) -> str | None:
        """The wallet whose payment code it could be."""
        return wallet_of(self.code, self._wallets)
