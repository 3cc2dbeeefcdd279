"""Two terminals of a store talk; whoever else calls is told nothing, whatever he does."""

from __future__ import annotations

import socket

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.contract.peers import Peer
from pos.lane.callers import MOST_STRANGERS
from pos.lane.handshake import WINDOW_US, Remembered, Unwelcome
from pos.lane.lines import FRAME, GREETING, SILENCE
from pos.lane.lines import Line as Connection
from pos.lane.messages import MOST_LINES, MOST_PICTURE, Basket, Line, Standing
from pos.lane.network import Network
from pos.lane.peers import read_peers
from pos.lane.talk import MOST, MOST_FIRST, Called, Calling, Self, Talk
from tests.pos.lane.conftest import DESK, LANE, Watcher, free_port, now_us, public

NOW = 1_790_000_000_000_000
LANE_KEY, DESK_KEY, STRANGE_KEY = (
    Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3)
)
LANE_PEER = Peer(terminal=LANE, public_key=public(LANE_KEY), role="till")
DESK_PEER = Peer(terminal=DESK, public_key=public(DESK_KEY), role="admin")


def lane(peers: dict[str, Peer] | None = None, *, now: int = NOW) -> Self:
    known = {DESK: DESK_PEER} if peers is None else peers
    return Self(terminal=LANE, key=LANE_KEY, peers=lambda: known, now_us=lambda: now)


def desk(*, name: str = DESK, key: Ed25519PrivateKey = DESK_KEY, now: int = NOW) -> Self:
    return Self(terminal=name, key=key, peers=lambda: {LANE: LANE_PEER}, now_us=lambda: now)


def flow(source: Talk) -> bytes:
    """All that one end has to say so far."""
    said = source.said(1 << 30)
    source.sent(len(said))
    return said


def met(seen: Remembered | None = None) -> tuple[Calling, Called]:
    """Two ends that know each other."""
    calling, called = Calling(desk(), LANE_PEER), Called(lane(), seen or Remembered())
    called.hear(flow(calling))
    calling.hear(flow(called))
    assert (calling.peer, called.peer) == (LANE, DESK)
    return calling, called


def refused(called: Called, said: bytes) -> str:
    """Why a caller was not let in; he was told nothing."""
    with pytest.raises(Unwelcome) as unwelcome:
        called.hear(said)
    assert flow(called) == b""
    assert not called.is_open
    return unwelcome.value.code


@given(
    messages=st.lists(st.tuples(st.booleans(), st.binary(max_size=200)), max_size=8),
    cut=st.integers(1, 50),
)
@settings(max_examples=25)
def test_what_one_says_the_other_hears_in_whatever_parts_it_comes(
    messages: list[tuple[bool, bytes]], cut: int
) -> None:
    calling, called = met()
    heard: list[tuple[bool, bytes]] = []
    for forth, message in messages:
        source, target = (calling, called) if forth else (called, calling)
        source.say(message)
        said = flow(source)
        for start in range(0, len(said), cut):
            heard += [(forth, one) for one in target.hear(said[start : start + cut])]
    assert heard == messages


@pytest.mark.parametrize(
    ("me", "peers", "why"),
    [
        (desk(name="S001-T07"), None, "unknown"),
        (desk(name="S002-T09"), None, "unknown"),
        (desk(key=STRANGE_KEY), None, "bad_signature"),
        (desk(), {}, "unknown"),
        (desk(), {DESK: Peer(terminal=DESK, public_key=public(STRANGE_KEY), role="till")},
         "bad_signature"),
        (desk(name=LANE, key=LANE_KEY), None, "not_me"),
    ],
    ids=["of no name", "of another store", "of another key", "shut out", "new key", "itself"],
)  # fmt: skip
def test_who_is_no_terminal_of_the_store_is_told_nothing(
    me: Self, peers: dict[str, Peer] | None, why: str
) -> None:
    called = Called(lane(peers), Remembered())
    assert refused(called, flow(Calling(me, LANE_PEER))) == why


