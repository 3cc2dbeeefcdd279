"""Which payment codes belong to which wallet: a table of how they begin and how long they are.

Where several rows claim a code, the one that knows more of its beginning decides, so that a
wallet that was given a piece of another's range is one more row and no new program.

A payment code is as good as money for a minute, so no text of ours ever holds one whole:
`pos.codes.cleaning.masked` sees to that wherever something typed is told or kept.

Sources: the wallets' public documents for merchants (WeChat Pay: 18 digits that begin with 10 to
15; Alipay and Alipay+: 16 to 24 digits that begin with 25 to 30; Alipay face payment: fp and 33
characters); UnionPay by what acquirers publish (62 and 17 more). What a bank is believed to use
but nobody has written down (01 and 17 digits for e-CNY, which GS1 element strings begin with too)
is not in the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletRow:
    """Codes of one wallet: their first characters, their length, and whether letters follow."""

    wallet: str
    begins: tuple[str, ...]
    shortest: int
    longest: int
    letters: bool = False

    def claims(self, code: str) -> bool:
        """Whether `code` has this form."""
        if not self.shortest <= len(code) <= self.longest or not code.startswith(self.begins):
            return False
        return code.isascii() and (code.isalnum() if self.letters else code.isdigit())

    def reach(self, code: str) -> int:
        """How many characters of `code` this row knows."""
        return max((len(start) for start in self.begins if code.startswith(start)), default=0)


WALLETS: Final = (
    WalletRow(
        wallet="wechat", begins=("10", "11", "12", "13", "14", "15"), shortest=18, longest=18
    ),
    WalletRow(
        wallet="alipay", begins=("25", "26", "27", "28", "29", "30"), shortest=16, longest=24
    ),
    WalletRow(wallet="alipay", begins=("fp",), shortest=35, longest=35, letters=True),
    WalletRow(wallet="unionpay", begins=("62",), shortest=19, longest=19),
)


def wallet_of(code: str, rows: Iterable[WalletRow] = WALLETS) -> str | None:
    """The wallet whose row claims `code`, None where none does or several claim it alike."""
    claims = [(row.reach(code), row.wallet) for row in rows if row.claims(code)]
    furthest = max((reach for reach, _ in claims), default=0)
    claimed = {wallet for reach, wallet in claims if reach == furthest}
    return claimed.pop() if len(claimed) == 1 else None
