"""A twin of a camera: pictures of codes on goods, turned, tilted, out of focus, and noisy.

    for scene in scenes(seed=1, count=40):
        picture = draw(scene, look=0)      # another `look` is another frame of the same scene

Everything follows from seeds, so that a misreading can be looked at again.
"""

from __future__ import annotations

import math
import random
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from drivers.camera.frames import Pace, Picture

Symbology = Literal["ean13", "ean8", "upca", "qr", "datamatrix", "code128", "databar"]
SYMBOLOGIES: tuple[Symbology, ...] = (
    "ean13", "ean8", "upca", "qr", "datamatrix", "code128", "databar",
)  # fmt: skip

_WRITTEN = 4  # pixels a module as the code is written, before it is laid into the picture
_NAMES = {"ean13": "EAN13", "ean8": "EAN8", "upca": "UPCA", "qr": "QRCode",
          "datamatrix": "DataMatrix", "code128": "Code128", "databar": "DataBarOmni"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A code before the camera: how large a module is in pixels, how it lies, how it is seen."""

    symbology: Symbology
    code: str
    module: float
    angle: float = 0.0  # degrees
    tilt: float = 0.0  # how much nearer one side is, 0 to 0.2
    blur: float = 0.8  # sigma, pixels
    noise: float = 8.0  # sigma, grey levels
    size: tuple[int, int] = (1280, 720)
    seed: int = 0


def scenes(
    *,
    seed: int,
    count: int,
    symbologies: tuple[Symbology, ...] = SYMBOLOGIES,
    modules: tuple[float, ...] = (2.0, 2.5, 3.0, 4.0),
    size: tuple[int, int] = (1280, 720),
) -> Iterator[Scene]:
    """Scenes at any angle, in turn of every symbology and module width."""
    rng = random.Random(seed)
    for n in range(count):
        symbology = symbologies[n % len(symbologies)]
        yield Scene(
            symbology=symbology,
            code=code_for(symbology, rng),
            module=modules[n // len(symbologies) % len(modules)],
            angle=rng.uniform(0, 360),
            tilt=rng.uniform(0, 0.1),
            blur=rng.choice([0.6, 0.8, 1.0]),
            noise=rng.uniform(4, 14),
            size=size,
            seed=rng.getrandbits(32),
        )


def code_for(symbology: Symbology, rng: random.Random) -> str:
    """A code of that symbology at random, with its check digit."""
    lengths = {"ean13": 13, "ean8": 8, "upca": 12, "databar": 14}
    if length := lengths.get(symbology):
        head = {"ean13": "69", "databar": "0"}.get(symbology, "")
        body = head + "".join(rng.choice("0123456789") for _ in range(length - 1 - len(head)))
        return body + _check_digit(body)
    return "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(16))


def _check_digit(body: str) -> str:
    """The last digit of an EAN or UPC (GS1 General Specifications)."""
    total = sum(int(digit) * (1 if n % 2 else 3) for n, digit in enumerate(reversed(body)))
    return str(-total % 10)


def draw(scene: Scene, *, look: int) -> Picture:
    """One frame of a scene, grey. Each `look` has its own noise, and lies a little differently."""
    import cv2
    import numpy

    rng = numpy.random.default_rng([scene.seed, look])
    width, height = scene.size
    label = numpy.array(_symbol(scene))
    # Twice as large, and then halved: as a lens averages, and a warp alone does not.
    frame: Picture = numpy.full((height * 2, width * 2), 170, numpy.uint8)
    shift = rng.uniform(-4, 4, 2)
    centre = (width + float(shift[0]), height + float(shift[1]))
    warp = _warp(scene, label.shape[1], label.shape[0], centre)
    cv2.warpPerspective(label, warp, (width * 2, height * 2), frame,
                        cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)  # fmt: skip
    picture = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
    picture = cv2.GaussianBlur(picture, (0, 0), scene.blur)
    light = numpy.linspace(0.8, 1.0, width, dtype=numpy.float32)  # from one side
    noise = rng.normal(0, scene.noise, (height, width)).astype(numpy.float32)
    return numpy.clip(picture * light * 0.85 + 20 + noise, 0, 255).astype(numpy.uint8)


def nothing(size: tuple[int, int]) -> Picture:
    """An empty counter, width by height."""
    import numpy

    return numpy.full((size[1], size[0]), 160, numpy.uint8)


def _symbol(scene: Scene) -> Picture:
    """The code, black on white with its quiet zone."""
    import zxingcpp

    kind = getattr(zxingcpp.BarcodeFormat, _NAMES[scene.symbology])
    return zxingcpp.create_barcode(scene.code, kind).to_image(scale=_WRITTEN)


def _warp(scene: Scene, width: int, height: int, centre: tuple[float, float]) -> Picture:
    """From the written code to the doubled frame: scaled, turned, one side nearer."""
    import cv2
    import numpy

    scale = scene.module * 2 / _WRITTEN
    cos, sin = math.cos(math.radians(scene.angle)), math.sin(math.radians(scene.angle))
    corners, targets = [], []
    for x, y in ((0, 0), (width, 0), (width, height), (0, height)):
        near = 1 + scene.tilt * (0.5 if x else -0.5)
        dx, dy = (x - width / 2) * scale, (y - height / 2) * scale * near
        corners.append((x, y))
        targets.append((centre[0] + dx * cos - dy * sin, centre[1] + dx * sin + dy * cos))
    return cv2.getPerspectiveTransform(
        numpy.array(corners, numpy.float32), numpy.array(targets, numpy.float32)
    )


def save_pictures(folder: Path, shown: list[Scene], *, looks: int = 4, gap: int = 8) -> int:
    """Writes the pictures of goods that pass, for camera+file://FOLDER; how many there are."""
    import cv2

    source = SceneSource(shown=shown, fps=60, looks=looks, gap=gap, loop=False)
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    for number, picture in enumerate(source.pictures(), start=1):
        if not cv2.imwrite(str(folder / f"{number:05}.png"), picture):
            raise OSError(f"{folder} takes no pictures")
    return number


class SceneSource:
    """A camera before which goods pass: each code for some frames, then an empty counter."""

    def __init__(
        self, *, shown: list[Scene], fps: int = 15, looks: int = 8, gap: int = 15, loop: bool = True
    ) -> None:
        """`looks` frames of each scene, and `gap` frames of nothing behind it."""
        self._scenes = shown
        self._pace = Pace(fps)
        self._looks = looks
        self._gap = gap
        self._loop = loop
        self._pictures: Iterator[Picture] = iter(())

    def open(self) -> None:
        self._pictures = self.pictures()

    def next(self, *, stop: threading.Event) -> Picture | None:
        self._pace.wait(stop)
        return next(self._pictures, None)

    def close(self) -> None:
        self._pictures = iter(())

    def pictures(self) -> Iterator[Picture]:
        """All pictures in their order, as fast as they are drawn."""
        # Drawing takes tens of milliseconds: what passes again was drawn the first time.
        drawn: dict[tuple[Scene, int], Picture] = {}
        while True:
            for scene in self._scenes:
                for look in range(self._looks):
                    if (scene, look) not in drawn:
                        drawn[scene, look] = draw(scene, look=look)
                    yield drawn[scene, look]
                for _ in range(self._gap):
                    yield nothing(scene.size)
            if not self._loop:
                return


def scene_of(code: str, *, module: float = 3.0, angle: float = 17.0) -> Scene:
    """A plain scene of one code: an EAN or UPC where it is one, else a QR code."""
    by_length: dict[int, Symbology] = {8: "ean8", 12: "upca", 13: "ean13"}
    digits = code.isascii() and code.isdecimal() and _check_digit(code[:-1]) == code[-1]
    symbology = by_length.get(len(code), "qr") if digits else "qr"
    seed = zlib.crc32(code.encode())
    return Scene(symbology=symbology, code=code, module=module, angle=angle, seed=seed)