def test_a_call_that_somebody_plays_again_is_none() -> None:
    seen = Remembered()
    calling = Calling(desk(), LANE_PEER)
    hello = flow(calling)
    Called(lane(), seen).hear(hello)
    assert refused(Called(lane(), seen), hello) == "replayed"
    # Nor is it one to another terminal, which never heard it.
    other = Self(
        terminal="S001-T02", key=STRANGE_KEY, peers=lambda: {DESK: DESK_PEER}, now_us=lambda: NOW
    )
    assert refused(Called(other, Remembered()), hello) == "not_me"


def test_a_clock_that_is_off_is_told_the_time_and_nothing_else() -> None:
    seen = Remembered()
    off = desk(now=NOW - WINDOW_US - 1)
    calling, called = Calling(off, LANE_PEER), Called(lane(), seen)
    with pytest.raises(Unwelcome, match="late"):
        called.hear(flow(calling))
    with pytest.raises(Unwelcome, match="late"):
        calling.hear(flow(called))
    assert calling.late_by_us == WINDOW_US + 1
    again = Calling(off, LANE_PEER, ahead_us=calling.late_by_us)
    called = Called(lane(), seen)
    called.hear(flow(again))
    again.hear(flow(called))
    assert called.peer == DESK
    # A stranger with a clock that is off is not even told the time.
    stranger = Calling(desk(key=STRANGE_KEY, now=0), LANE_PEER)
    assert refused(Called(lane(), seen), flow(stranger)) == "bad_signature"


def test_a_terminal_that_pretends_to_be_another_is_not_spoken_to() -> None:
    pretender = Self(
        terminal=LANE, key=STRANGE_KEY, peers=lambda: {DESK: DESK_PEER}, now_us=lambda: NOW
    )
    calling, called = Calling(desk(), LANE_PEER), Called(pretender, Remembered())
    called.hear(flow(calling))
    with pytest.raises(Unwelcome, match="bad_signature"):
        calling.hear(flow(called))
    assert not calling.is_open


