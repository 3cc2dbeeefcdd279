"""A storm of broken frames over every codec: nothing escapes, nothing false comes out.

100,000 frames each in a long run, a twentieth in a plain one: whole, cut short, doubled, glued,
with bytes lost, turned and added, and fed in pieces of any size. What comes out is held against a
second reading of the manuals, written here without the codecs.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from operator import xor

import pytest

from drivers.api import ProtocolFault, Scan, ScanFault
from drivers.display import cd5220
from drivers.scale.cas import CasDialect
from drivers.scale.dialect import Reading, Send
from drivers.scale.ecr import AclasDialect, EcrDialect
from drivers.scale.toledo import ToledoDialect
from drivers.scanner.hidreports import COMMON, HidReports, layout_of
from drivers.scanner.keyevents import EVENT, KeyEvents
from drivers.scanner.lines import ScanLines
from drivers.scanner.wedge import Key, WedgeReader, WedgeSettings
from drivers.sim.display import Screen
from drivers.sim.reports import HIDPOS_DESCRIPTOR, hid_reports, key_events
from drivers.sim.scale import Plate, cas_frame, ecr_frame, toledo_frame

FRAMES = 100_000


def broken(rng: random.Random, frame: bytes, other: bytes) -> bytes:
    """A frame as a bad line delivers it; one in four is whole."""
    at = rng.randrange(len(frame))
    return rng.choice(
        [
            lambda: frame,
            lambda: frame,
            lambda: frame,
            lambda: frame[:at],
            lambda: frame[at:],
            lambda: frame + other,
            lambda: frame[:at] + other[at:],
            lambda: frame[:at] + bytes([frame[at] ^ 1 << rng.randrange(8)]) + frame[at + 1 :],
            lambda: frame[:at] + rng.randbytes(1) + frame[at + 1 :],
            lambda: frame[:at] + rng.randbytes(rng.randrange(1, 4)) + frame[at:],
            lambda: frame[:at] + frame[at + 1 :],
            lambda: rng.randbytes(rng.randrange(1, 40)),
        ]
    )()


def pieces(rng: random.Random, data: bytes) -> Iterator[bytes]:
    """The same bytes, cut anywhere."""
    while data:
        size = rng.choice([1, 2, 5, 20, 200])
        yield data[:size]
        data = data[size:]


def ecr_grams(raw: bytes) -> int | None:
    """The second reading of an ECR frame."""
    assert reduce(xor, raw[2:13]) in (0, 3)
    found = re.fullmatch(rb"\x01\x02([SUF])([ \-F])(.{6})(?i:kg| g|g ).\x03\x04", raw, re.DOTALL)
    assert found
    if b"F" in (found[1], found[2]):
        return None
    return int(Decimal(found[3].decode()) * 1000) * (-1 if found[2] == b"-" else 1)


def toledo_grams(raw: bytes) -> int | None:
    """The second reading of a Toledo answer."""
    if re.fullmatch(rb"\x02\?[\x00-\x3f]\r", raw):
        return None
    found = re.fullmatch(rb"\x02( *[0-9]+\.[0-9]+)N?\r", raw)
    assert found
    return int(Decimal(found[1].decode()) * 1000)


def cas_grams(raw: bytes) -> int | None:
    """The second reading of a printed line."""
    found = re.fullmatch(
        rb"(ST|US|OL),(?:GS|NT),(?:..,|.,.,)?([-+ 0-9.]+)(?i:kg|( ?g)| [a-z]+ ?|[a-z]+ ?)\r\n",
        raw, re.DOTALL,
    )  # fmt: skip
    assert found
    if found[1] == b"OL":
        return None
    number = Decimal(found[2].decode().replace(" ", ""))
    return int(number if found[3] else number * 1000)


def random_plate(rng: random.Random) -> Plate:
    return Plate(
        grams=rng.randrange(-500, 30_000),
        still=rng.random() < 0.7,
        over=rng.random() < 0.1,
        net=rng.random() < 0.2,
    )


@pytest.mark.parametrize(
    ("dialect", "frame", "second_reading"),
    [
        (EcrDialect, ecr_frame, ecr_grams),
        (AclasDialect, ecr_frame, ecr_grams),
        (ToledoDialect, toledo_frame, toledo_grams),
        (CasDialect, cas_frame, cas_grams),
    ],
    ids=["ecr", "aclas", "toledo", "cas"],
)
def test_scales(
    dialect: Callable,
    frame: Callable[[Plate], bytes],
    second_reading: Callable[[bytes], int | None],
    seed: int,
    scaled: Callable[[int], int],
) -> None:
    rng = random.Random(seed)
    codec = dialect()
    recent = b""
    read = 0
    for _ in range(scaled(FRAMES)):
        data = broken(rng, frame(random_plate(rng)), frame(random_plate(rng)))
        for piece in pieces(rng, data):
            recent = (recent + piece)[-200:]
            for item in codec.feed(piece):
                if isinstance(item, Reading):
                    read += 1
                    assert item.raw in recent
                    assert item.grams == second_reading(item.raw)
                else:
                    assert isinstance(item, ScanFault | Send)
    assert read > scaled(FRAMES) // 5
    # However it was left, three whole frames later it reads again.
    whole = frame(Plate(grams=1250, still=True, over=False, net=False))
    after = [item for _ in range(3) for item in codec.feed(whole)]
    assert [item.grams for item in after if isinstance(item, Reading)][-1] == 1250


def random_code(rng: random.Random) -> str:
    """An article number, or a text as long as some QR codes."""
    if rng.random() < 0.7:
        return "69" + "".join(rng.choice("0123456789") for _ in range(11))
    return "".join(rng.choice("0123456789ABCxyz-:/") for _ in range(rng.randrange(1, 150)))


def test_serial_scanners(seed: int, scaled: Callable[[int], int]) -> None:
    rng = random.Random(seed)
    lines = ScanLines("cr")
    stream = b""
    at = 0.0
    scans = 0
    for _ in range(scaled(FRAMES)):
        frame = random_code(rng).encode() + b"\r"
        for piece in pieces(rng, broken(rng, frame, random_code(rng).encode() + b"\r")):
            at += rng.choice([0.001, 0.001, 0.1])
            stream = (stream + piece)[-20_000:]
            for item in lines.feed(piece, at):
                assert isinstance(item, Scan)  # noise this short never floods
                scans += 1
                raw = (item.aim + item.code).encode("latin-1" if item.latin1 else "utf-8")
                assert raw in stream and b"\r" not in raw
    assert scans > scaled(FRAMES) // 5
    assert lines.feed(b"\r6901234567892\r", at + 1)[-1] == Scan(code="6901234567892")


def test_serial_scanners_that_stall_in_mid_code(seed: int, scaled: Callable[[int], int]) -> None:
    """Exactly what was sent: a late reader loses nothing, a late scanner gives no half code."""
    rng = random.Random(seed)
    lines = ScanLines("cr")
    at = 1.0
    assert lines.feed(b"690\r", at) == [Scan(code="690")]  # from here on the suffix is known
    read: list[str] = []
    sent: list[str] = []
    for _ in range(scaled(FRAMES)):
        code = random_code(rng)
        scanner_stalled = False
        for n, piece in enumerate(pieces(rng, code.encode() + b"\r")):
            stall = rng.random() if n else 1.0
            at += rng.choice([0.06, 0.4, 0.9]) if stall < 0.2 else 0.001
            if stall < 0.1:
                read += [item.code for item in lines.idle(at)]  # somebody looked, and saw nothing
                scanner_stalled = True
            read += [item.code for item in lines.feed(piece, at)]
        sent.append("scan_broken" if scanner_stalled else code)
    assert read == sent
    assert 0 < sent.count("scan_broken") < len(sent) // 2


def test_hid_pos_scanners(seed: int, scaled: Callable[[int], int]) -> None:
    rng = random.Random(seed)
    codec = HidReports(COMMON)
    at = 0.0
    scans = 0
    recent: list[bytes] = []
    for _ in range(scaled(FRAMES)):
        for report in hid_reports(random_code(rng).encode(), aim="]E0"):
            # The id is sound: the bus guards what it carries, and the system goes by it.
            given = b"\x02" + broken(rng, report, hid_reports(b"690")[0])[1:]
            at += rng.choice([0.001, 0.01, 0.7])
            recent = [*recent, given][-100:]
            for item in codec.feed(given, at):
                if isinstance(item, Scan):
                    scans += 1
                    # Put together from the data of whole reports and from nothing else.
                    raw = item.code.encode("latin-1" if item.latin1 else "utf-8")
                    parts = [r[5 : 5 + r[1]] for r in recent if len(r) >= 64 and r[1] <= 56]
                    assert raw.strip(b"\r\n") in b"".join(parts)
                else:
                    assert item.code in ("scan_broken", "scan_too_long")
    assert scans > scaled(FRAMES) // 10
    (last,) = codec.feed(hid_reports(b"6901234567892")[0], at + 1)[-1:]
    assert last == Scan(code="6901234567892", aim="]E0")


def test_report_descriptors(seed: int, scaled: Callable[[int], int]) -> None:
    """A device that describes itself wrongly is refused, or read where it says; never a crash."""
    rng = random.Random(seed)
    laid_out = 0
    report = hid_reports(b"6901234567892")[0]
    for _ in range(scaled(FRAMES)):
        descriptor = broken(rng, HIDPOS_DESCRIPTOR, HIDPOS_DESCRIPTOR)
        try:
            layout = layout_of(descriptor)
        except ProtocolFault:
            continue
        laid_out += 1
        for item in HidReports(layout).feed(report, 0.0):
            assert isinstance(item, ScanFault) or item.code.encode("latin-1", "replace") in report
    assert laid_out > scaled(FRAMES) // 5


def test_scanners_that_type(seed: int, scaled: Callable[[int], int]) -> None:
    rng = random.Random(seed)
    codec = KeyEvents()
    at = 0.0
    scans = 0
    for _ in range(scaled(FRAMES)):
        code = random_code(rng)[:30]
        typed = key_events(code)
        strokes = [typed[n : n + EVENT.size] for n in range(0, len(typed), EVENT.size)]
        whole = rng.random() < 0.5
        if not whole:  # the kernel gives whole events: lost, doubled, or none that it has
            at_event = rng.randrange(len(strokes))
            strokes[at_event : at_event + 1] = rng.choice(
                [[], [strokes[at_event]] * 2, [rng.randbytes(EVENT.size)]]
            )
        at += 1.0  # what was left of the code before is given up
        found = [item for piece in pieces(rng, b"".join(strokes)) for item in codec.feed(piece, at)]
        scans += any(isinstance(item, Scan) for item in found)
        for item in found:
            assert isinstance(item, Scan | ScanFault)
            if isinstance(item, ScanFault):
                assert item.code == "scan_broken"
    assert scans > scaled(FRAMES) // 2


class Typist:
    """Presses keys on one keyboard, as a scanner or as a person does."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._at = 0

    def key(self, text: str, gap: int, name: str = "", *, repeated: bool = False) -> Key:
        self._at += gap
        return Key(text=text, at_ms=self._at, name=name, repeated=repeated)

    def scan(self, code: str) -> list[Key]:
        """A burst with its end, some of it damaged as a busy machine or a bad cable would."""
        pace = self._rng.choice([0, 2, 5, 12, 25])
        keys = [self.key(sign, pace if n else 500) for n, sign in enumerate(code)]
        name = self._rng.choice(["enter", "enter", "tab"])
        keys.append(self.key("\r" if name == "enter" else "\t", pace, name))
        if self._rng.random() < 0.5:
            at = self._rng.randrange(len(keys))
            keys[at : at + 1] = self._rng.choice(
                [
                    lambda: [],
                    lambda: [keys[at], self.key(keys[at].text, 0, repeated=True)],
                    lambda: [self.key("", 0, "F5"), keys[at]],
                    lambda: [keys[at], *self.person("7")],
                    lambda: [replace(keys[at], at_ms=keys[at].at_ms - 400)],
                    lambda: [replace(keys[at], at_ms=keys[at].at_ms + 70)],
                ]
            )()
        return keys

    def person(self, text: str) -> list[Key]:
        """The fastest of people, and Enter."""
        keys = [self.key(sign, self._rng.randrange(65, 300)) for sign in text]
        return [*keys, self.key("\r", self._rng.randrange(65, 300), "enter")]


