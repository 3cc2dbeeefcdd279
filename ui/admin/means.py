"""What every place of the store admin works with, given by whoever composes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject

from ui.theme.lane_settings import Language

if TYPE_CHECKING:
    from drivers.host import DeviceHost
    from drivers.machine import Enumerator
    from pos.till.till import Till
    from ui.bridge.devices import DeviceBridge
    from ui.bridge.live_pictures import LivePictures


class Work(Protocol):
    """Runs slow work elsewhere and calls back on the GUI thread (`ui.bridge.tasks`)."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The till behind the admin, where slow work goes, and the devices with what they tell.

    `network` is who says what prints in the store's network, after a second; nobody is asked
    without it. `pictures` is what the camera sees.
    """

    till: Till
    work: Work
    language: Language
    folder: Path
    host: DeviceHost | None = None
    bridge: DeviceBridge | None = None
    network: Enumerator | None = None
    pictures: LivePictures | None = None

    @property
    def english(self) -> bool:
        """Whether goods are named in English."""
        return self.language == "en"
