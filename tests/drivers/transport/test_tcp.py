"""Bytes over TCP, always with a deadline."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from drivers.api import Busy, Offline, TimedOut
from drivers.transport.tcp import TcpTransport


def soon(seconds: float = 5.0) -> float:
    return time.monotonic() + seconds


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def transport(server):
    transport = TcpTransport(host="127.0.0.1", port=server.getsockname()[1])
    yield transport
    transport.close()


def test_bytes_go_both_ways(server, transport) -> None:
    transport.open(deadline=soon())
    with server.accept()[0] as peer:
        assert transport.write(b"hello", deadline=soon()) == 5
        assert peer.recv(9) == b"hello"
        peer.sendall(b"back")
        assert transport.read(9, deadline=soon()) == b"back"


def test_a_port_where_nobody_listens_is_offline(server, transport) -> None:
    server.close()
    with pytest.raises(Offline, match=r"127\.0\.0\.1"):
        transport.open(deadline=soon())


def test_a_read_ends_at_its_deadline(server, transport) -> None:
    transport.open(deadline=soon())
    began = time.monotonic()
    assert transport.read(9, deadline=began + 0.05) == b""
    assert time.monotonic() - began < 2
    assert transport.read(9, deadline=began - 1) == b""


def test_a_peer_that_hangs_up_is_offline(server, transport) -> None:
    transport.open(deadline=soon())
    peer, _ = server.accept()
    peer.sendall(b"x")
    assert transport.read(9, deadline=soon()) == b"x"
    peer.close()
    with pytest.raises(Offline):
        transport.read(9, deadline=soon())


def test_a_peer_that_lets_us_in_and_out_again_is_with_somebody_else(server, transport) -> None:
    transport.open(deadline=soon())
    server.accept()[0].close()
    with pytest.raises(Busy, match="another program"):
        transport.read(9, deadline=soon())


def test_a_peer_that_takes_nothing_does_not_block_the_writer(server, transport) -> None:
    transport.open(deadline=soon())
    with server.accept()[0]:
        taken = sent = transport.write(bytes(50_000_000), deadline=soon(0.05))
        while sent:
            sent = transport.write(bytes(1_000_000), deadline=soon(0.05))
            taken += sent
        assert 0 < taken < 50_000_000


def test_what_was_written_arrives_before_the_line_is_hung_up(server, transport) -> None:
    got = bytearray()

    def read_all() -> None:
        with server.accept()[0] as peer:
            peer.sendall(b"unread status")
            while data := peer.recv(4096):
                got.extend(data)

    reader = threading.Thread(target=read_all)
    reader.start()
    transport.open(deadline=soon())
    left = bytes(300_000)
    while left:
        left = left[transport.write(left, deadline=soon()) :]
    transport.finish(deadline=soon())
    transport.close()
    reader.join(10)
    assert len(got) == 300_000


def test_a_closed_transport_says_so(transport) -> None:
    with pytest.raises(Offline):
        transport.read(1, deadline=soon())
    with pytest.raises(Offline):
        transport.write(b"x", deadline=soon())


def test_a_connection_that_nobody_answers_times_out() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = []
        try:
            with pytest.raises((TimedOut, Offline)):
                for _ in range(20):
                    transport = TcpTransport(host="127.0.0.1", port=full.getsockname()[1])
                    waiting.append(transport)
                    transport.open(deadline=soon(0.1))
        finally:
            for transport in waiting:
                transport.close()
