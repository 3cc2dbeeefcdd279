"""Whom a terminal lets in: those of its own store that head office names, and nobody else."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import msgspec

from pos.contract.peers import Peer

log = logging.getLogger(__name__)

Peers = Mapping[str, Peer]


def read_peers(rows: Mapping[str, Any], *, me: str) -> dict[str, Peer]:
    """The other terminals of the store of `me`, from the rows of its feed, by name.

    A row that cannot be read, or that is of another store, lets nobody in.
    """
    store = me.partition("-")[0]
    found: dict[str, Peer] = {}
    for key, row in rows.items():
        try:
            peer = msgspec.convert(row, Peer)
        except msgspec.ValidationError:
            log.warning("a terminal of the store is not let in: its row cannot be read")
            continue
        if peer.terminal == key != me and key.partition("-")[0] == store:
            found[key] = peer
    return found
