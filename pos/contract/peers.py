"""The terminals of one store as head office tells them of each other.

A row of the table `peer` in the feed of the store, under the terminal's name. A terminal that was
shut out has none. `address` is host:port on the store's network, empty where it serves nobody.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, Struct

PEERS: Final = "peer"
"""The table of the store's feed."""

TERMINAL: Final = r"^[0-9A-Z]{4}-[0-9A-Z]{3}$"
ADDRESS: Final = r"^$|^([0-9]{1,3}(\.[0-9]{1,3}){3}|\[[0-9A-Fa-f:.]{2,45}\]):[0-9]{1,5}$"
"""No name: nobody waits for somebody who knows what it stands for."""

Address = Annotated[str, Meta(pattern=ADDRESS)]


class Peer(Struct, frozen=True, kw_only=True):
    """A terminal that is let in: what its signatures are checked with, and where it listens.

    `public_key` is Ed25519 in hex, `role` what it was enrolled as.
    """

    terminal: Annotated[str, Meta(pattern=TERMINAL)]
    public_key: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    role: Annotated[str, Meta(max_length=16)]
    address: Address = ""
