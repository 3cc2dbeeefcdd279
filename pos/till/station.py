"""Which terminal this is: by enrolment, or the demo store's first one until then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.sync.identity import Identity, load_identity, make_keys

DEMO_STORE: Final = "S001"
DEMO_TERMINAL: Final = "S001-T01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A terminal with its secrets; `enrolment` is None while no head office knows it."""

    terminal: str
    store: str
    epoch: int
    private_key: Ed25519PrivateKey
    pepper: bytes
    enrolment: Identity | None
    other_keys: tuple[Ed25519PrivateKey, ...] = ()

    def __repr__(self) -> str:
        return f"Station({self.terminal})"

    @property
    def is_enrolled(self) -> bool:
        """Whether head office knows this terminal."""
        return self.enrolment is not None


def terminal_of(folder: Path) -> str:
    """The name of the terminal in `folder`; nothing is made there."""
    enrolment = load_identity(folder)
    return enrolment.terminal if enrolment else DEMO_TERMINAL


def open_station(folder: Path) -> Station:
    """Reads who the terminal in `folder` is; makes its key on first use."""
    enrolment = load_identity(folder)
    keys = make_keys(folder)
    return Station(
        terminal=enrolment.terminal if enrolment else DEMO_TERMINAL,
        store=enrolment.store if enrolment else DEMO_STORE,
        epoch=enrolment.epoch if enrolment else 1,
        private_key=keys.private_key,
        pepper=keys.pepper,
        enrolment=enrolment,
        other_keys=keys.others,
    )
