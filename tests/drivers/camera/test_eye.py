"""A camera is looked through in a process of its own, so that it may hang or die as it likes."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy
import pytest

from drivers.api import (
    Busy,
    DeviceError,
    HealthChanged,
    NotPermitted,
    Offline,
    ProtocolFault,
    Scanned,
)
from drivers.camera.eye import Eye, Looked
from drivers.host import DeviceHost
from drivers.scanner.camera import CameraScanner, looking
from drivers.sim.camera import draw, scene_of
from drivers.sim.webcam import CameraTwin

MILK = "6901234567892"
SAYS = "import os, time; from functools import partial; say = partial(os.write, 1); "
OPENED = SAYS + "say(bytes([1, 0, 0, 0, 0])); "
HANGS_WHILE_OPENING = "import time; time.sleep(600)"
HANGS_WHILE_LOOKING = OPENED + "time.sleep(600)"
HANGS_IN_A_MESSAGE = OPENED + "say(bytes([2, 99, 0, 0, 0, 255])); time.sleep(600)"
OLD = """
import sys
from drivers.camera import child
child.SAME_AFTER = 0.4
child.main(*sys.argv[1:])
"""
"""A camera's process that thinks sooner that a picture is old."""


def eye(program: str, *arguments: str) -> Eye:
    """An eye whose process runs that program."""
    return Eye(command=(sys.executable, "-c", program, *arguments))


@contextmanager
def gone_in_the_end() -> Iterator[None]:
    """No thread is left behind: one that reads a pipe could abort the till at its exit."""
    before = set(threading.enumerate())
    yield
    assert [thread for thread in threading.enumerate() if thread not in before] == []


