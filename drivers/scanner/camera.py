"""A camera that reads codes. It is looked through in a process of its own (camera.child).

camera+v4l2:///dev/video0?size=1280x720&fps=15     Linux
camera+dshow://0?size=1280x720                     Windows, by number
camera+mjpeg://10.0.3.50:8080/video                on the network
camera+file:///var/lib/pictures?fps=15&loop=1      a picture, a folder, or a video in its place
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.api import Accept, Offline, Scan, ScanFault, ScannerCapabilities, Stop, View
from drivers.camera import child
from drivers.camera.eye import Eye
from drivers.camera.frames import LOOK_UP
from drivers.camera.votes import Votes
from drivers.registry import DriverSpec
from drivers.url import BadUrl, DeviceUrl

if TYPE_CHECKING:
    from drivers.camera.settings import CameraSettings, FileSettings, MjpegSettings

OPEN_WITHIN = 15.0  # seconds; Windows takes its time, and so does the start of the process


class CameraScanner:
    """Hears what each picture shows; what two of three show counts (camera.votes)."""

    def __init__(self, *, command: Sequence[str]) -> None:
        """`command` starts the process that looks (camera.child)."""
        self._command = command
        self._eye: Eye | None = None
        self._votes = Votes(lambda code: True)
        self._view: View | None = None

    @property
    def capabilities(self) -> ScannerCapabilities:
        return ScannerCapabilities(aim_ids=True)

    @property
    def process(self) -> int:
        """The number of the process that looks, 0 without one."""
        return 0 if self._eye is None else self._eye.process

    def accept_by(self, accept: Accept) -> None:
        """A linear code counts only where `accept` knows it."""
        self._votes = Votes(accept)

    def show_to(self, view: View) -> None:
        """Every picture goes there too, small, whether there was time to read it or not."""
        self._view = view

    def open(self, *, stop: Stop) -> None:
        """Takes the camera. What was in sight before a loss counts as told until it was gone."""
        self._votes.resume()
        self._eye = Eye(command=self._command, view=self._view)
        self._eye.open(within=OPEN_WITHIN, stop=stop)

    def read(self, *, stop: Stop) -> Sequence[Scan | ScanFault]:
        """The codes that count by the newest pictures. Raises Offline for a frozen camera."""
        if self._eye is None:
            raise Offline("not open")
        results: list[Scan | ScanFault] = []
        for looked in self._eye.look(timeout=LOOK_UP):
            results += self._votes.frame(looked.codes, looked.at)
        return results

    def close(self) -> None:
        """Gives the camera back."""
        if self._eye is not None:
            self._eye.close()
            self._eye = None


def looking(*told: str | int | Path) -> list[str]:
    """The command of a process that looks through the camera that is told."""
    return [sys.executable, "-m", child.__name__, *map(str, told)]


def camera_v4l2(url: DeviceUrl) -> CameraScanner:
    """camera+v4l2:///dev/video0?size=1280x720&fps=15; raises BadUrl."""
    from drivers.settings import read

    settings = read(_settings(), url)
    if not url.path or url.authority:
        raise BadUrl("camera+v4l2:// needs the path of a device file, such as /dev/video0")
    return CameraScanner(command=looking("v4l2", url.path, *settings.pixels, settings.fps))


def camera_dshow(url: DeviceUrl) -> CameraScanner:
    """camera+dshow://0?size=1280x720; raises BadUrl."""
    from drivers.settings import read

    settings = read(_settings(), url)
    if not url.authority.isdecimal() or url.path:
        raise BadUrl("camera+dshow:// needs the number of a camera, such as 0")
    return CameraScanner(command=looking("dshow", url.authority, *settings.pixels, settings.fps))


def camera_mjpeg(url: DeviceUrl) -> CameraScanner:
    """camera+mjpeg://HOST:PORT/PATH; raises BadUrl."""
    from drivers.settings import read

    settings = read(_mjpeg_settings(), url)
    if not (url.path.isascii() and url.path.isprintable()) or " " in url.path:
        raise BadUrl("the path of a camera+mjpeg:// is plain ASCII without blanks")
    return CameraScanner(command=looking("mjpeg", settings.host, settings.port, url.path))


def camera_file(url: DeviceUrl) -> CameraScanner:
    """camera+file:///folder?fps=15&loop=1; raises BadUrl."""
    from drivers.settings import read

    settings = read(_file_settings(), url)
    if not url.path:
        raise BadUrl("camera+file:// needs the path of a picture, a folder or a video")
    path = Path(url.authority + url.path)
    return CameraScanner(command=looking("file", path, settings.fps, int(settings.loop)))


def _settings() -> type[CameraSettings]:
    from drivers.camera.settings import CameraSettings

    return CameraSettings


def _file_settings() -> type[FileSettings]:
    from drivers.camera.settings import FileSettings

    return FileSettings


def _mjpeg_settings() -> type[MjpegSettings]:
    from drivers.camera.settings import MjpegSettings

    return MjpegSettings


CAMERA_V4L2 = DriverSpec(name="camera", kind="camera", create=camera_v4l2, settings=_settings)
CAMERA_DSHOW = DriverSpec(
    name="camera, Windows", kind="camera", create=camera_dshow, settings=_settings
)
CAMERA_MJPEG = DriverSpec(
    name="camera on the network", kind="camera", create=camera_mjpeg, settings=_mjpeg_settings
)
CAMERA_FILE = DriverSpec(
    name="pictures in place of a camera", kind="camera", create=camera_file,
    settings=_file_settings,
)  # fmt: skip
