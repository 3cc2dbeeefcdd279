"""Answers that never end, by their time or by their size: the terminal is not held up by them."""

from __future__ import annotations

import socket
import threading
import time
import tracemalloc
from contextlib import suppress

import pytest
import zstandard

from pos.contract.wire import MAX_PAGE_BYTES, feed_page
from pos.sync.problems import SyncProblem
from tests.pos.sync.conftest import http, read_request
from tests.pos.sync.test_client import ACK, office, push


class Peer:
    """Plays one scene on every connection until it is closed."""

    def __init__(self, scene):
        self._scene = scene
        self._closed = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._closed.set()
        self._listener.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                read_request(connection)
                for part in self._scene():
                    connection.sendall(part)
                    if self._closed.is_set():
                        break


def dripping(content, *, every=0.02):
    """A scene that sends `content` byte for byte."""

    def scene():
        pause = threading.Event()
        for byte in content:
            yield bytes([byte])
            pause.wait(every)

    return scene


@pytest.fixture
def play():
    peers = []

    def start(scene):
        peers.append(Peer(scene))
        return peers[-1]

    yield start
    for peer in peers:
        peer.close()


@pytest.mark.parametrize(
    "content",
    [
        http(200, b" " * 1000 + ACK),
        b"HTTP/1.1 200 OK\r\nX-Pad: " + b"x" * 10_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 10_000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 1000,
    ],
)
def test_an_answer_that_drips_is_given_up(play, content):
    peer = play(dripping(content))
    began = time.monotonic()
    with office(peer.url, timeout=0.4) as hq, pytest.raises(SyncProblem) as problem:
        push(hq)
    assert problem.value.code == "hq_timeout"
    assert time.monotonic() - began < 3


def test_a_feed_that_drips_is_given_up_and_its_patience_counts_once(play):
    peer = play(dripping(http(200, b"x" * 10_000)))
    began = time.monotonic()
    with office(peer.url, timeout=0.2) as hq, pytest.raises(SyncProblem) as problem:
        hq.feed("store:S001", gen="", after=0, limit=10, wait=1)
    assert problem.value.code == "hq_timeout"
    assert 1 < time.monotonic() - began < 4


def test_the_time_of_an_exchange_is_shared_by_all_its_attempts(play):
    peer = play(lambda: [])
    began = time.monotonic()
    with office(peer.url, timeout=5) as hq, pytest.raises(SyncProblem) as problem:
        push(hq)
    assert problem.value.code == "hq_unreachable"
    assert time.monotonic() - began < 3


def test_what_really_carries_something_may_take_longer(play):
    row = b'[1,"item","put","A",{"name":"' + b"x" * 200_000 + b'"}]\n'
    answer = http(200, feed_page([row], gen="g", cursor=1, more=False))
    pause = threading.Event()

    def scene():
        for n in range(0, len(answer), 20_000):
            yield answer[n : n + 20_000]
            pause.wait(0.1)

    with office(play(scene).url, timeout=0.5) as hq:
        began = time.monotonic()
        page = hq.feed("catalog:all", gen="", after=0, limit=10)
    assert page.cursor == 1
    assert time.monotonic() - began > 0.5


def endless(head):
    """A scene that never stops sending."""

    def scene():
        yield head
        while True:
            yield b"10000\r\n" + bytes(0x10000) + b"\r\n"

    return scene


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 500 X\r\nContent-Length: 10000000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_an_answer_without_end_is_not_read_to_it(play, head):
    peer = play(endless(head))
    assert peak(lambda: refused(peer)) < 12_000_000


def test_an_endless_head_is_not_read_to_its_end(play):
    peer = play(lambda: iter(lambda: b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, None))
    refused(peer)


@pytest.mark.parametrize("ask", [push, lambda hq: hq.feed("x:y", gen="", after=0, limit=1)])
def test_what_unpacks_to_far_more_is_not_unpacked(play, ask):
    bomb = zstandard.ZstdCompressor().compress(bytes(400_000_000))
    assert len(bomb) < 100_000
    peer = play(lambda: [http(200, bomb, "Content-Encoding: zstd")])
    assert peak(lambda: refused(peer, ask)) < 5 * MAX_PAGE_BYTES


def test_an_encoding_that_nobody_asked_for_is_refused(play):
    peer = play(lambda: [http(200, ACK, "Content-Encoding: gzip")])
    refused(peer)


def test_a_row_as_large_as_a_page_arrives(play):
    row = b'[1,"promotion","put","A",{"x":"' + b"x" * MAX_PAGE_BYTES + b'"}]\n'
    page = feed_page([row], gen="g", cursor=1, more=False)
    packed = zstandard.ZstdCompressor().compress(page)
    for answer in (http(200, page), http(200, packed, "Content-Encoding: zstd")):
        with office(play(lambda answer=answer: [answer]).url) as hq:
            assert len(hq.feed("x:y", gen="", after=0, limit=1).rows) == 1


def test_who_hangs_up_waits_for_no_answer_and_asks_no_second_time(play):
    answered, asked, problems = threading.Event(), threading.Event(), []

    def scene():
        asked.set()
        answered.wait(60)
        yield http(200, ACK)

    def ask():
        with pytest.raises(SyncProblem) as problem:
            push(hq)
        problems.append(problem.value.code)

    with office(play(scene).url, timeout=60) as hq:
        asking = threading.Thread(target=ask)
        asking.start()
        assert asked.wait(20)
        asked.clear()
        hq.close()
        asking.join(20)
        assert problems == ["hq_unreachable"]
        assert not asked.is_set()
        answered.set()


def test_a_connection_serves_again(office_that_keeps):
    with office(office_that_keeps.url) as hq:
        for _ in range(3):
            assert push(hq).acked == 0
    assert office_that_keeps.connections == 1


@pytest.fixture
def office_that_keeps():
    keeper = Keeper()
    yield keeper
    keeper.listener.close()


class Keeper:
    """Answers every request of a connection and leaves it open."""

    def __init__(self):
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections += 1
                with connection:
                    while read_request(connection):
                        answer = http(200, ACK).replace(b"Connection: close\r\n", b"")
                        connection.sendall(answer)


def refused(peer, ask=push):
    with office(peer.url, timeout=20) as hq, pytest.raises(SyncProblem) as problem:
        ask(hq)
    assert problem.value.code == "hq_garbled"


def peak(action):
    """The most bytes of memory that `action` held."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