@given(data=st.data())
@settings(max_examples=30)
def test_a_bit_that_was_turned_anywhere_ends_it(data: st.DataObject) -> None:
    calling, called = Calling(desk(), LANE_PEER), Called(lane(), Remembered())
    turned = data.draw(st.sampled_from(["hello", "welcome", "sealed"]))

    def carried(said: bytes, name: str) -> bytes:
        if name != turned:
            return said
        bit = data.draw(st.integers(32, len(said) * 8 - 1))
        changed = bytearray(said)
        changed[bit // 8] ^= 1 << bit % 8
        return bytes(changed)

    with pytest.raises(Unwelcome):
        called.hear(carried(flow(calling), "hello"))
        calling.hear(carried(flow(called), "welcome"))
        calling.say(b'{"do":"pause","on":true,"by":"2001"}')
        called.hear(carried(flow(calling), "sealed"))


def test_frames_that_come_twice_turned_round_or_back_end_it() -> None:
    calling, called = met()
    calling.say(b"one")
    frame = flow(calling)
    assert called.hear(frame) == [b"one"]
    with pytest.raises(Unwelcome, match="garbled"):
        called.hear(frame)

    calling, called = met()
    calling.say(b"one")
    first = flow(calling)
    calling.say(b"two")
    with pytest.raises(Unwelcome, match="garbled"):
        called.hear(flow(calling) + first)

    calling, called = met()
    calling.say(b"one")
    with pytest.raises(Unwelcome, match="garbled"):
        calling.hear(flow(calling))


@pytest.mark.parametrize("has_new_key", [False, True])
def test_who_is_shut_out_in_the_midst_of_it_is_not_heard_any_more(has_new_key: bool) -> None:
    peers = {DESK: DESK_PEER}
    calling, called = Calling(desk(), LANE_PEER), Called(lane(peers), Remembered())
    called.hear(flow(calling))
    calling.hear(flow(called))
    calling.say(b"before")
    assert called.hear(flow(calling)) == [b"before"]
    peers.clear()
    if has_new_key:
        peers[DESK] = Peer(terminal=DESK, public_key=public(STRANGE_KEY), role="admin")
    calling.say(b"after")
    with pytest.raises(Unwelcome, match="unknown"):
        called.hear(flow(calling))


def test_nobody_makes_us_hold_more_than_a_message() -> None:
    for length in (0, MOST_FIRST + 1, 2**32 - 1):
        called = Called(lane(), Remembered())
        assert refused(called, length.to_bytes(4, "big")) == "too_large"
    calling, called = met()
    with pytest.raises(ValueError, match="none of ours"):
        calling.say(bytes(MOST + 1))
    with pytest.raises(Unwelcome, match="too_large"):
        called.hear((MOST + 17).to_bytes(4, "big"))


def test_each_part_of_a_conversation_has_its_time() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        calling, called = Calling(desk(), LANE_PEER), Called(lane(), Remembered())
        line = Connection(ours, called, since=0)
        said = flow(calling)
        theirs.sendall(said[:-1])
        line.read(GREETING // 2)
        assert line.deadline() == GREETING  # A byte now and then wins no time.
        theirs.sendall(said[-1:])
        line.read(GREETING // 2)
        line.write()
        calling.hear(theirs.recv(4096))
        assert line.deadline() == SILENCE
        calling.say(b"a word")
        said = flow(calling)
        theirs.sendall(said[:5])
        line.read(SILENCE - 1)
        theirs.sendall(said[5:-1])
        line.read(SILENCE)
        assert line.deadline() == SILENCE  # It began just before that.
        theirs.sendall(said[-1:])
        assert line.read(SILENCE) == [b"a word"]
        assert line.deadline() == 2 * SILENCE
        calling.say(b"another")
        theirs.sendall(flow(calling)[:-1])
        line.read(SILENCE + 1)
        assert line.deadline() == SILENCE + 1 + FRAME


def test_rows_that_are_none_of_ours_let_nobody_in() -> None:
    good = {"terminal": DESK, "public_key": public(DESK_KEY), "role": "till", "address": ""}
    rows = {
        DESK: good,
        LANE: {**good, "terminal": LANE},
        "S002-T01": {**good, "terminal": "S002-T01"},
        "S001-T02": {**good, "terminal": "S001-T03"},
        "S001-T04": {**good, "terminal": "S001-T04", "public_key": "zz"},
        "S001-T05": {**good, "terminal": "S001-T05", "address": "example.org:80"},
        "S001-T06": {},
        "S001-T07": None,
    }
    assert sorted(read_peers(rows, me=LANE)) == [DESK]


def test_strangers_keep_nobody_out_and_learn_nothing() -> None:
    """More of them than there is room for, silent or talking nonsense, over a real port."""
    address = f"127.0.0.1:{free_port()}"
    me = Self(terminal=LANE, key=LANE_KEY, peers=lambda: {DESK: DESK_PEER}, now_us=now_us)
    network = Network(me, listen=address)
    network.start()
    network.show(Standing(terminal=LANE, face="till", state="idle", since=""))
    host, _, port = address.rpartition(":")
    strangers = [socket.create_connection((host, int(port))) for _ in range(MOST_STRANGERS + 4)]
    listed = Peer(terminal=LANE, public_key=public(LANE_KEY), role="till", address=address)
    watcher = Watcher(DESK, DESK_KEY, {LANE: listed})
    try:
        for number, stranger in enumerate(strangers[-4:]):
            stranger.settimeout(20)
            stranger.sendall([b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x00\x02{}"][number % 2])
            assert stranger.recv(100) == b""  # Nothing but the end.
        watcher.network.follow()
        watcher.until(LANE, lambda seen: seen.reach == "here")
        # A basket that is beyond all measure is told in short, and breaks nothing.
        lines = tuple(
            Line(line=n, name="名" * 400, quantity=1000, net=1) for n in range(1, MOST_LINES + 1)
        )
        basket = Basket(sale="s", step=1, lines=lines, total=1, due=1)
        network.show(Standing(terminal=LANE, face="till", state="scanning", since="",
                              basket=basket, picture=bytes(MOST_PICTURE)))  # fmt: skip
        seen = watcher.until(LANE, lambda seen: seen.standing is not None
                             and seen.standing.basket is not None)  # fmt: skip
        assert seen.standing is not None
        assert seen.standing.basket is not None
        assert seen.standing.basket.lines == lines[-50:]
        # A terminal that is shut out is let go of at the next word.
        del watcher.peers[LANE]
        watcher.until_gone(LANE)
    finally:
        for stranger in strangers:
            stranger.close()
        watcher.network.stop()
        network.stop()
