"""The scale's twin against what other emulators and the manuals' examples say."""

from __future__ import annotations

import socket

import pytest

from drivers.sim.scale import Plate, ScaleTwin, cas_frame, ecr_frame, toledo_frame


@pytest.fixture
def talk():
    """Sends bytes to a twin of a family and gives what comes back."""
    open_now: list = []

    def talk(family: str, sent: bytes, expected: int, **moods) -> bytes:
        twin = ScaleTwin(family=family, settles_in=0)
        twin.change(**moods)
        twin.start()
        host, _, port = twin.place.partition(":")
        line = socket.create_connection((host, int(port)), timeout=10)
        open_now.extend([line, twin])
        line.sendall(sent)
        answer = b""
        while len(answer) < expected:
            answer += line.recv(4096)
        return answer

    yield talk
    for one in open_now:
        one.close()


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        # Recorded from emupos 0.4.0, an emulator by others.
        (b"W", b"\x0200.000\r"),
        (b"EhelloF", b"\x02E\rhello"),
        (b"Q", b"\x02?P\r"),
    ],
)
def test_a_toledo_answers_as_another_emulator_does(talk, sent: bytes, answer: bytes) -> None:
    assert talk("toledo8217", sent, len(answer)) == answer


def test_an_ecr_scale_acknowledges_and_then_tells(talk) -> None:
    answer = talk("ecr", b"\x05\x11", 16)
    assert answer == b"\x06\x01\x02S 00.000kg" + answer[13:14] + b"\x03\x04"


def test_an_ecr_scale_refuses(talk) -> None:
    assert talk("ecr", b"\x05", 1, refuses=True) == b"\x15"


def test_frames_as_the_manuals_print_them() -> None:
    plate = Plate(grams=1250, still=True, over=False, net=False)
    # 53 20 30 31 2E 32 35 30 6B 67 exclusive-ored, by hand.
    assert ecr_frame(plate) == bytes.fromhex("0102 5320 30312e323530 6b67 67 0304")
    assert ecr_frame(plate, check_from_start=True)[12] == 0x64
    assert toledo_frame(plate) == b"\x0201.250\r"
    assert cas_frame(plate)[:6] == b"ST,GS," and cas_frame(plate)[8:] == b",  01.250 kg\r\n"
    assert len(cas_frame(plate)) == 22


def test_a_person_at_a_keyboard_lays_goods_on_it_and_upsets_it() -> None:
    twin = ScaleTwin(settles_in=0)
    assert twin.obey("1250") and twin.obey("silent=1") and twin.obey("noise=3")
    assert not any(map(twin.obey, ("angry=1", "silent=yes", "--5", "-")))
    twin.close()


def test_less_than_nothing_can_be_typed_too() -> None:
    twin = ScaleTwin(family="toledo8217", settles_in=0)
    twin.start()
    assert twin.obey("-5")
    host, _, port = twin.place.partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(b"W")
        answer = b""
        while not answer.endswith(b"\r"):
            answer += line.recv(64)
    twin.close()
    assert answer[:2] == b"\x02?" and answer[2] & 0x04  # under zero


def test_goods_that_were_typed_lie_on_the_plate() -> None:
    twin = ScaleTwin(family="toledo8217", settles_in=0)
    twin.start()
    twin.obey("1250")
    host, _, port = twin.place.partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(b"W")
        answer = b""
        while not answer.endswith(b"\r"):
            answer += line.recv(64)
    twin.close()
    assert answer == b"\x0201.250\r"
