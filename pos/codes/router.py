"""The one router that every code goes through: what was scanned or typed, and why we think so.

A code is cleaned first: white space around it and an AIM symbology identifier in front (`]E0`)
go, full-width characters become plain ones (but make no wallet's code); what is empty, longer than
the largest QR code or holds control characters is `bad_code`. Then the rules of `pos.codes.rules`
are tried in their published order, and the first that claims the code decides. What none claims is
`unknown_code`.

Within the catalogue a bar code goes before a sku and a sku before a plu; equal GTINs of different
length are one (pos.codes.gtin).

A code may be a shopper's wallet code, which is as good as money for a minute: `Route.shown` is
what may be shown or logged. Pure: the shop's files come in as questions, and nothing here raises
for what was scanned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from pos.codes.cleaning import clean, is_full_width, last_four
from pos.codes.gs1 import SEPARATOR
from pos.codes.labels import Layout
from pos.codes.reading import Reading
from pos.codes.route import Context, Lookups, Route
from pos.codes.rules import PAYING_RULES, RULES
from pos.codes.wallets import WALLETS, WalletRow

CLEAN: Final = "clean"
NONE: Final = "none"
"""Names of what decides before the first rule and after the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """The rules with one shop's files, label layouts and wallet rows."""

    known: Lookups
    layouts: tuple[Layout, ...] = ()
    wallets: tuple[WalletRow, ...] = WALLETS

    def route(self, raw: str, *, context: Context = "selling", payable: bool = True) -> Route:
        """Decides what `raw` means. `payable` says whether anything is due to be paid now."""
        cleaned = clean(raw)
        if isinstance(cleaned, str):
            fields = {"length": len(raw)} if cleaned == "too_long" else {}
            return _refused(cleaned, **fields)
        code, aim = cleaned
        reading = Reading(
            code=code,
            aim=aim,
            known=self.known,
            layouts=self.layouts,
            wallets=() if is_full_width(raw) else self.wallets,
        )
        found = self._decide(reading, context, payable)
        if aim:
            found = replace(found, fields={"aim": aim, **found.fields})
        return found

    def _decide(self, reading: Reading, context: Context, payable: bool) -> Route:
        for rule in RULES if context == "selling" else PAYING_RULES:
            found = rule.claim(reading)
            if found is None:
                continue
            if context == "selling" and payable and reading.wallet is not None:
                if rule.yields:
                    continue
                if rule.sells:
                    return _ambiguous(found, reading)
            return found
        if SEPARATOR in reading.code:
            return _refused("control_characters")
        return Route(
            kind="unknown",
            rule=NONE,
            why="secret" if reading.shown.startswith("…") else "not_listed",
            code=reading.code,
            key=reading.code,
            shown=reading.shown,
            problem="unknown_code",
        )


def _ambiguous(found: Route, reading: Reading) -> Route:
    """Goods and money at once: nobody but the cashier knows which."""
    return Route(
        kind="unknown",
        rule=found.rule,
        why="ambiguous",
        code=reading.code,
        key=found.key,
        shown=last_four(reading.code),
        problem="ambiguous_code",
        wallet=reading.wallet,
        piece=found.piece,
        fields={"claimed_by": f"{found.kind} {reading.wallet}"},
    )


def _refused(why: str, **fields: int) -> Route:
    return Route(
        kind="unknown", rule=CLEAN, why=why, code="", key="", shown="", problem="bad_code",
        fields=fields,
    )  # fmt: skip
