"""Whose payment codes begin how at this till."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pos.codes.wallet_table import BadWallets, read_wallets
from pos.codes.wallets import WALLETS, WalletRow

log = logging.getLogger(__name__)


def wallets_in_force(
    settings: Mapping[str, Any], *, before: tuple[WalletRow, ...] = WALLETS
) -> tuple[WalletRow, ...]:
    """Head office's rows where it has sent some, else those that every shop begins with.

    A table with a fault is logged and changes nothing: what was in force `before` stays.
    """
    sent = settings.get("wallets")
    if sent is None:
        return WALLETS
    try:
        return read_wallets(sent)
    except BadWallets as error:
        log.warning("wallets' table refused: %s", error)
        return before
