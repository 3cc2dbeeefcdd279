"""The printer's twin on the wire: papers in a folder, status, moods."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from drivers.sim import symbols
from drivers.sim.picture import MARGIN
from drivers.sim.printer import PrinterTwin

GOLDEN = Path(__file__).parents[1] / "printer/golden"
STATUS = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[PrinterTwin]:
    twin = PrinterTwin(folder=tmp_path / "paper", raw=True)
    twin.start()
    yield twin
    twin.close()


@pytest.fixture
def link(twin: PrinterTwin) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", twin.port), timeout=10) as link:
        yield link


def told(link: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        more = link.recv(length - len(data))
        assert more, f"hung up after {data.hex(' ')}"
        data += more
    return data


def papers(count: int):
    return lambda twin: len(twin.papers) == count


def test_a_paper_becomes_a_picture_a_text_and_its_bytes(twin, link, tmp_path: Path) -> None:
    data = (GOLDEN / "receipt.bin").read_bytes()
    link.sendall(data[:700])
    link.sendall(data[700:] + b"\x1dr\x01")
    assert told(link, 1) == b"\x00"
    folder = tmp_path / "paper"
    assert (folder / "receipt-0001.txt").read_bytes() == (GOLDEN / "receipt.txt").read_bytes()
    link.close()
    assert twin.wait_for(
        lambda twin: (folder / "receipt-0001.bin").read_bytes() == data + b"\x1dr\x01"
    )
    assert sorted(path.name for path in folder.iterdir()) == [
        "receipt-0001.bin", "receipt-0001.png", "receipt-0001.txt",
    ]  # fmt: skip
    assert twin.faults == []


def test_the_bytes_of_a_paper_are_whole_when_its_link_ended_before_it(
    twin, link, tmp_path: Path
) -> None:
    twin.change(paper_out_after=8)
    link.sendall(b"first half\nsecond half\n\x1dV\x00\x1dr\x01")
    assert twin.wait_for(lambda twin: twin.holds)
    link.close()
    with socket.create_connection(("127.0.0.1", twin.port), timeout=5) as asking:
        asking.sendall(b"\x10\x04\x01")
        assert told(asking, 1) == b"\x1a"
    twin.change(paper_out=False)
    assert twin.wait_for(papers(1))
    assert twin.papers[0].raw == b"first half\nsecond half\n\x1dV\x00"
    kept = tmp_path / "paper" / "receipt-0001.bin"
    assert twin.wait_for(lambda twin: kept.read_bytes() == twin.papers[0].raw + b"\x1dr\x01")


def test_the_picture_is_the_paper_dot_for_dot(twin, link, tmp_path: Path) -> None:
    link.sendall(
        b"\x1d(k\x03\x001C\x04\x1d(k\x03\x001E1\x1d(k\x06\x001P0abc\x1d(k\x03\x001Q0"
        b"\x1b@\x1c&\xc5\xa3\n\x1dV\x00"
    )
    assert twin.wait_for(papers(1))
    with Image.open(tmp_path / "paper/receipt-0001.png") as picture:
        assert picture.size == (576 + 2 * MARGIN, 21 * 4 + 30 + 2 * MARGIN)
        matrix = symbols.qr_matrix(b"abc", "M")
        drawn = [
            [picture.getpixel((MARGIN + 4 * x + 2, MARGIN + 4 * y + 2)) == 0 for x in range(21)]
            for y in range(21)
        ]
        assert drawn == [list(row) for row in matrix]
        cell = picture.crop((MARGIN, MARGIN + 84, MARGIN + 24, MARGIN + 108))
        beside = picture.crop((MARGIN + 24, MARGIN + 84, MARGIN + 300, MARGIN + 108))
    assert 60 < cell.histogram()[0] < 300  # dots of ink: a character, and neither a box nor nothing
    assert beside.histogram()[0] == 0


def test_paper_that_is_not_cut_is_torn_off_when_the_link_closes(twin, link, tmp_path) -> None:
    link.sendall(b"one\ntwo")
    link.close()
    assert twin.wait_for(papers(1))
    assert twin.papers[0].cut == ""
    assert (tmp_path / "paper/receipt-0001.txt").read_text() == "one\ntwo\n"


def test_unknown_bytes_go_to_a_log(twin, link, tmp_path: Path) -> None:
    link.sendall(b"one\n\x1b\x7etwo\n\x1dV\x00")
    assert twin.wait_for(papers(1))
    log = (tmp_path / "paper/receipt-0001.log").read_text()
    assert log == "byte 6: unknown command 1b 7e\n"


def test_a_folder_of_papers_is_carried_on(tmp_path: Path) -> None:
    (tmp_path / "receipt-0041.txt").write_text("yesterday")
    twin = PrinterTwin(folder=tmp_path)
    twin.start()
    with socket.create_connection(("127.0.0.1", twin.port)) as link:
        link.sendall(b"today\n\x1dV\x00")
        assert twin.wait_for(papers(1))
    twin.close()
    assert twin.papers[0].name == "receipt-0042"


@pytest.mark.parametrize(
    ("mood", "bytes_told"),
    [
        ({}, "12 12 12 12"),
        ({"paper_out": True}, "1a 32 12 7e"),
        ({"cover_open": True}, "1a 16 12 12"),
        ({"jammed": True}, "1a 52 1a 12"),
        ({"near_end": True}, "12 12 12 1e"),
    ],
)
def test_status_in_real_time(twin, link, mood: dict[str, bool], bytes_told: str) -> None:
    twin.change(**mood)
    link.sendall(STATUS)
    assert told(link, 4).hex(" ") == bytes_told


def test_automatic_status_tells_paper_out_and_back_then_the_fence(twin, link) -> None:
    link.sendall(b"\x1da\x0c\x10\x04\x01")
    assert told(link, 1) == b"\x12"
    twin.change(paper_out=True)
    assert told(link, 4).hex(" ") == "18 00 0f 00"
    link.sendall(b"one\n\x1dr\x01")
    twin.change(paper_out=False, near_end=True)
    assert told(link, 5).hex(" ") == "10 00 03 00 03"


def test_a_cover_that_is_open_keeps_the_paper_waiting(twin, link) -> None:
    twin.change(cover_open=True)
    link.sendall(b"one\n\x1dV\x00\x10\x04\x02")
    assert told(link, 1) == b"\x16"
    assert twin.papers == []
    twin.change(cover_open=False)
    assert twin.wait_for(papers(1))


def test_a_silent_printer_prints_and_says_nothing(twin, link) -> None:
    twin.change(silent=True)
    link.sendall(b"\x10\x04\x01one\n\x1dr\x01\x1dV\x00")
    assert twin.wait_for(papers(1))
    link.settimeout(0.1)
    with pytest.raises(TimeoutError):
        link.recv(1)


def test_a_second_client_is_refused_while_there_is_a_first(twin, link) -> None:
    link.sendall(b"\x10\x04\x01")
    assert told(link, 1) == b"\x12"
    with socket.create_connection(("127.0.0.1", twin.port), timeout=10) as second:
        assert second.recv(1) == b""
    link.sendall(b"\x10\x04\x01")
    assert told(link, 1) == b"\x12"


def test_or_a_second_client_waits_until_the_first_has_gone(tmp_path: Path) -> None:
    twin = PrinterTwin()
    twin.change(refuse_second=False)
    twin.start()
    with socket.create_connection(("127.0.0.1", twin.port), timeout=10) as first:
        first.sendall(b"\x10\x04\x01")
        assert told(first, 1) == b"\x12"
        second = socket.create_connection(("127.0.0.1", twin.port), timeout=10)
        second.sendall(b"\x10\x04\x01")
        second.settimeout(0.1)
        with pytest.raises(TimeoutError):
            second.recv(1)
    second.settimeout(10)
    assert told(second, 1) == b"\x12"
    second.close()
    twin.close()


def test_the_link_breaks_after_the_bytes_asked_for(twin, link) -> None:
    twin.change(disconnect_after=8)
    link.sendall(b"one\ntwo\nthree\n")
    assert twin.wait_for(papers(1))
    assert twin.papers[0].text == "one\ntwo\n"


def test_it_can_be_switched_off_in_the_middle(twin, link) -> None:
    link.sendall(b"one\n")
    twin.close()
    twin.close()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", twin.port or 1), timeout=1)
