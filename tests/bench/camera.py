"""Codes before a camera: ours against zxing-cpp alone and OpenCV alone, on the same pictures.

A seeded set: modules of 2 to 4 pixels, any angle, one side nearer, out of focus, noisy. The rate
is per picture; what counts as accepted is what two of three pictures show and a till knows. Times
are CPU of one core a picture of 1280 x 720.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from drivers.api import Scan
from drivers.camera.frames import Picture
from drivers.camera.reader import CodeReader, is_ean
from drivers.camera.votes import Seen, Votes
from drivers.sim.camera import Scene, draw, scenes
from tests.bench.measure import Effort, Row, Say, timed

SEED = 20_261_122
SCENES_A_ROUND = 12  # 84 in full: three of each symbology and module width
LOOKS = 3
EAN = ("ean13", "ean8", "upca")

Read = Callable[[Picture], list[str]]


@dataclass(slots=True)
class Tally:
    """What one reader made of the pictures of one kind of code."""

    pictures: int = 0
    right: int = 0
    wrong: int = 0
    cpu_ns: int = 0

    def count(self, scene: Scene, codes: list[str]) -> None:
        """Takes note of what was read in one picture."""
        self.pictures += 1
        self.right += any(is_same(scene, code) for code in codes)
        self.wrong += sum(not is_same(scene, code) for code in codes)

    def look(self, scene: Scene, read: Read, picture: Picture) -> None:
        """Lets a reader look at one picture."""
        codes: list[str] = []
        self.cpu_ns += timed(lambda: codes.extend(read(picture)))[1]
        self.count(scene, codes)

    def words(self) -> str:
        """As printed."""
        rate, cpu = 100 * self.right / self.pictures, self.cpu_ns / self.pictures / 1e6
        return f"{rate:.1f} %, {self.wrong} wrong, {cpu:.0f} ms"


def is_same(scene: Scene, code: str) -> bool:
    """Whether this is the scene's code; a DataBar holds its GTIN behind its identifier 01."""
    if scene.symbology == "databar":
        return code.removeprefix("01") == scene.code
    return code.lstrip("0") == scene.code.lstrip("0")


def zxing_alone() -> Read:
    """zxing-cpp with the formats of a shop, EAN too."""
    import zxingcpp

    kinds = zxingcpp.BarcodeFormat
    formats = [kinds.EAN13, kinds.EAN8, kinds.UPCA, kinds.QRCode, kinds.DataMatrix,
               kinds.Code128, kinds.DataBarOmni, kinds.DataBarExp]  # fmt: skip
    return lambda picture: [
        bytes(one.bytes).decode("latin-1")
        for one in zxingcpp.read_barcodes(picture, formats=formats, try_invert=False)
    ]


def opencv_alone() -> Read:
    """OpenCV's detectors: EAN and UPC, and QR."""
    import cv2

    ean, qr = cv2.barcode.BarcodeDetector(), cv2.QRCodeDetector()

    def read(picture: Picture) -> list[str]:
        _, bars, _, _ = ean.detectAndDecodeWithType(picture)
        text, _, _ = qr.detectAndDecode(picture)
        return [code for code in (*bars, text) if code]

    return read


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """Decode rates, wrong reads, and what a till would have been told."""
    reader = CodeReader()
    count = SCENES_A_ROUND * effort.rounds
    say(f"{LOOKS} pictures each of {count} scenes, three readers")
    others = {"zxing-cpp": zxing_alone(), "OpenCV": opencv_alone()}
    shown = list(scenes(seed=SEED, count=count))
    known = {scene.code for scene in shown}
    tallies = {(kind, name): Tally() for kind in ("ean", "other") for name in ("ours", *others)}
    accepted, unchecked = Tally(), Tally()
    for scene in shown:
        kind = "ean" if scene.symbology in EAN else "other"
        votes = Votes(lambda code: any(code.removeprefix("01").endswith(one) for one in known))
        alone = Votes(may_be_goods)
        for look in range(LOOKS):
            picture = draw(scene, look=look)
            for name, read in others.items():
                tallies[kind, name].look(scene, read, picture)
            seen: list[Seen] = []
            tallies[kind, "ours"].look(scene, _noting(reader, seen), picture)
            told = votes.frame(seen, look / 15)
            accepted.count(scene, [item.code for item in told if isinstance(item, Scan)])
            told = alone.frame(seen, look / 15)
            unchecked.count(scene, [item.code for item in told if isinstance(item, Scan)])
    yield _rates("EAN and UPC", tallies, kind="ean", floor="OpenCV")
    yield _rates("QR, DataMatrix, Code 128, DataBar", tallies, kind="other", floor="zxing-cpp")
    yield _told(f"codes accepted, 2 of 3 pictures, {count} scenes", accepted)
    yield _told("the same by a till that knows every code with a right check digit", unchecked)


def may_be_goods(code: str) -> bool:
    """Whether no check digit speaks against a code: what a till would have to tell goods by."""
    return is_ean(code) or not code.isdigit() or len(code) not in (8, 12, 13, 14)


def _told(what: str, tally: Tally) -> Row:
    return Row(
        what=what,
        ours=f"{tally.right} right, {tally.wrong} wrong",
        floor="-",
        judged="wrong codes",
        target="0 wrong",
        met=tally.wrong == 0,
    )


def _noting(reader: CodeReader, seen: list[Seen]) -> Read:
    """Our reader, which also leaves what it saw for the vote."""

    def read(picture: Picture) -> list[str]:
        seen.extend(reader.read(picture))
        return [one.code for one in seen]

    return read


def _rates(what: str, tallies: dict[tuple[str, str], Tally], *, kind: str, floor: str) -> Row:
    ours, best = tallies[kind, "ours"], tallies[kind, floor]
    alone = ", ".join(
        f"{name} alone {tally.words()}"
        for (of, name), tally in tallies.items()
        if of == kind and name != "ours"
    )
    return Row(
        what=f"{what}: {ours.pictures} pictures, module 2 to 4 px, any angle",
        ours=ours.words(),
        floor=alone,
        judged=f"against {floor}",
        target=f"{floor}'s rate",
        met=ours.right >= best.right,
    )
