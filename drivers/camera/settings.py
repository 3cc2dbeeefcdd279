"""What the URLs of cameras may say. Imported when a camera is created."""

from __future__ import annotations

from pydantic import Field

from drivers.settings import Settings


class CameraSettings(Settings):
    """camera+v4l2:///dev/video0 or camera+dshow://0"""

    authority: str = ""
    path: str = ""
    size: str = Field(default="1280x720", pattern="^[0-9]{3,4}x[0-9]{3,4}$")
    """Pixels across and down, of those that the camera offers."""
    fps: int = Field(default=15, ge=1, le=60)
    """Pictures a second."""

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        width, _, height = self.size.partition("x")
        return int(width), int(height)


class FileSettings(Settings):
    """camera+file:///FOLDER, a picture or a video"""

    authority: str = ""
    path: str = ""
    fps: int = Field(default=15, ge=1, le=60)
    """Pictures a second."""
    loop: bool = True
    """Whether it begins again at its end; else the camera is unplugged there."""


class MjpegSettings(Settings):
    """camera+mjpeg://HOST:PORT/PATH"""

    host: str
    port: int = Field(default=80, ge=1, le=65535)
    path: str = ""
