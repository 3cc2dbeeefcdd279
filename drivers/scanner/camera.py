"""A camera that reads codes. The pictures are taken on a thread of their own, read on the port's.

camera+v4l2:///dev/video0?size=1280x720&fps=15     Linux
camera+dshow://0?size=1280x720                     Windows, by number
camera+mjpeg://10.0.3.50:8080/video                on the network
camera+file:///var/lib/pictures?fps=15&loop=1      a picture, a folder, or a video in its place
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.api import Accept, Offline, Scan, ScanFault, ScannerCapabilities, Stop, View
from drivers.camera.frames import FROZEN_AFTER, LOOK_UP, Capture, Picture, Source, grey
from drivers.camera.reader import CodeReader
from drivers.camera.sources import CameraSource, FileSource
from drivers.camera.votes import Votes
from drivers.registry import DriverSpec
from drivers.url import BadUrl, DeviceUrl

if TYPE_CHECKING:
    from drivers.camera.settings import CameraSettings, FileSettings, MjpegSettings

SEEN_WIDE = 480
"""Points across that a screen gets to see, or a little more."""
OPEN_WITHIN = 8.0  # seconds; Windows takes its time, and so does the child's own start


class CameraScanner:
    """Reads the newest picture again and again; what two of three show counts (camera.votes)."""

    def __init__(self, *, source: Callable[[], Source]) -> None:
        self._new_source = source
        self._capture: Capture | None = None
        self._reader: CodeReader | None = None
        self._votes = Votes(lambda code: True)
        self._seq = 0
        self._frame_at = 0.0
        self._view: View | None = None

    @property
    def capabilities(self) -> ScannerCapabilities:
        return ScannerCapabilities(aim_ids=True)

    def accept_by(self, accept: Accept) -> None:
        """A linear code counts only where `accept` knows it."""
        self._votes = Votes(accept)

    def show_to(self, view: View) -> None:
        """Every picture that is read goes there too, small."""
        self._view = view

    def open(self, *, stop: Stop) -> None:
        """Takes the camera. What was in sight before a loss counts anew, unless it was short."""
        self._reader = self._reader or CodeReader()
        self._seq, self._frame_at = 0, time.monotonic()
        self._votes.resume(self._frame_at)
        self._capture = Capture(self._new_source())
        self._capture.start(within=OPEN_WITHIN, stop=stop)

    def read(self, *, stop: Stop) -> Sequence[Scan | ScanFault]:
        """The codes that count by the newest picture. Raises Offline for a frozen camera."""
        if self._capture is None or self._reader is None:
            raise Offline("not open")
        frame = self._capture.latest.newer_than(self._seq, timeout=LOOK_UP)
        now = time.monotonic()
        if frame is None:
            if now - self._frame_at > FROZEN_AFTER:
                raise Offline("the camera gives no new pictures")
            return ()
        self._seq, self._frame_at = frame.seq, now
        picture = grey(frame.picture)
        if self._view is not None:
            small = picture[:: step_of(picture), :: step_of(picture)]
            self._view(small.shape[1], small.shape[0], small.tobytes())
        return self._votes.frame(self._reader.read(picture), frame.at)

    def close(self) -> None:
        """Gives the camera back."""
        if self._capture is not None:
            self._capture.close()
            self._capture = None


def step_of(picture: Picture) -> int:
    """Every how-manieth point of a picture a screen gets to see."""
    return max(1, int(picture.shape[1]) // SEEN_WIDE)


def camera_v4l2(url: DeviceUrl) -> CameraScanner:
    """camera+v4l2:///dev/video0?size=1280x720&fps=15; raises BadUrl."""
    from drivers.settings import read

    settings = read(_settings(), url)
    if not url.path or url.authority:
        raise BadUrl("camera+v4l2:// needs the path of a device file, such as /dev/video0")
    return CameraScanner(
        source=lambda: CameraSource(
            place=url.path, system="v4l2", size=settings.pixels, fps=settings.fps
        )
    )


def camera_dshow(url: DeviceUrl) -> CameraScanner:
    """camera+dshow://0?size=1280x720; raises BadUrl."""
    from drivers.settings import read

    settings = read(_settings(), url)
    if not url.authority.isdecimal() or url.path:
        raise BadUrl("camera+dshow:// needs the number of a camera, such as 0")
    number = int(url.authority)
    return CameraScanner(
        source=lambda: CameraSource(
            place=number, system="dshow", size=settings.pixels, fps=settings.fps
        )
    )


def camera_mjpeg(url: DeviceUrl) -> CameraScanner:
    """camera+mjpeg://HOST:PORT/PATH; raises BadUrl."""
    from drivers.camera.mjpeg import MjpegSource
    from drivers.settings import read

    settings = read(_mjpeg_settings(), url)
    if not (url.path.isascii() and url.path.isprintable()) or " " in url.path:
        raise BadUrl("the path of a camera+mjpeg:// is plain ASCII without blanks")
    return CameraScanner(
        source=lambda: MjpegSource(host=settings.host, port=settings.port, path=url.path)
    )


def camera_file(url: DeviceUrl) -> CameraScanner:
    """camera+file:///folder?fps=15&loop=1; raises BadUrl."""
    from drivers.settings import read

    settings = read(_file_settings(), url)
    if not url.path:
        raise BadUrl("camera+file:// needs the path of a picture, a folder or a video")
    path = Path(url.authority + url.path)
    return CameraScanner(source=lambda: FileSource(path=path, fps=settings.fps, loop=settings.loop))


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
