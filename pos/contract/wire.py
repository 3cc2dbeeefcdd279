"""What terminal and head office say to each other: one set of types for both ends.

JSON throughout. Hashes are lower-case hex, signatures and secrets base64, moments microseconds
of UTC since 1970, money minor units, quantities thousandths. Readers ignore unknown fields, so
that either end may be upgraded first.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any, Final, Literal, TypeAlias, cast

import msgspec
from msgspec import Meta, Raw, Struct

from pos.contract.entry import Entry, Kind

ENVELOPE: Final = 1
"""Version of the batch around the events; the bodies carry their own, per kind."""
STOPS: Final = "stop:all"
"""The feed of what must not be sold, which a terminal reads before all others."""
MAX_EVENTS: Final = 500
MAX_BATCH_BYTES: Final = 256 * 1024
"""Of JSON before compression. One event that is larger than this travels alone."""
MAX_EVENT_BYTES: Final = 4 * 1024 * 1024
MAX_PAGE_BYTES: Final = 8 * 1024 * 1024
"""Of the lines of a feed's page, unpacked. One row that is larger travels alone."""

# 62 bits: what every database and every JSON reader of 64-bit integers can hold.
Number: TypeAlias = Annotated[int, Meta(ge=-(2**62), le=2**62)]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=2**62)]
Position: TypeAlias = Annotated[int, Meta(ge=1, le=2**62)]
Hex32: TypeAlias = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Short: TypeAlias = Annotated[str, Meta(max_length=64)]


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One journal entry on its way up, with the very bytes of its body that were hashed.

    `prev` is left out: it is the hash of the event before, or the batch's `prev_hash`. `body` is
    embedded verbatim, never re-encoded; it is null once the body was blanked, and then
    `body_sha256` still says what was hashed. `body_base64` stands in for a body that cannot be
    embedded byte for byte (white space around it, not JSON), so that nothing a terminal
    ever stored can hold up the entries behind it.
    """

    seq: Position
    kind: Annotated[str, Meta(max_length=16)]
    kind_seq: Position
    v: Count
    ts: Number
    mono: Number
    boot: Short
    day: Short
    total: Number
    abs_total: Number
    body: Raw
    body_base64: bytes | None = None
    body_sha256: Hex32 | None = None
    kind_prev: Hex32
    hash: Hex32
    sig: bytes
    key_id: Short


class EventBatch(Struct, frozen=True, kw_only=True):
    """A run of entries without a gap, first to last. Without events it asks where HQ stands.

    `fork` is for a machine that was told that another one wrote on under its identity: the entry
    at which their journals part. Its own entries from there on are kept aside then, and not
    booked; the answer is `Fork` again where they were kept. Without events it asks whether its
    branch is there up to `first` - 1. `end` is the last entry of the terminal's journal, so that
    head office can say how many it still waits for; 0 where the terminal does not say.
    """

    envelope: Count = ENVELOPE
    epoch: Position
    first: Position
    prev_hash: Hex32
    events: list[Event]
    fork: Count = 0
    end: Count = 0


class Ack(Struct, frozen=True, kw_only=True):
    """200: every entry up to `acked` is durable at head office.

    `cfg_rev` is the newest revision in the terminal's own feeds, its store's and its own: another
    one than the last time means that settings have changed; 0 says nothing. `hint_ms` is how long
    a busy head office asks to wait before the next batch.
    """

    acked: Count
    head: Hex32
    hq_time: Number
    cfg_rev: Count
    hint_ms: Count


class Quarantined(Struct, frozen=True, kw_only=True, tag_field="code", tag="quarantined"):
    """422: stored verbatim and durable like `Ack`, but `seqs` were not booked; people must look."""

    message: str
    acked: Count
    head: Hex32
    hq_time: Number
    cfg_rev: Count
    hint_ms: Count
    seqs: list[int]


class Gap(Struct, frozen=True, kw_only=True, tag_field="code", tag="gap"):
    """409: head office has less than the terminal thinks; send again from `acked` + 1."""

    message: str
    acked: Count


class Fork(Struct, frozen=True, kw_only=True, tag_field="code", tag="fork"):
    """409: head office holds another entry under `seq`; two machines share one identity."""

    message: str
    seq: Count
    hash: Hex32


class Refetch(Struct, frozen=True, kw_only=True, tag_field="code", tag="refetch"):
    """409 of a feed: the cursor is of another generation; start again from 0 in `gen`."""

    message: str
    gen: str


class Refused(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Any other refusal: a stable `code` for programs and a plain `message` for people.

    `hq_time` comes with `clock`, `count` with `replayed`, so that the terminal can sign again.
    """

    code: str
    message: str
    hq_time: int = 0
    count: int = 0


class FeedRow(Struct, frozen=True, array_like=True):
    """One change of one row: `[rev, table, "put"|"del", key, row|null]`."""

    rev: int
    table: str
    op: Literal["put", "del"]
    key: str
    row: dict[str, Any] | None = None


class FeedEnd(Struct, frozen=True, kw_only=True):
    """The last line of a page: where to go on, and the SHA-256 of the lines before it."""

    gen: str
    cursor: int
    more: bool
    sum: str


class EnrolRequest(Struct, frozen=True, kw_only=True):
    """A terminal asks to be let in: the one-time code, its public key, and what machine it is.

    `terminal` and `epoch` are for one that was let in before and that head office has forgotten,
    because it was restored from a backup: who it is and which epoch goes on. `sealed`: it can open
    the store's secret when that is sealed to its key.
    """

    code: Annotated[str, Meta(max_length=64)]
    public_key: bytes
    facts: Annotated[
        dict[Annotated[str, Meta(max_length=32)], Annotated[str, Meta(max_length=200)]],
        Meta(max_length=32),
    ] = {}
    terminal: Annotated[str, Meta(max_length=16)] = ""
    epoch: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    sealed: bool = False


