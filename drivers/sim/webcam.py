"""A twin of a camera on the network: pictures of goods on a counter, over HTTP as MJPEG.

    twin = CameraTwin()
    twin.start()
    ... open camera+mjpeg://{twin.place} , or the same place in a web browser ...
    twin.show("6901234567892")
    twin.close()

What it sends shares no code with the driver.
"""

from __future__ import annotations

import contextlib
import re
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from drivers.camera.frames import Pace, Picture
from drivers.sim.camera import Scene, draw, nothing, scene_of

LOOKS = 6  # different pictures of the same goods, shown in turn
ON_THE_COUNTER = 2.0  # seconds that goods lie before the camera
_BOUNDARY = "counter"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraMood:
    """What is wrong with the camera, or with the light, just now."""

    frozen: bool = False  # sends no new picture
    stuck: bool = False  # sends the same picture again and again
    dark: bool = False  # somebody holds a hand over it
    broken: bool = False  # every picture is damaged on its way
    blurred: bool = False  # out of focus


class CameraTwin:
    """The camera. Every public method from any thread; each who looks has a thread of its own."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        fps: int = 10,
        module: float = 3.0,
        size: tuple[int, int] = (1280, 720),
    ) -> None:
        """`module` is the width of a bar in pixels. Port 0 takes a free one; OSError for none.

        Raises ImportError where OpenCV is not installed.
        """
        self._fps = fps
        self._module = module
        self._size = size
        self._mood = CameraMood()
        self._scene: Scene | None = None
        self._until = 0.0
        self._drawn: dict[tuple[Scene | None, int], bytes] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._jpeg(None, 0)
        self._server = _Server((host, port), self)
        self._host = host
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="camera-twin", daemon=True
        )

    @property
    def place(self) -> str:
        """Where it is, for a device URL: camera+mjpeg://PLACE."""
        return f"{self._host}:{self._server.server_address[1]}"

    def start(self) -> None:
        """Switches it on."""
        self._thread.start()

    def show(self, code: str, *, seconds: float = ON_THE_COUNTER) -> None:
        """Lays goods with that code on the counter, for so many seconds."""
        blur = 3.0 if self._mood.blurred else 0.8
        scene = replace(scene_of(code, module=self._module), size=self._size, blur=blur)
        with self._lock:
            self._scene, self._until = scene, time.monotonic() + seconds

    def change(self, **moods: bool) -> None:
        """Changes the mood, by the names of `CameraMood`."""
        with self._lock:
            self._mood = replace(self._mood, **moods)

    def obey(self, text: str) -> bool:
        """Does what a person types: a code to show, or a mood such as `dark=1`.

        False for what makes no sense; then nothing has changed.
        """
        names = [field.name for field in fields(CameraMood)]
        mood = re.fullmatch(f"({'|'.join(names)})=([01])", text)
        if mood:
            self.change(**{mood[1]: mood[2] == "1"})
            return True
        if not re.fullmatch("[!-~]{1,80}", text) or re.fullmatch("[a-z]+=?.?", text):
            return False
        self.show(text)
        return True

    def close(self) -> None:
        """Switches it off, frees the port and hangs up on those who look. Safe to call twice.

        Their threads end here: one that still draws in OpenCV while the program ends would take
        it down.
        """
        self._stop.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(5)
        self._server.server_close()
        self._server.hang_up()

    # --- the threads of those who look --------------------------------------------------------

    def pictures(self) -> Iterator[bytes]:
        """JPEG pictures at the camera's pace, until it is switched off."""
        pace = Pace(self._fps)
        look = 0
        while not self._stop.is_set():
            pace.wait(self._stop)
            with self._lock:
                mood = self._mood
                shown = self._scene if time.monotonic() < self._until and not mood.dark else None
            if mood.frozen:
                continue
            look = look if mood.stuck else (look + 1) % LOOKS
            jpeg = self._jpeg(shown, look)
            yield jpeg[: len(jpeg) // 3] if mood.broken else jpeg

    def _jpeg(self, scene: Scene | None, look: int) -> bytes:
        """One picture; drawing takes tens of milliseconds, so the newest goods' are kept."""
        import cv2

        with self._lock:
            known = self._drawn.get((scene, look))
        if known is not None:
            return known
        picture: Picture = nothing(self._size) if scene is None else draw(scene, look=look)
        made = bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 90])[1])
        with self._lock:
            if len(self._drawn) > 4 * LOOKS:
                self._drawn.clear()
            self._drawn[scene, look] = made
        return made


class _Server(socketserver.ThreadingTCPServer):
    """Answers whoever looks."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, place: tuple[str, int], twin: CameraTwin) -> None:
        self.twin = twin
        self._viewers: dict[threading.Thread, socket.socket] = {}
        self.is_off = False
        super().__init__(place, _Viewer)

    @contextlib.contextmanager
    def seen(self, line: socket.socket) -> Iterator[None]:
        """For as long as somebody looks over that line. The viewer's own thread."""
        viewer = threading.current_thread()
        self._viewers[viewer] = line
        try:
            yield
        finally:
            del self._viewers[viewer]

    def hang_up(self) -> None:
        """Ends all lines and waits for their threads; who comes now is not kept."""
        self.is_off = True
        for viewer, line in list(self._viewers.items()):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            viewer.join(5)


class _Viewer(socketserver.StreamRequestHandler):
    """One who looks: a request, then pictures until he has gone."""

    server: _Server
    timeout = 10

    def handle(self) -> None:
        with self.server.seen(self.connection), contextlib.suppress(OSError):
            while not self.server.is_off and self.rfile.readline(4096).strip():
                pass
            self.wfile.write(
                b"HTTP/1.0 200 OK\r\nCache-Control: no-store\r\n"
                b"Content-Type: multipart/x-mixed-replace; boundary="
                + _BOUNDARY.encode()
                + b"\r\n\r\n"
            )
            for jpeg in self.server.twin.pictures():
                head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}"
                self.wfile.write(head.encode() + b"\r\n\r\n" + jpeg + b"\r\n")
