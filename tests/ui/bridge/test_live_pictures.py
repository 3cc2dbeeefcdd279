"""What a camera sees, on its way to a screen: the newest picture, and never two of them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from ui.bridge.live_pictures import LivePictures
from ui.theme.look import Look
from ui.widgets.live_view import LiveView


def test_a_busy_screen_is_told_once_and_takes_the_newest(qapp: QApplication) -> None:
    pictures = LivePictures()
    told: list[int] = []
    pictures.come.connect(lambda: told.append(1))

    def film() -> None:
        for shade in range(100):
            pictures.put(4, 2, bytes([shade]) * 8)

    camera = threading.Thread(target=film)
    camera.start()
    camera.join()
    QCoreApplication.sendPostedEvents()

    assert told == [1]
    newest = pictures.take()
    assert (newest.width(), newest.height()) == (4, 2)
    assert newest.pixelColor(3, 1) == QColor(99, 99, 99)
    assert pictures.take().isNull()
    pictures.put(4, 2, bytes(8))
    QCoreApplication.sendPostedEvents()
    assert told == [1, 1]


def test_the_frame_turns_green_and_a_lost_camera_takes_no_room(look: Look) -> None:
    view = LiveView(look=look)
    view.resize(480, 270)
    picture = QImage(480, 270, QImage.Format.Format_Grayscale8)
    picture.fill(90)
    view.show_image(picture)
    edges: dict[str, QColor] = {}
    for camera in ("looking", "seen"):
        view.show_camera(camera)
        assert not view.isHidden()
        shown = view.grab().toImage()
        column = shown.height() // 2
        edges[camera] = next(
            shown.pixelColor(x, column)
            for x in range(shown.width())
            if shown.pixelColor(x, column).saturation() > 90 or x > 100
        )
    assert edges["seen"].saturation() > 90 > edges["looking"].saturation()
    view.show_camera("lost")
    assert view.isHidden()
    view.deleteLater()


def test_a_camera_hands_its_pictures_over_small(qapp: QApplication, tmp_path: Path) -> None:
    pytest.importorskip("cv2")
    pytest.importorskip("zxingcpp")
    from drivers.scanner.camera import CameraScanner, looking

    file = tmp_path / "view.png"
    picture = QImage(1280, 720, QImage.Format.Format_Grayscale8)
    picture.fill(120)
    assert picture.save(str(file))
    seen: list[tuple[int, int, int]] = []
    camera = CameraScanner(command=looking("file", file, 30, 1))
    camera.show_to(lambda wide, high, grey: seen.append((wide, high, len(grey))))
    stop = threading.Event()
    camera.open(stop=stop)
    try:
        while not seen:
            camera.read(stop=stop)
    finally:
        camera.close()
    assert seen[0] == (640, 360, 640 * 360)
