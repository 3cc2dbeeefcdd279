"""A chain's own word on whose payment codes begin how: head office's setting `wallets`.

A wallet that is named in it has the rows given there instead of those it began with, so that a
prefix is added or put right without a release; the others keep theirs. `wallets` is a table,
{"alipay": [{"begins": ["25", "26"], "shortest": 16, "longest": 24}]}; no rows at all: codes of
that wallet are not taken for payment codes any more.

Such rows know codes of figures alone: those with letters have to be kept out of every log by their
form, which the program knows (`pos.codes.cleaning`). A table with a fault is refused whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from pos.codes.wallets import WALLETS, WalletRow

SHORTEST: Final = 16
"""Figures of a payment code, so that no bar code of goods is ever taken for one."""
LONGEST: Final = 64

_NAME: Final = re.compile("[a-z]{1,16}")


class _Sent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    begins: Annotated[tuple[str, ...], Meta(min_length=1, max_length=1000)]
    shortest: int
    longest: int


class BadWallets(ValueError):
    """A table of wallets that cannot be used; `faults` are sentences, all that is wrong with it."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


def read_wallets(sent: object) -> tuple[WalletRow, ...]:
    """The rows that hold with what head office has sent. Raises `BadWallets`."""
    if not isinstance(sent, dict):
        raise BadWallets(["it is a table of wallets, each with its rows"])
    own: list[WalletRow] = []
    faults: list[str] = []
    for wallet, rows in sent.items():
        try:
            own += _rows(str(wallet), rows)
        except BadWallets as error:
            faults += error.faults
    kept = [row for row in WALLETS if row.wallet not in sent or row.letters]
    table = (*kept, *own)
    faults += _disputed(table)
    if faults:
        raise BadWallets(faults)
    return table


def _rows(wallet: str, sent: object) -> list[WalletRow]:
    """The rows of one wallet, every one sound."""
    if not _NAME.fullmatch(wallet):
        raise BadWallets([f"{wallet}: a wallet's name is 1 to 16 small letters"])
    try:
        given = msgspec.convert(sent, list[_Sent])
    except msgspec.ValidationError as error:
        raise BadWallets([f"{wallet}: {error}"]) from error
    faults = [f"{wallet}: {fault}" for row in given for fault in _nonsense(row)]
    if faults:
        raise BadWallets(faults)
    return [
        WalletRow(wallet=wallet, begins=row.begins, shortest=row.shortest, longest=row.longest)
        for row in given
    ]


def _nonsense(row: _Sent) -> Iterator[str]:
    if not SHORTEST <= row.shortest <= row.longest <= LONGEST:
        yield (
            f"codes of {row.shortest} to {row.longest} figures: a payment code has {SHORTEST} to "
            f"{LONGEST}, and the shortest comes first"
        )
    for start in row.begins:
        if not (start.isascii() and start.isdigit() and 2 <= len(start) <= SHORTEST):
            yield f"{start!r}: codes begin with 2 to {SHORTEST} figures"


def _disputed(table: Sequence[WalletRow]) -> Iterator[str]:
    """What two wallets claim alike. A longer beginning is no dispute: it knows more."""
    for one, other in combinations(table, 2):
        if one.wallet == other.wallet:
            continue
        shortest = max(one.shortest, other.shortest)
        longest = min(one.longest, other.longest)
        for start in sorted(set(one.begins) & set(other.begins)):
            if shortest <= longest:
                yield (
                    f"{start}: {one.wallet} and {other.wallet} both claim codes of {shortest} to "
                    f"{longest} characters that begin with it"
                )
