"""A camera before there is a till: it reads the code by which head office lets a terminal in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from drivers.api import Listener, View
    from drivers.host import DeviceHost
    from ui.bridge.tasks import Tasks

CAMERA = "camera"


class SetUpCamera(QObject):
    """Opens one camera while somebody holds a code before it. GUI thread; a pool does the work."""

    def __init__(
        self, *, work: Tasks, heard: Listener, view: View, parent: QObject | None = None
    ) -> None:
        """`heard` and `view` are called on the camera's thread."""
        super().__init__(parent)
        self._work = work
        self._heard = heard
        self._view = view
        self._url = ""
        self._host: DeviceHost | None = None
        self._hosts: list[DeviceHost] = []

    def look_through(self, url: str) -> None:
        """Looks through that camera; "" lets go of it, so that the till may have it."""
        self._url = url
        before, self._host = self._host, None
        if before is not None:
            self._work.submit(before.close, lambda _: None, owner=self)
        if url:
            self._work.submit(lambda: self._open(url), self._opened, owner=self)

    def close(self) -> None:
        """Lets go of it for good. May wait for the camera, as at the end of any device."""
        self._url = ""
        for host in self._hosts:
            host.close()

    def _open(self, url: str) -> DeviceHost:
        """Pool thread: the libraries of a camera take a second to load."""
        from drivers.host import DeviceHost

        host = DeviceHost(self._heard, accept=lambda code: False, view=self._view)
        self._hosts.append(host)
        host.open(CAMERA, url)
        return host

    def _opened(self, host: DeviceHost) -> None:
        if self._url:
            self._host = host
        else:
            self._work.submit(host.close, lambda _: None, owner=self)
