"""What stands on one row of a list, as a value. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mark = Literal["", "off", "on"]
"""Whether a row can be ticked, and is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFace:
    """What stands on one row. `number` is the key that names it; `steps` shows a minus and a plus
    beside the quantity `count`; `icon` stands in the place of the number. Rows of a `group` stand
    together as keys; `spare` is what a screen with room for all keys has elsewhere."""

    label: str
    number: str = ""
    detail: str = ""
    figure: str = ""
    mark: Mark = ""
    icon: str = ""
    count: str = ""
    steps: bool = False
    enabled: bool = True
    group: str = ""
    spare: bool = False

    @property
    def spoken(self) -> str:
        said = (self.number, self.label, self.detail, self.count, self.figure)
        return " ".join(text for text in said if text)
