"""A camera on the network: its pictures over HTTP, whole or damaged, and who does not let us in."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from drivers.api import DeviceError, HealthChanged, Scanned
from drivers.camera.mjpeg import MjpegSource, MultipartPictures
from drivers.host import look_at
from drivers.sim.webcam import CameraTwin

MILK, SALT = "6901234567892", "6920202888883"


@pytest.fixture
def twin() -> Iterator[CameraTwin]:
    twin = CameraTwin(fps=15, size=(960, 540))
    twin.start()
    yield twin
    twin.close()


def part(picture: bytes, *, length: bool = True, end: bytes = b"\r\n") -> bytes:
    """One picture as a camera sends it."""
    count = b"Content-Length: %d%s" % (len(picture), end) if length else b""
    return b"--edge" + end + b"Content-Type: image/jpeg" + end + count + end + picture + end


def jpeg(number: int) -> bytes:
    return b"\xff\xd8" + bytes([number]) * 50 + b"\xff\xd9"


@pytest.mark.parametrize("named", [b"edge", b"--edge"])
@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_pictures_are_taken_out_however_a_camera_writes_them(
    named: bytes, length: bool, end: bytes
) -> None:
    sent = b"".join(part(jpeg(n), length=length, end=end) for n in range(4)) + b"--edge"
    pictures = MultipartPictures(named)
    got = [picture for byte in sent for picture in pictures.feed(bytes([byte]))]
    assert [picture.rstrip(b"\n") for picture in got] == [jpeg(n) for n in range(4)]


def test_a_damaged_picture_is_passed_over_and_the_next_one_taken() -> None:
    pictures = MultipartPictures(b"edge")
    short = part(jpeg(1)).replace(b"\x01\x01\x01", b"\x01")  # its length promises more
    assert pictures.feed(short + part(jpeg(2)) + part(jpeg(3))) == [jpeg(2), jpeg(3)]
    assert pictures.feed(part(b"no jpeg") + part(jpeg(4))) == [jpeg(4)]


def test_a_storm_of_broken_parts(seed: int, scaled: Callable[[int], int]) -> None:
    """Nothing raises; a picture that comes out was sent as it is, between two edges."""
    rng = random.Random(seed)
    pictures = MultipartPictures(b"edge")
    recent = b""
    taken = 0
    for _ in range(scaled(100_000)):
        frame = bytearray(part(jpeg(rng.randrange(256)), length=rng.random() < 0.7))
        for _ in range(rng.choice((0, 0, 1, 2))):
            at = rng.randrange(len(frame))
            frame[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
        data = bytes(frame)
        while data:
            piece, data = data[: (size := rng.choice((1, 7, 60, 400)))], data[size:]
            recent = (recent + piece)[-100_000:]
            for picture in pictures.feed(piece):
                assert picture in recent and b"--edge" not in picture
                taken += 1
    assert taken > scaled(100_000) // 4
    # However it was left, it finds back.
    assert jpeg(9) in pictures.feed((part(jpeg(9)) * 3 + b"--edge") * 3)


def test_goods_before_the_twin_are_scanned_each_once(twin: CameraTwin, host, ear) -> None:
    host.open("camera", f"camera+mjpeg://{twin.place}/video")
    ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.state == "ok")
    for code in (MILK, SALT):
        twin.show(code, seconds=20)
        ear.wait_for(lambda event, code=code: getattr(event, "code", "") == code)
    scans = [(event.code, event.aim) for event in ear.events if isinstance(event, Scanned)]
    assert scans == [(MILK, "]E0"), (SALT, "]E0")]


@pytest.mark.parametrize("mood", ["frozen", "broken"])
def test_a_camera_without_new_pictures_is_offline_and_comes_back(
    twin: CameraTwin, host, ear, mood: str
) -> None:
    host.open("camera", f"camera+mjpeg://{twin.place}")
    ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.state == "ok")
    twin.change(**{mood: True})
    ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.state == "offline")
    twin.change(**{mood: False})
    twin.show(MILK, seconds=30)
    assert ear.wait_for(lambda event: isinstance(event, Scanned)).code == MILK


def test_a_person_plays_with_the_twin(twin: CameraTwin) -> None:
    assert twin.obey(MILK) and twin.obey("dark=1")
    assert not twin.obey("dark") and not twin.obey("牛奶")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.0 401 Unauthorized\r\n\r\n", "not_permitted"),
        (b"HTTP/1.0 404 Not Found\r\n\r\n", "protocol"),
        (b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n", "protocol"),
        (b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=--\r\n\r\n",
         "protocol"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "protocol"),
        (bytes(20_000), "protocol"),
        (b"", "busy"),  # as one that has another client
    ],
)  # fmt: skip
def test_what_is_no_camera_is_said(answer: bytes, code: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                peer, _ = server.accept()
                with peer:
                    peer.recv(4096)
                    peer.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        camera = MjpegSource(host="127.0.0.1", port=server.getsockname()[1], path="")
        with pytest.raises(DeviceError) as refused:
            camera.open()
        camera.close()
        assert refused.value.code == code
        thread.join(5)


def test_where_nobody_answers_no_camera_is() -> None:
    assert look_at("camera+mjpeg://127.0.0.1:1").code == "offline"


@pytest.mark.parametrize("url", ["camera+mjpeg://", "camera+mjpeg://host?fps=5",
                                 "camera+mjpeg://host/a%0d%0aEvil:1"])  # fmt: skip
def test_a_bad_url_is_said(url: str) -> None:
    assert look_at(url).code == "bad_url"


def test_nobody_draws_on_when_it_is_switched_off() -> None:
    """A thread that is in OpenCV while the program ends would abort it."""
    before = set(threading.enumerate())
    twin = CameraTwin(fps=30, size=(960, 540))
    twin.start()
    twin.show(MILK)
    host, _, port = twin.place.partition(":")
    with contextlib.ExitStack() as lines:
        for request in (b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n"):
            line = lines.enter_context(socket.create_connection((host, int(port)), timeout=10))
            line.sendall(request)
            assert line.recv(16)
        drawing = set(threading.enumerate()) - before
        assert len(drawing) == 3  # the door and two who look
        dumb = lines.enter_context(socket.create_connection((host, int(port)), timeout=10))
        dumb.sendall(b"GET /")
        twin.close()
        twin.close()
        assert not any(thread.is_alive() for thread in drawing)
