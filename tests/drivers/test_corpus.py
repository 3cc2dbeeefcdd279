"""A storm of broken frames over every codec: nothing escapes, nothing false comes out.

100,000 frames each in a long run, a twentieth in a plain one: whole, cut short, doubled, glued,
with bytes lost, turned and added, and fed in pieces of any size. What comes out is held against a
second reading of the manuals, written here without the codecs.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import reduce
from operator import xor

import pytest

from drivers.api import ScanFault
from drivers.scale.cas import CasDialect
from drivers.scale.dialect import Reading, Send
from drivers.scale.ecr import AclasDialect, EcrDialect
from drivers.scale.toledo import ToledoDialect
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