@pytest.mark.parametrize("prefix", ["", "~", "F9"])
def test_keyboard_wedges(prefix: str, seed: int, scaled: Callable[[int], int]) -> None:
    """No key twice or out of turn, no scan that nobody typed, no person taken for a scanner."""
    rng = random.Random(seed)
    typist, reader = Typist(rng), WedgeReader(WedgeSettings(prefix=prefix))
    pressed = released = scans = 0
    for _ in range(scaled(FRAMES)):
        by_person = rng.random() < 0.2
        code = random_code(rng)[:40]
        keys = typist.person(code[:8]) if by_person else typist.scan(code)
        if prefix and not by_person and rng.random() < 0.8:
            first = "" if prefix == "F9" else prefix
            keys = [Key(text=first, name=prefix, at_ms=keys[0].at_ms), *keys] if keys else keys
        typed = "".join(key.text for key in keys)
        for key in keys:
            pressed += 1
            key = replace(key, event=pressed)
            due = reader.release_at_ms
            decisions = [reader.flush(due + 1)] if due is not None and key.at_ms > due else []
            decisions.append(reader.feed(key))
            for decision in decisions:
                for one in decision.released:
                    assert isinstance(one.event, int)
                    assert one.event > released, "a key came twice, or out of turn"
                    released = one.event
                if decision.code:
                    scans += 1
                    assert not by_person
                    assert decision.code in typed
                assert decision.fault in ("", "scan_broken", "scan_too_long")
    assert scans > scaled(FRAMES) // 4
    # However it was left, a whole scan after a second of silence is read.
    head = [typist.key("" if prefix == "F9" else prefix, 2000, prefix)] if prefix else []
    keys = [
        *head,
        *(typist.key(sign, 5 if n or head else 2000) for n, sign in enumerate("6901234")),
    ]
    found = [reader.feed(key) for key in [*keys, typist.key("\r", 5, "enter")]]
    assert found[-1].code == "6901234"


def test_customer_displays(seed: int, scaled: Callable[[int], int]) -> None:
    rng = random.Random(seed)
    screen = Screen(charset="gbk")
    for _ in range(scaled(FRAMES)):
        frame = cd5220.show([random_code(rng), "合计：￥12.80"], charset="gbk")
        for piece in pieces(rng, broken(rng, frame, cd5220.start())):
            screen.feed(piece)
        assert all(len(line.encode("gbk", "replace")) <= 40 for line in screen.lines)
    screen.feed(b"\r" * 30 + cd5220.start() + cd5220.show(["TOTAL", "12.80"]))
    assert [line.strip() for line in screen.lines] == ["TOTAL", "12.80"]
