"""A camera of this machine lives in a child process, so that its driver may hang as it likes."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy
import pytest

from drivers.api import Busy, Offline
from drivers.camera.frames import Capture
from drivers.camera.sources import CameraSource

OPENED = "import sys, time; sys.stdout.buffer.write(bytes(4)); sys.stdout.flush(); "
HANGS_WHILE_OPENING = "import time; time.sleep(600)"
HANGS_WHILE_READING = OPENED + "time.sleep(600)"
HANGS_IN_A_PICTURE = OPENED + (
    "sys.stdout.buffer.write(bytes([8, 0, 8, 0, 255])); sys.stdout.flush(); time.sleep(600)"
)
PLAYS = """
import sys
import cv2
from drivers.camera.child import hand_over
hand_over(cv2.VideoCapture(sys.argv[1]), sys.stdout.buffer)
"""


def camera(program: str, *arguments: str) -> CameraSource:
    """A camera whose child runs that program."""
    command = (sys.executable, "-c", program, *arguments)
    return CameraSource(place=0, system="dshow", size=(640, 480), fps=15, command=command)


@contextmanager
def gone_in_the_end() -> Iterator[None]:
    """No capture thread is left behind: one inside a driver could abort the till at its exit."""
    before = set(threading.enumerate())
    yield
    assert [thread for thread in threading.enumerate() if thread not in before] == []


@pytest.mark.parametrize("program", [HANGS_WHILE_OPENING, HANGS_WHILE_READING, HANGS_IN_A_PICTURE])
def test_a_driver_that_hangs_is_left_and_the_till_closes(program: str) -> None:
    with gone_in_the_end():
        capture = Capture(camera(program))
        if program == HANGS_WHILE_OPENING:
            with pytest.raises(Offline):
                capture.start(within=0.5, stop=threading.Event())
        else:
            capture.start(within=10, stop=threading.Event())
            assert capture.latest.newer_than(0, timeout=0.2) is None
        since = time.monotonic()
        capture.close()
        assert time.monotonic() - since < 3


def test_a_till_that_closes_does_not_wait_for_a_camera_to_open() -> None:
    stop = threading.Event()
    stop.set()
    with gone_in_the_end():
        capture = Capture(camera(HANGS_WHILE_OPENING))
        with pytest.raises(Offline):
            capture.start(within=600, stop=stop)
        capture.close()


def test_a_camera_called_away_before_it_opens_starts_no_child() -> None:
    source = camera(HANGS_WHILE_OPENING)
    source.interrupt()
    with pytest.raises(Offline):
        source.open()


def test_pictures_come_through_as_they_were_taken_and_their_end_is_told(tmp_path: Path) -> None:
    path = str(tmp_path / "greys.avi")
    video = cv2.VideoWriter(path, cv2.VideoWriter.fourcc(*"FFV1"), 10, (320, 240), False)
    greys = [numpy.full((240, 320), shade, numpy.uint8) for shade in (20, 120, 220)]
    for grey in greys:
        video.write(grey)
    video.release()
    source = camera(PLAYS, path)
    source.open()
    stop = threading.Event()
    for grey in greys:
        picture = source.next(stop=stop)
        assert picture is not None and picture.shape == (240, 320)
        assert abs(int(picture.mean()) - int(grey.mean())) < 3
    with pytest.raises(Offline):
        source.next(stop=stop)
    source.close()
    source.close()


def test_a_camera_that_does_not_open_is_said_to_be_busy() -> None:
    source = camera("pass")
    with pytest.raises(Busy):
        source.open()
    source.close()


def test_a_camera_that_is_unplugged_is_told_to_who_looks_at_it(tmp_path: Path) -> None:
    capture = Capture(camera(OPENED))
    capture.start(within=10, stop=threading.Event())
    with pytest.raises(Offline):
        capture.latest.newer_than(0, timeout=10)
    capture.close()
