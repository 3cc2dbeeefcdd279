"""What a command has to do with the printer that obeys it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from drivers.sim.page import Page


class Printer(Protocol):
    """As a command sees it. `automatic` is what GS a asked to be told of by itself."""

    automatic: int

    @property
    def page(self) -> Page:
        """The paper under the head, and how the next sign is printed."""
        ...

    @property
    def reply(self) -> Callable[[bytes], None]:
        """Sends bytes back."""
        ...

    @property
    def paper_status(self) -> Callable[[], int]:
        """The byte of GS r 1."""
        ...

    @property
    def pulsed(self) -> Callable[[], None]:
        """Opens the drawer."""
        ...

    def fault(self, text: str) -> None:
        """Reports what this printer cannot read."""
        ...


Obey: TypeAlias = Callable[[Printer, bytes], None]
"""What a printer does on a command, given what came behind its name."""
