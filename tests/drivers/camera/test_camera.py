"""A camera from the picture to the scan: reading, capture, files in its place, its twin."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import cv2
import numpy
import pytest

from drivers.api import DeviceError, ErrorReported, HealthChanged, Offline, Scan, Scanned
from drivers.camera.frames import Capture, LatestFrame
from drivers.camera.reader import CodeReader, is_ean
from drivers.camera.votes import Votes
from drivers.host import DeviceHost, look_at
from drivers.sim.camera import SYMBOLOGIES, Scene, code_for, draw, save_pictures, scene_of, scenes

MILK, SALT = "6901234567892", "6920202888883"


@pytest.fixture(scope="module")
def reader() -> CodeReader:
    return CodeReader()


def blank() -> numpy.ndarray:
    return numpy.full((480, 640), 160, numpy.uint8)


@pytest.mark.parametrize("symbology", SYMBOLOGIES)
def test_every_symbology_is_read_with_its_identifier(reader: CodeReader, symbology) -> None:
    code = code_for(symbology, random.Random(5))
    scene = Scene(symbology=symbology, code=code, module=4.0, angle=5, blur=0.6, noise=4, seed=1)
    (seen,) = reader.read(draw(scene, look=0))
    identifiers = {"ean13": "]E0", "ean8": "]E4", "upca": "]E0", "qr": "]Q1",
                   "datamatrix": "]d1", "code128": "]C0", "databar": "]e0"}  # fmt: skip
    assert seen.aim == identifiers[symbology]
    assert seen.code.removeprefix("01" if symbology == "databar" else "").zfill(16) == code.zfill(
        16
    )


@pytest.mark.parametrize("angle", [0, 33, 90, 145, 200, 290])
def test_an_ean_is_read_at_any_angle(reader: CodeReader, angle: int) -> None:
    (seen,) = reader.read(draw(scene_of(MILK, module=2.5, angle=angle), look=0))
    assert seen.code == MILK


def test_the_separator_of_gs1_stays_in_the_code(reader: CodeReader) -> None:
    import zxingcpp

    code = "0106901234567892\x1d10A"
    symbol = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=6)
    picture = cv2.copyMakeBorder(
        numpy.array(symbol), 90, 90, 90, 90, cv2.BORDER_CONSTANT, value=255
    )
    (seen,) = reader.read(picture)
    assert seen.code == code


def test_nothing_is_read_where_there_is_nothing(reader: CodeReader, seed: int) -> None:
    noise = numpy.random.default_rng(seed)
    for picture in (blank(), noise.integers(0, 256, (480, 640), numpy.uint8).astype(numpy.uint8),
                    numpy.zeros((480, 640), numpy.uint8)):  # fmt: skip
        assert reader.read(picture) == []


def test_no_wrong_code_is_accepted(reader: CodeReader, seed: int, scaled) -> None:
    shown = list(scenes(seed=seed, count=scaled(280), size=(960, 720)))
    known = {scene.code for scene in shown}
    right = 0
    for scene in shown:
        votes = Votes(
            lambda code: code.removeprefix("01").zfill(14) in {k.zfill(14) for k in known}
        )
        for look in range(3):
            for item in votes.frame(reader.read(draw(scene, look=look)), look / 15):
                if isinstance(item, Scan):
                    assert item.code.removeprefix("01").zfill(16).endswith(scene.code.zfill(14))
                    right += 1
    assert right >= len(shown) // 2


def test_slow_codes_are_looked_for_in_every_second_picture_and_count_all_the_same() -> None:
    reader = CodeReader()
    milk = draw(scene_of(MILK, angle=0), look=0)
    pay = draw(scene_of("WALLET", angle=0), look=0)
    both = numpy.hstack([milk[:, 240:-240], pay[:, 240:-240]])
    codes = [sorted(seen.code for seen in reader.glance(both)) for _ in range(4)]
    assert codes == [[MILK], [MILK, "WALLET"]] * 2
    votes = Votes(lambda code: True)
    told = [item for n in range(4) for item in votes.frame(reader.glance(both), n / 15)]
    assert [item.code for item in told] == [MILK, "WALLET"]


@pytest.mark.parametrize(("code", "right"), [
    (MILK, True), ("96385074", True), ("012345678905", True), ("6901234567893", False),
    ("690123456789", False), ("", False), ("٦٩٠١٢٣٤٥٦٧٨٩٢", False),
])  # fmt: skip
def test_check_digits(code: str, right: bool) -> None:
    assert is_ean(code) is right


def test_the_newest_frame_takes_the_place_of_the_others() -> None:
    latest = LatestFrame()
    for n in range(5):
        latest.put(n)
    frame = latest.newer_than(0, timeout=0)
    assert frame is not None and (frame.seq, frame.picture) == (5, 4)
    assert latest.newer_than(5, timeout=0) is None
    latest.end(Offline("unplugged"))
    assert latest.newer_than(4, timeout=0) is not None  # the last frame first
    with pytest.raises(DeviceError):
        latest.newer_than(5, timeout=0)


class BrokenSource:
    def __init__(self) -> None:
        self.closed = threading.Event()

    def open(self) -> None:
        raise Offline("no camera")

    def next(self, *, stop: threading.Event) -> None:
        return None

    def close(self) -> None:
        self.closed.set()


def test_a_source_that_does_not_open_says_why_and_is_closed() -> None:
    source = BrokenSource()
    with pytest.raises(Offline, match="no camera"):
        Capture(source).start()
    assert source.closed.wait(20)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder: milk passes, then an empty counter, then salt."""
    assert save_pictures(tmp_path, [scene_of(MILK), scene_of(SALT)]) == 24
    return tmp_path


