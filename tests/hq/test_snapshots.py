"""The goods as one signed file: made, handed out in parts, taken over by a till that sells on."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.catalog.demo import demo_items
from pos.catalog.install import NotTheSnapshot
from pos.catalog.store import Catalog
from pos.contract.snapshots import Snapshot, is_signed_snapshot, sign_snapshot
from pos.database import Database, StorageError
from pos.hq import feed, packing
from pos.hq.goods import import_items
from pos.hq.stores import Person, add_staff
from pos.sync import snapshots
from pos.sync.client import HeadOffice
from pos.sync.exchange import pull_all
from pos.sync.problems import SyncProblem
from tests.hq.conftest import Office, Terminal, make_item, signed

GOODS = 300


@pytest.fixture
def stocked(office: Office) -> Office:
    with office.write() as connection:
        import_items(connection, list(demo_items(count=GOODS)), replace=True)
    return office


@pytest.fixture
def hq(stocked: Office, terminal: Terminal) -> Iterator[HeadOffice]:
    with terminal.office() as office:
        yield office


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "catalog.db")
    yield opened
    opened.close()


def contents(catalog: Catalog) -> tuple[Any, ...]:
    """All that a till reads of its catalogue."""
    items = [item for path in catalog.categories() for item in catalog.items(path, 10_000)]
    words = [[one.sku for one in catalog.search(text)] for text in ("niunai", "n", "milk", "690")]
    return items, words, catalog.settings(), catalog.staff_all(), catalog.labels()


class Eavesdropped:
    """Head office, with a note of what was asked of it."""

    def __init__(self, hq: HeadOffice) -> None:
        self._hq = hq
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def ask(*arguments: Any, **named: Any) -> Any:
            self.asked.append(name)
            return getattr(self._hq, name)(*arguments, **named)

        return ask


# --- what a till gets ----------------------------------------------------------


def test_a_snapshot_is_the_same_catalogue_as_all_pages(
    stocked: Office, terminal: Terminal, hq: HeadOffice, catalog: Catalog, tmp_path: Path
) -> None:
    by_pages = Catalog(tmp_path / "pages.db")
    pull_all(by_pages, hq, terminal.identity.scopes)
    stocked.pack()
    ear = Eavesdropped(hq)

    received = pull_all(catalog, ear, terminal.identity.scopes)

    assert "snapshot_part" in ear.asked
    assert received > GOODS
    assert contents(catalog) == contents(by_pages)
    assert catalog.cursor(feed.CATALOG) == by_pages.cursor(feed.CATALOG)
    assert not catalog.index_some()
    by_pages.close()


def test_what_is_new_since_the_snapshot_follows_in_pages(
    stocked: Office, terminal: Terminal, hq: HeadOffice, catalog: Catalog
) -> None:
    stocked.pack()
    kept = list(demo_items(count=GOODS))[5:]
    with stocked.write() as connection:
        import_items(connection, [*kept, make_item("NEW", price=77)], replace=True)

    pull_all(catalog, hq, terminal.identity.scopes)

    new = catalog.by_code("NEW")
    assert new is not None and new.price == 77
    assert catalog.count() == GOODS - 5 + 1
    assert catalog.search("NEW")[0] == new


def test_a_till_that_must_start_again_takes_the_file_and_keeps_everything_else(
    stocked: Office, terminal: Terminal, hq: HeadOffice, catalog: Catalog
) -> None:
    with stocked.write() as connection:
        add_staff(connection, store="S001", person=Person(
            user="77", name="王芳", role="cashier", pin="4711"))  # fmt: skip
    pull_all(catalog, hq, terminal.identity.scopes)
    before = contents(catalog)
    stocked.pack()
    catalog.apply(scope=feed.CATALOG, gen="another", rows=[], cursor=5)

    pull_all(catalog, hq, terminal.identity.scopes)

    assert contents(catalog) == before
    assert [person.user for person in catalog.staff_all()] == ["77"]


def test_without_a_snapshot_the_pages_come(
    terminal: Terminal, hq: HeadOffice, catalog: Catalog
) -> None:
    pull_all(catalog, hq, terminal.identity.scopes)

    assert catalog.count() == GOODS


def test_look_ups_are_answered_while_the_file_changes(
    stocked: Office, terminal: Terminal, hq: HeadOffice, catalog: Catalog
) -> None:
    pull_all(catalog, hq, terminal.identity.scopes)
    stocked.pack()
    code = next(item.barcodes[0] for item in demo_items(count=50) if item.barcodes)
    slowest, answered, stop = [0.0], [0, 0], threading.Event()

    def look_up(number: int) -> None:
        while not stop.is_set():
            began = time.monotonic()
            assert catalog.by_code(code) is not None if number else catalog.search("niunai")
            slowest[0] = max(slowest[0], time.monotonic() - began)
            answered[number] += 1

    threads = [threading.Thread(target=look_up, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        catalog.apply(scope=feed.CATALOG, gen="another", rows=[], cursor=5)
        pull_all(catalog, hq, [feed.CATALOG])
    stop.set()
    for thread in threads:
        thread.join()

    assert min(answered) > 10
    assert slowest[0] < 2.0
    assert catalog.count() == GOODS


# --- what a till refuses ----------------------------------------------------------


def test_only_head_offices_own_signature_counts(
    stocked: Office, hq: HeadOffice, catalog: Catalog
) -> None:
    forged = sign_snapshot(Ed25519PrivateKey.generate(), stocked.pack())
    stocked.depot.folder.joinpath("catalog-all.json").write_bytes(msgspec.json.encode(forged))

    with pytest.raises(SyncProblem, match="not signed by head office"):
        hq.snapshot(feed.CATALOG)


def test_every_word_of_a_description_is_signed(stocked: Office) -> None:
    snapshot, key = stocked.pack(), stocked.depot.signing_key().public_key()
    assert is_signed_snapshot(key, snapshot)

    for name in snapshot.__struct_fields__:
        value = getattr(snapshot, name)
        other = {int: lambda v: v + 1, str: lambda v: v[::-1] + "x", bytes: lambda v: v[::-1]}
        changed = msgspec.structs.replace(snapshot, **{name: other[type(value)](value)})
        assert not is_signed_snapshot(key, changed), name


@pytest.mark.parametrize("fault", ["flipped", "cut", "longer", "no zstd", "another file"])
def test_a_file_that_is_not_the_signed_one_changes_nothing_and_pages_come_instead(
    stocked: Office, hq: HeadOffice, catalog: Catalog, fault: str
) -> None:
    snapshot = stocked.pack()
    path = stocked.depot.file(snapshot.sha256)
    content = path.read_bytes()
    flipped = content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]
    bad = {
        "flipped": flipped,
        "cut": content[:-1],
        "longer": content + b"x",
        "no zstd": os.urandom(len(content)),
        "another file": content[:-400] + os.urandom(400),
    }[fault]
    other = catalog.path.with_name("bad.zst")
    other.write_bytes(bad)
    catalog.apply(scope="store:S001", gen="g", rows=[], cursor=1)

    with pytest.raises(NotTheSnapshot):
        catalog.install(other, snapshot)
    assert catalog.count() == 0
    assert catalog.cursor("store:S001") == ("g", 1)

    if len(bad) == len(content):
        path.write_bytes(bad)
        assert pull_all(catalog, hq, [feed.CATALOG]) > GOODS
        assert catalog.count() == GOODS


def test_a_file_that_unpacks_to_more_than_it_says_is_stopped(
    stocked: Office, catalog: Catalog
) -> None:
    snapshot = stocked.pack()
    small = msgspec.structs.replace(snapshot, raw_size=snapshot.raw_size - 1)

    with pytest.raises(NotTheSnapshot, match="more than it should"):
        catalog.install(stocked.depot.file(snapshot.sha256), small)


def test_a_description_that_does_not_fit_its_file_is_refused(
    stocked: Office, catalog: Catalog
) -> None:
    snapshot = stocked.pack()
    moved = msgspec.structs.replace(snapshot, cursor=snapshot.cursor + 1)

    with pytest.raises(NotTheSnapshot, match="another place"):
        catalog.install(stocked.depot.file(snapshot.sha256), moved)
    assert catalog.count() == 0


def test_while_another_program_reads_the_file_it_stays(stocked: Office, catalog: Catalog) -> None:
    snapshot = stocked.pack()
    catalog.apply(scope="store:S001", gen="g", rows=[], cursor=1)
    other = Database(catalog.path)
    with other.snapshot() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM item").fetchall()
        catalog.apply(scope="store:S001", gen="g", rows=[], cursor=2)
        with pytest.raises(StorageError, match="another program"):
            catalog.install(stocked.depot.file(snapshot.sha256), snapshot)
        assert catalog.cursor("store:S001") == ("g", 2)
    other.close()

    catalog.install(stocked.depot.file(snapshot.sha256), snapshot)

    assert (catalog.count(), catalog.cursor("store:S001")) == (GOODS, ("g", 2))


def test_a_till_that_was_enrolled_without_a_key_reads_pages(
    stocked: Office, terminal: Terminal, catalog: Catalog
) -> None:
    stocked.pack()
    terminal.identity = msgspec.structs.replace(terminal.identity, office_key=b"")
    with terminal.office() as hq:
        assert hq.snapshot(feed.CATALOG) is None
        pull_all(catalog, hq, [feed.CATALOG])
    assert catalog.count() == GOODS


# --- fetching ---------------------------------------------------------------------------------


class Line:
    """Hands out a file, and breaks after a number of parts."""

    def __init__(self, content: bytes, *, breaks_after: int) -> None:
        self._content = content
        self._left = breaks_after
        self.firsts: list[int] = []

    def snapshot_part(self, snapshot: Snapshot, *, first: int, last: int) -> bytes:
        if self._left == 0:
            raise SyncProblem("hq_unreachable", "the line is cut")
        self._left -= 1
        self.firsts.append(first)
        return self._content[first : last + 1]


def described(content: bytes) -> Snapshot:
    return Snapshot(
        scope="catalog:all", gen="g", cursor=1, rows=1, sha256="ab" * 32, size=len(content),
        raw_size=1, schema=1001, made_at=1,
    )  # fmt: skip


def test_fetching_goes_on_where_the_line_was_cut(tmp_path: Path) -> None:
    content = os.urandom(3 * snapshots.PART + 10)
    snapshot, folder = described(content), tmp_path / "incoming"
    first, second = Line(content, breaks_after=2), Line(content, breaks_after=9)

    with pytest.raises(SyncProblem):
        snapshots.fetch(first, snapshot, folder, breathe=lambda: None)
    path = snapshots.fetch(second, snapshot, folder, breathe=lambda: None)

    assert path.read_bytes() == content
    assert second.firsts == [2 * snapshots.PART, 3 * snapshots.PART]


class PoorLine(Line):
    """It carries no more than so many bytes before it is cut."""

    def __init__(self, content: bytes, *, most: int) -> None:
        super().__init__(content, breaks_after=-1)
        self._most = most

    def snapshot_part(self, snapshot: Snapshot, *, first: int, last: int) -> bytes:
        if last - first >= self._most:
            raise SyncProblem("hq_timeout", "no more comes")
        return super().snapshot_part(snapshot, first=first, last=last)


def test_a_line_that_never_carries_a_whole_part_brings_the_file_in_small_ones(
    tmp_path: Path,
) -> None:
    content = os.urandom(snapshots.PART + 10)
    snapshot, folder = described(content), tmp_path / "incoming"
    poor = PoorLine(content, most=snapshots.LEAST)
    path = snapshots.fetch(poor, snapshot, folder, breathe=lambda: None)
    assert path.read_bytes() == content
    assert len(poor.firsts) == snapshots.PART // snapshots.LEAST + 1
    path.unlink()
    with pytest.raises(SyncProblem, match="no more comes"):
        snapshots.fetch(PoorLine(content, most=0), snapshot, folder, breathe=lambda: None)


def test_what_is_left_of_another_snapshot_goes(tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    folder.joinpath("old.zst").write_bytes(b"x")

    snapshots.fetch(Line(b"abc", breaks_after=9), described(b"abc"), folder, breathe=lambda: None)

    assert [path.name for path in folder.iterdir()] == ["ab" * 32 + ".zst"]


def test_a_part_of_another_length_is_not_believed(tmp_path: Path) -> None:
    with pytest.raises(SyncProblem, match="bytes from 0"):
        snapshots.fetch(
            Line(b"ab", breaks_after=9), described(b"abc"), tmp_path, breathe=lambda: None
        )


# --- head office's side ----------------------------------------------------------


def test_parts_are_handed_out_to_those_who_may_read_the_feed(
    stocked: Office, terminal: Terminal
) -> None:
    snapshot = stocked.pack()
    content = stocked.depot.file(snapshot.sha256).read_bytes()
    target = f"/v1/snapshot/catalog:all/{snapshot.sha256}"

    def get(target: str, **more: str) -> httpx.Response:
        return httpx.get(stocked.url + target, headers={**signed(terminal, "GET", target), **more})

    part = get(target, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, content[10:20])
    assert get(target).content == content
    assert get(target, Range=f"bytes={len(content)}-").status_code == 416
    assert httpx.get(stocked.url + target).status_code == 401
    assert get(f"/v1/snapshot/store:S002/{snapshot.sha256}").status_code == 403
    assert get("/v1/snapshot/store:S001").status_code == 404
    assert get(f"/v1/snapshot/catalog:all/{'0' * 64}").status_code == 404
    assert get("/v1/snapshot/catalog:all/..%2f..%2fkeys").status_code in (400, 404)


def test_the_file_before_stays_for_those_who_are_fetching_it(stocked: Office) -> None:
    made = []
    for price in (1, 2, 3):
        with stocked.write() as connection:
            import_items(connection, [make_item("X", price=price)], replace=False)
        made.append(stocked.pack())

    there = [stocked.depot.file(one.sha256).exists() for one in made]

    assert there == [False, True, True]


def test_a_snapshot_of_a_past_that_was_lost_is_not_handed_out(
    stocked: Office, terminal: Terminal, hq: HeadOffice, tmp_path: Path
) -> None:
    backup = Database(stocked.path)
    backup.copy_to(tmp_path / "backup.db")
    backup.close()
    with stocked.write() as connection:
        import_items(connection, [make_item("X")], replace=False)
    stocked.pack()
    assert hq.snapshot(feed.CATALOG) is not None

    stocked.stop()
    for left in stocked.path.parent.glob("hq.db*"):
        left.unlink()
    tmp_path.joinpath("backup.db").replace(stocked.path)
    stocked.start()

    assert hq.snapshot(feed.CATALOG) is None
    again = stocked.pack()
    assert again.rows == GOODS
    assert hq.snapshot(feed.CATALOG) == again


def test_a_snapshot_is_due_for_many_goods_that_have_none_or_have_changed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "FEWEST", 100)
    monkeypatch.setattr(packing, "_FEWEST_CHANGES", 10)
    assert not office.is_due()
    goods = list(demo_items(count=400))
    with office.write() as connection:
        import_items(connection, goods, replace=True)
    assert office.is_due()
    office.pack()
    assert not office.is_due()
    with office.write() as connection:
        dearer = [make_item(item.sku, price=item.price + 1) for item in goods[:20]]
        import_items(connection, dearer, replace=False)
    assert not office.is_due()
    with office.write() as connection:
        import_items(connection, [make_item(goods[20].sku)], replace=False)
    assert office.is_due()


def test_the_signing_key_is_made_once_and_its_owners_only(office: Office) -> None:
    keys: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: keys.append(office.depot.public_key())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    path = office.path.parent / "keys" / "hq_signing.pem"
    assert len(set(keys)) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {file.name for file in path.parent.iterdir()} == {path.name, "hq_members.key"}
