"""The bytes between terminal and head office: what went in comes out, to the last white space."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.contract.entry import Entry
from pos.contract.wire import (
    EventBatch,
    FeedRow,
    encode_batch,
    entry_of,
    event_of,
    feed_line,
    feed_page,
    read_feed_page,
)

ENTRY = Entry(
    epoch=1,
    seq=1,
    kind="sale",
    kind_seq=1,
    v=1,
    ts=1_795_000_000_000_000,
    mono=5,
    boot="b00t",
    day="2026-11-22",
    total=-5,
    abs_total=5,
    body=b"{}",
    body_sha256=sha256(b"{}").digest(),
    prev=bytes(32),
    kind_prev=bytes(range(32)),
    hash=bytes(range(32, 64)),
    sig=bytes(64),
    key_id="0123456789abcdef",
)


def with_body(body, *, seq=1, prev=bytes(32)):
    digest = sha256(body).digest()
    return replace(ENTRY, seq=seq, body=body, body_sha256=digest, prev=prev, hash=digest)


def there_and_back(entries):
    content = encode_batch(
        epoch=1, first=entries[0].seq, prev_hash=entries[0].prev, entries=entries
    )
    batch = msgspec.json.decode(content, type=EventBatch)
    prev, arrived = bytes.fromhex(batch.prev_hash), []
    for event in batch.events:
        arrived.append(entry_of(event, epoch=batch.epoch, prev=prev))
        prev = arrived[-1].hash
    return arrived


WHITE = st.text("\t\n\r ", max_size=3)
JSON_TEXT = st.recursive(
    st.sampled_from(['"\\u4e07\\n"', '"万"', "-0", "1E5", "null", '""', "[ ]", "{ }"]),
    lambda inner: (
        st.builds(lambda a, b, w: f"[{w}{a}{w},{b}{w}]", inner, inner, WHITE)
        | st.builds(lambda a, w: f'{{"k"{w}:{w}{a}{w}}}', inner, WHITE)
    ),
    max_leaves=5,
)


@given(bodies=st.lists(st.binary(max_size=30) | JSON_TEXT.map(str.encode), min_size=1, max_size=4))
def test_every_body_arrives_as_the_bytes_that_were_hashed(bodies):
    entries, prev = [], bytes(32)
    for seq, body in enumerate(bodies, start=1):
        entries.append(with_body(body, seq=seq, prev=prev))
        prev = entries[-1].hash
    assert there_and_back(entries) == entries


@pytest.mark.parametrize(
    "body",
    [b'{ "a" :\t[1 ,\n2 ] }', b' {"a":1}', b'{"a":1}\n', b"{", b"", b"\xff", b'{"a":"\xff"}'],
)
def test_odd_bodies_arrive_and_the_batch_stays_json(body):
    entries = [with_body(b"{}"), with_body(body, seq=2, prev=sha256(b"{}").digest())]
    assert there_and_back(entries) == entries
    content = encode_batch(epoch=1, first=1, prev_hash=bytes(32), entries=entries)
    content.decode("utf-8")
    msgspec.json.decode(content)


def test_a_json_body_stands_in_the_batch_as_it_is():
    body = b'{"name":"\xe4\xb8\x87", "n" : 1}'
    content = encode_batch(epoch=1, first=1, prev_hash=bytes(32), entries=[with_body(body)])
    assert body in content


def test_a_blanked_body_still_says_what_was_hashed():
    blanked = replace(with_body(b'{"phone":"x"}'), body=None)
    assert there_and_back([blanked]) == [blanked]
    assert b"phone" not in msgspec.json.encode(event_of(blanked))


def test_readers_pass_over_fields_they_do_not_know():
    event = msgspec.json.decode(msgspec.json.encode(event_of(ENTRY)))
    batch = {"envelope": 1, "epoch": 1, "first": 1, "prev_hash": "0" * 64, "new": [], "events": []}
    batch["events"] = [{**event, "later": {"x": 1}}]
    assert msgspec.json.decode(msgspec.json.encode(batch), type=EventBatch).events[0].seq == 1


@given(
    rows=st.lists(
        st.tuples(
            st.text(max_size=5), st.dictionaries(st.text(max_size=3), st.integers()) | st.none()
        ),
        max_size=5,
    )
)
def test_a_feed_page_comes_back_whole(rows):
    lines = [
        feed_line(
            rev=n,
            table="item",
            op="del" if row is None else "put",
            key=key,
            row=None if row is None else msgspec.json.encode(row),
        )
        for n, (key, row) in enumerate(rows)
    ]
    found, end = read_feed_page(feed_page(lines, gen="g", cursor=7, more=True))
    assert found == [
        FeedRow(n, "item", "del" if row is None else "put", key, row)
        for n, (key, row) in enumerate(rows)
    ]
    assert (end.gen, end.cursor, end.more) == ("g", 7, True)


def test_a_feed_page_that_lost_something_is_refused():
    line = feed_line(rev=1, table="item", op="put", key="A", row=b'{"price":500}')
    page = feed_page([line], gen="g", cursor=1, more=False)
    for damaged in (page.replace(b"500", b"100"), page.replace(line, b""), page[:-20], b""):
        with pytest.raises((ValueError, msgspec.DecodeError)):
            read_feed_page(damaged)