def look(one: Eye | CameraScanner, *, within: float = 20.0) -> None:
    """Looks until it ends in the error that is raised."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if isinstance(one, Eye):
            one.look(timeout=0.2)
        else:
            one.read(stop=threading.Event())
    raise AssertionError("it went on and on")


@pytest.mark.parametrize("program", [HANGS_WHILE_OPENING, HANGS_WHILE_LOOKING, HANGS_IN_A_MESSAGE])
def test_a_driver_that_hangs_is_left_and_the_till_closes(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.camera.eye.SILENT_AFTER", 0.3)
    with gone_in_the_end():
        one = eye(program)
        if program == HANGS_WHILE_OPENING:
            with pytest.raises(Offline):
                one.open(within=0.5, stop=threading.Event())
        else:
            one.open(within=20, stop=threading.Event())
            with pytest.raises(Offline, match="nothing is heard"):
                look(one)
        since = time.monotonic()
        one.close()
        one.close()
        assert time.monotonic() - since < 3


def test_a_till_that_closes_does_not_wait_for_a_camera_to_open() -> None:
    stop = threading.Event()
    stop.set()
    with gone_in_the_end():
        one = eye(HANGS_WHILE_OPENING)
        with pytest.raises(Offline):
            one.open(within=600, stop=stop)
        one.close()


@pytest.mark.parametrize(
    ("says", "error"),
    [
        ("", Offline),
        ("say(b'\\x04\\x0f\\0\\0\\0' + b'[\"busy\",\"used\"] ')", Busy),
        ("say(b'\\x04\\x03\\0\\0\\0' + b'[1]')", ProtocolFault),
        ("say(b'\\x04\\x02\\0\\0\\0' + b'{}')", ProtocolFault),
        ("say(b'\\x03\\xff\\xff\\xff\\xff')", ProtocolFault),
    ],
)
def test_what_a_process_says_before_it_opens(says: str, error: type[DeviceError]) -> None:
    with gone_in_the_end():
        one = eye(SAYS + says)
        with pytest.raises(error):
            one.open(within=20, stop=threading.Event())
        one.close()


def test_pictures_come_through_as_they_were_taken_and_their_end_is_told(tmp_path: Path) -> None:
    greys = (20, 120, 220)
    for number, shade in enumerate(greys):
        cv2.imwrite(str(tmp_path / f"{number}.png"), numpy.full((240, 320), shade, numpy.uint8))
    seen: list[tuple[int, int, set[int]]] = []
    one = Eye(
        command=looking("file", tmp_path, 5, 0),
        view=lambda wide, high, grey: seen.append((wide, high, set(grey))),
    )
    one.open(within=20, stop=threading.Event())
    with pytest.raises(Offline, match="no more"):
        look(one)
    one.close()
    assert seen == [(320, 240, {shade}) for shade in greys]


def test_nobody_looks_and_no_picture_is_sent(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "milk.png"), draw(scene_of(MILK), look=0))
    one = Eye(command=looking("file", tmp_path, 15, 1))
    one.open(within=20, stop=threading.Event())
    try:
        looked: list[Looked] = []
        while not looked:
            looked = one.look(timeout=1)
        assert [code.code for code in looked[0].codes] == [MILK]
    finally:
        one.close()


def test_a_camera_that_is_not_there_or_not_ours_says_so(tmp_path: Path) -> None:
    locked = tmp_path / "video0"
    locked.write_bytes(b"no camera")
    for place, error in ((tmp_path / "none", Offline), (locked, Busy)):
        one = Eye(command=looking("v4l2", place, 640, 480, 15))
        with pytest.raises(error):
            one.open(within=20, stop=threading.Event())
        one.close()
    locked.chmod(0)
    if not os.access(locked, os.R_OK):  # root may read everything
        one = Eye(command=looking("v4l2", locked, 640, 480, 15))
        with pytest.raises(NotPermitted):
            one.open(within=20, stop=threading.Event())
        one.close()


@pytest.fixture
def twin() -> Iterator[CameraTwin]:
    twin = CameraTwin(fps=15, size=(640, 480))
    twin.start()
    yield twin
    twin.close()


def test_a_camera_that_shows_the_same_for_seconds_is_frozen_and_a_covered_one_is_not(
    twin: CameraTwin,
) -> None:
    host, _, port = twin.place.partition(":")
    camera = CameraScanner(command=[sys.executable, "-c", OLD, "mjpeg", host, port, "/"])
    shades: list[int] = []
    camera.show_to(lambda wide, high, grey: shades.append(len(set(grey))))
    camera.open(stop=threading.Event())
    try:
        # An empty counter, all of one shade, for longer than that.
        since = time.monotonic()
        while time.monotonic() - since < 1.0:
            camera.read(stop=threading.Event())
        assert set(shades) == {1}
        twin.show(MILK, seconds=60)
        while max(shades) == 1:
            camera.read(stop=threading.Event())
        twin.change(stuck=True)
        with pytest.raises(Offline, match="same picture"):
            look(camera)
    finally:
        camera.close()


def test_a_process_that_was_killed_comes_back_and_reads_on(twin: CameraTwin, ear) -> None:
    host = DeviceHost(ear, seed=1)
    try:
        host.open("camera", f"camera+mjpeg://{twin.place}")
        ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.state == "ok")
        os.kill(only_child(), signal.SIGKILL)
        ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.code == "offline")
        twin.show(MILK, seconds=60)
        assert ear.wait_for(lambda event: isinstance(event, Scanned)).code == MILK
    finally:
        host.close()


def test_a_till_that_is_killed_takes_the_process_with_it(tmp_path: Path) -> None:
    """Else it would hold the camera against the till that comes back."""
    cv2.imwrite(str(tmp_path / "milk.png"), draw(scene_of(MILK), look=0))
    program = (
        "import os, signal, sys, threading\n"
        "from drivers.camera.eye import Eye\n"
        "from drivers.scanner.camera import looking\n"
        "one = Eye(command=looking('file', sys.argv[1], 15, 1))\n"
        "one.open(within=60, stop=threading.Event())\n"
        "sys.stdout.write(str(one.process)); sys.stdout.flush()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    import subprocess

    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE
    ) as till:
        assert till.stdout is not None
        # The end of what is to be read comes when the last one that could write has gone.
        process = int(till.stdout.read())
    end = time.monotonic() + 20
    while lives(process) and time.monotonic() < end:
        time.sleep(0.05)
    assert not lives(process)


def lives(process: int) -> bool:
    """Whether there is such a process, and not only its name."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def only_child() -> int:
    """The number of the one process that this one has started and that looks."""
    me = os.getpid()
    found = [
        int(status.parent.name)
        for status in Path("/proc").glob("[0-9]*/status")
        if f"\nPPid:\t{me}\n" in read(status) and "camera" in read(status.with_name("cmdline"))
    ]
    (one,) = found
    return one


def read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # it has ended meanwhile
        return ""