PEPPER_BYTES: Final = 32


def pepper_of(terminal: str) -> str:
    """What a letter with the store's secret is about (`pos.contract.letters`)."""
    return f"pepper:{terminal}"


class EnrolReply(Struct, frozen=True, kw_only=True):
    """Who the terminal is from now on.

    `pepper` is the store's secret under which PINs are hashed and members are found, a letter to
    the terminal's key where it can open one; `office_key` the Ed25519 key with
    which head office signs snapshots, empty where it makes none. `last_receipt`, `last_shift`,
    `last_z`, `total` and `abs_total` are where earlier epochs of this terminal ended: the new one
    continues them.
    """

    terminal: str
    store: str
    epoch: int
    role: str
    pepper: bytes
    scopes: list[str]
    store_name: dict[str, str]
    zone: str
    tax_mode: str
    currency: str
    acked: int
    head: str
    last_receipt: int
    total: int
    abs_total: int
    hq_time: int
    office_key: bytes = b""
    last_shift: Annotated[
        str, Meta(pattern=r"^(|[0-9A-Z]{4}-[0-9A-Z]{3}-\d{4}-\d{2}-\d{2}-\d{1,6})$")
    ] = ""
    last_z: Count = 0


class Hello(Struct, frozen=True, kw_only=True):
    """What this head office speaks; says nothing about the chain, so it needs no signature."""

    name: str
    version: str
    envelope_min: int
    envelope_max: int
    hq_time: int


UpReply: TypeAlias = Ack | Quarantined | Gap | Fork

_RAW: Final = msgspec.json.Decoder(Raw)
_ROWS: Final = msgspec.json.Decoder(FeedRow)


def event_of(entry: Entry) -> Event:
    """The entry as it travels."""
    body, base64 = Raw(b"null"), None
    if entry.body is not None:
        if _embeds(entry.body):
            body = Raw(entry.body)
        else:
            base64 = entry.body
    return Event(
        seq=entry.seq,
        kind=entry.kind,
        kind_seq=entry.kind_seq,
        v=entry.v,
        ts=entry.ts,
        mono=entry.mono,
        boot=entry.boot,
        day=entry.day,
        total=entry.total,
        abs_total=entry.abs_total,
        body=body,
        body_base64=base64,
        body_sha256=entry.body_sha256.hex() if entry.body is None else None,
        kind_prev=entry.kind_prev.hex(),
        hash=entry.hash.hex(),
        sig=entry.sig,
        key_id=entry.key_id,
    )


def entry_of(event: Event, *, epoch: int, prev: bytes) -> Entry:
    """The entry as it was journaled, given the epoch and the hash of the entry before it."""
    body: bytes | None
    if event.body_base64 is not None:
        body = event.body_base64
    elif event.body_sha256 is not None:
        body = None
    else:
        body = bytes(event.body)
    digest = bytes.fromhex(event.body_sha256 or "") if body is None else sha256(body).digest()
    return Entry(
        epoch=epoch,
        seq=event.seq,
        kind=cast(Kind, event.kind),
        kind_seq=event.kind_seq,
        v=event.v,
        ts=event.ts,
        mono=event.mono,
        boot=event.boot,
        day=event.day,
        total=event.total,
        abs_total=event.abs_total,
        body=body,
        body_sha256=digest,
        prev=prev,
        kind_prev=bytes.fromhex(event.kind_prev),
        hash=bytes.fromhex(event.hash),
        sig=event.sig,
        key_id=event.key_id,
    )


def encode_batch(
    *,
    epoch: int,
    first: int,
    prev_hash: bytes,
    entries: Sequence[Entry],
    fork: int = 0,
    end: int = 0,
) -> bytes:
    """The JSON of a batch, before compression."""
    return msgspec.json.encode(
        EventBatch(
            epoch=epoch,
            first=first,
            prev_hash=prev_hash.hex(),
            events=[event_of(entry) for entry in entries],
            fork=fork,
            end=end,
        )
    )


def feed_line(*, rev: int, table: str, op: str, key: str, row: bytes | None) -> bytes:
    """One line of a page; `row` is stored JSON and goes out as it is."""
    return msgspec.json.encode([rev, table, op, key, None if row is None else Raw(row)]) + b"\n"


def feed_page(lines: Sequence[bytes], *, gen: str, cursor: int, more: bool) -> bytes:
    """A whole page as it is sent, before compression."""
    page = b"".join(lines)
    end = FeedEnd(gen=gen, cursor=cursor, more=more, sum=sha256(page).hexdigest())
    return page + msgspec.json.encode(end) + b"\n"


def read_feed_page(page: bytes) -> tuple[list[FeedRow], FeedEnd]:
    """The rows of a page and its end; `ValueError` for one that did not arrive whole."""
    lines, mark, last = page.rstrip(b"\n").rpartition(b"\n")
    lines += mark
    end = msgspec.json.decode(last, type=FeedEnd)
    if sha256(lines).hexdigest() != end.sum:
        raise ValueError("the page's checksum is wrong")
    return _ROWS.decode_lines(lines), end


def _embeds(body: bytes) -> bool:
    """Whether a JSON reader hands back exactly these bytes after they travelled inside a batch."""
    try:
        body.decode()
        return bytes(_RAW.decode(body)) == body
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        return False