def test_goods_in_a_folder_of_pictures_are_scanned_in_turn(pictures: Path, ear) -> None:
    host = DeviceHost(ear, seed=1, accept=lambda code: code in (MILK, SALT))
    try:
        host.open("camera", f"camera+file://{pictures}?fps=3&loop=0")
        ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.code == "offline")
    finally:
        host.close()
    scans = [(event.code, event.aim) for event in ear.events if isinstance(event, Scanned)]
    assert scans[:2] == [(MILK, "]E0"), (SALT, "]E0")]


def test_a_code_that_the_till_does_not_know_is_said_without_its_digits(pictures, ear) -> None:
    host = DeviceHost(ear, seed=1, accept=lambda code: False)
    try:
        host.open("camera", f"camera+file://{pictures}?fps=8")
        error = ear.wait_for(lambda event: isinstance(event, ErrorReported))
    finally:
        host.close()
    assert (error.locus, error.code) == ("input", "scan_unknown")
    assert not any(isinstance(event, Scanned) for event in ear.events)


def test_a_video_serves_as_a_camera(tmp_path: Path, host, ear) -> None:
    path = tmp_path / "milk.avi"
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (1280, 720), False)
    for n in range(6):
        video.write(draw(scene_of(MILK), look=n))
    video.release()
    host.open("camera", f"camera+file://{path}?fps=10")
    assert ear.wait_for(lambda event: isinstance(event, Scanned)).code == MILK


def test_the_twin_of_a_camera_is_scanned(host, ear) -> None:
    host.open("camera", f"sim+camera://?codes={MILK},{SALT}&fps=30")
    ear.wait_for(lambda event: getattr(event, "code", "") == SALT)
    scans = [event.code for event in ear.events if isinstance(event, Scanned)]
    assert scans[:2] == [MILK, SALT]


def test_a_file_that_is_no_camera_does_not_open(tmp_path: Path) -> None:
    (tmp_path / "video0").write_bytes(b"no camera")
    assert look_at(f"camera+v4l2://{tmp_path}/video0").code == "busy"


def test_a_scene_is_the_same_whenever_it_is_drawn() -> None:
    (scene,) = scenes(seed=7, count=1)
    assert (draw(scene, look=1) == draw(scene, look=1)).all()
    assert (draw(scene, look=1) != draw(scene, look=2)).any()


@pytest.mark.parametrize(("url", "code"), [
    ("camera+v4l2://", "bad_url"), ("camera+v4l2:///dev/video99", "offline"),
    ("camera+v4l2:///dev/video99?size=huge", "bad_url"), ("camera+dshow://front", "bad_url"),
    ("camera+file://", "bad_url"), ("camera+file:///no/such/folder", "offline"),
    ("sim+camera://?codes=,", "bad_url"), ("sim+scale://?family=abacus", "bad_url"),
])  # fmt: skip
def test_what_is_wrong_with_a_camera_is_said(url: str, code: str) -> None:
    assert look_at(url).code == code
