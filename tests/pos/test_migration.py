"""A file of an older release comes forward whole or stays; one of a newer release is refused."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
import sqlalchemy as sa

from pos.catalog.store import Catalog
from pos.database import Database, StorageError
from pos.hq.database import BadDatabase, open_database
from pos.journal import draft_schema
from pos.journal import schema as journal_schema
from pos.journal.drafts import Drafts
from pos.journal.store import Journal
from pos.journal.verify import verify
from pos.migration import KEPT_IN, Schema, Step, bring_forward, prepare, user_version
from pos.ports import MachineClock
from pos.sale.actions import Add

ROOT = Path(__file__).resolve().parents[2]
RELEASES = sorted((ROOT / "tests" / "releases").glob("*.sql"))


def open_journal(folder: Path) -> Journal:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    # The key of the kept journals, which is no secret.
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    return Journal(
        folder / "journal.db", terminal="S001-T01", store="S001", epoch=1, key=key,
        clock=MachineClock(),
    )  # fmt: skip


OPENERS: dict[str, Callable[[Path], Any]] = {
    "journal": open_journal,
    "draft": lambda folder: Drafts(folder / "draft.db"),
    "catalog": lambda folder: Catalog(folder / "catalog.db"),
    "hq": lambda folder: open_database(f"sqlite:///{folder / 'hq.db'}", fill=lambda _: None),
}


def kind(release: Path) -> str:
    return release.stem.partition("-")[0]


def restore(release: Path, folder: Path) -> Path:
    """The file of a release as it was."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{kind(release)}.db"
    connection = sqlite.connect(file)
    try:
        connection.executescript(release.read_text(encoding="utf-8"))
    finally:
        connection.close()
    return file


def ask(file: Path, statement: str) -> list[Any]:
    connection = sqlite.connect(file)
    try:
        return list(connection.execute(statement).fetchall())
    finally:
        connection.close()


def shape(file: Path) -> dict[str, Any]:
    """Tables with their columns, indexes and triggers, as SQLite itself understands them."""
    tables = ask(file, "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema='main'")
    found: dict[str, Any] = {}
    for name, *about in tables:
        columns = ask(file, f"SELECT * FROM pragma_table_xinfo('{name}')")
        keys = ask(file, f"SELECT * FROM pragma_foreign_key_list('{name}')")
        indexes = [
            (*about_index, ask(file, f"SELECT * FROM pragma_index_xinfo('{about_index[0]}')"))
            for about_index in ask(
                file, f"SELECT name, \"unique\", partial FROM pragma_index_list('{name}')"
            )
        ]
        found[name] = (about, columns, keys, sorted(indexes))
    texts = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' OR sql LIKE '% WHERE %'"
    found["texts"] = sorted((name, " ".join(sql.split())) for name, sql in ask(file, texts))
    return found


def content(file: Path) -> dict[str, int]:
    named = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    return {
        name: ask(file, f'SELECT count(*) FROM "{name}"')[0][0]
        for (name,) in ask(file, named)
        if not name.startswith("sqlite_")
    }


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.stem)
def test_every_release_comes_forward_to_what_a_new_file_is(release: Path, tmp_path: Path) -> None:
    file = restore(release, tmp_path / "old")
    before = content(file)
    (tmp_path / "new").mkdir()
    OPENERS[kind(release)](tmp_path / "new").close()

    OPENERS[kind(release)](file.parent).close()

    assert shape(file) == shape(tmp_path / "new" / file.name)
    after = content(file)
    # What a step derives from the entries may add rows; none is lost.
    assert all(after[name] >= rows for name, rows in before.items())
    version = release.stem.partition("-")[2]
    copy = file.parent / KEPT_IN / f"{file.stem}.{version}.db"
    again = restore(release, tmp_path / "again")
    if (marked(again), shape(again)) != (marked(file), shape(file)):
        assert content(copy) == before
        assert shape(copy) == shape(tmp_path / "again" / file.name)
    else:
        assert not copy.exists()


def marked(file: Path) -> int:
    """The version that the file of a journal names; other files change their shape with it."""
    return int(ask(file, "PRAGMA user_version")[0][0]) if file.stem == "journal" else 0


@pytest.mark.parametrize("later", [False, True])
def test_a_voucher_that_was_put_right_is_used_from_the_next_release_on(
    tmp_path: Path, later: bool
) -> None:
    newest = max(releases_of("journal"), key=lambda release: int(release.stem.partition("-")[2]))
    file = restore(newest, tmp_path / "old")
    serials = "SELECT tender, serial, receipt FROM serial ORDER BY serial"
    whole = ask(file, serials)
    assert ("voucher", "GV-000002", "S001-T01-000001") in whole
    # As version 4 left it, which heard of vouchers from sales alone: of one not at all, and of
    # another, which was handed in once more later, only that.
    connection = sqlite.connect(file)
    if later:
        taken = "UPDATE serial SET receipt = 'S001-T01-000003' WHERE serial = 'GV-000002'"
        connection.execute(taken)
        connection.execute("UPDATE sale SET seq = 99 WHERE receipt = 'S001-T01-000003'")
    else:
        connection.execute("DELETE FROM serial WHERE serial = 'GV-000002'")
    connection.execute("PRAGMA user_version = 4")
    connection.commit()
    connection.close()
    assert later or verify(file.parent)["ok"]
    open_journal(file.parent).close()
    assert ask(file, serials) == whole
    assert later or verify(file.parent)["ok"]


def releases_of(name: str) -> list[Path]:
    return [release for release in RELEASES if kind(release) == name]


@pytest.mark.parametrize(
    ("name", "newest"), [("journal", journal_schema.VERSION), ("draft", draft_schema.VERSION)]
)
def test_every_version_that_a_till_has_had_is_kept(name: str, newest: int) -> None:
    kept = {int(release.stem.partition("-")[2]) for release in releases_of(name)}
    assert kept >= set(range(1, newest))


@pytest.mark.parametrize("release", releases_of("journal"), ids=lambda release: release.stem)
def test_a_journal_that_came_forward_verifies_and_sells_on(release: Path, tmp_path: Path) -> None:
    file = restore(release, tmp_path)
    assert verify(tmp_path)["ok"], "the kept journal itself"
    ((receipt, staff),) = ask(
        file,
        "SELECT (SELECT max(receipt) FROM sale), "
        "(SELECT count(*) FROM journal WHERE kind = 'staff')",
    )
    journal = open_journal(tmp_path)
    try:
        seq = journal.head().seq
        assert journal.past.last_sale().receipt == receipt
        entry = journal.append("staff", {"do": "login", "user": "1001"}, day="2026-11-23")
        assert (entry.seq, entry.kind_seq) == (seq + 1, staff + 1)
    finally:
        journal.close()
    verdict = verify(tmp_path)
    assert (verdict["ok"], verdict["entries"]) == (True, seq + 1), verdict


@pytest.mark.parametrize("release", releases_of("draft"), ids=lambda release: release.stem)
def test_a_basket_that_was_open_under_an_older_release_is_open_still(
    release: Path, tmp_path: Path
) -> None:
    restore(release, tmp_path)
    drafts = Drafts(tmp_path / "draft.db")
    try:
        (basket,) = drafts.open_baskets()
        assert isinstance(basket.actions[0], Add)
        assert (basket.actions[0].name, len(basket.actions)) == ("苹果", 2)
        assert [job.state for job in drafts.jobs("queued")] == ["queued"]
        assert drafts.acked() == 3
        assert drafts.is_new is False
    finally:
        drafts.close()


@pytest.mark.parametrize("release", releases_of("catalog"), ids=lambda release: release.stem)
def test_goods_and_cursor_of_an_older_release_are_there(release: Path, tmp_path: Path) -> None:
    restore(release, tmp_path)
    catalog = Catalog(tmp_path / "catalog.db")
    try:
        assert catalog.count() == 8
        assert catalog.cursor("catalog:all") == ("g1", 8)
        assert catalog.staff("1001").name == "王芳"
    finally:
        catalog.close()


@pytest.mark.parametrize("name", OPENERS)
def test_a_file_of_a_newer_program_is_refused_in_plain_words(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.db"
    OPENERS[name](tmp_path).close()
    connection = sqlite.connect(file, isolation_level=None)
    connection.execute("PRAGMA user_version = 99000")
    if name == "hq":
        connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    connection.close()
    before = file.read_bytes()
    with pytest.raises((StorageError, BadDatabase)) as refused:
        OPENERS[name](tmp_path)
    assert "newer" in str(refused.value)
    assert file.read_bytes() == before


def test_a_start_with_files_of_today_loads_no_alembic(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from pos.till.config import Config; from pos.till.opening import open_till\n"
        "open_till(folder=Path(sys.argv[1]), config=Config()).close()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    for _ in range(2):  # A new folder, and one that is there.
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "till")],
            cwd=ROOT, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0
    assert not (tmp_path / "till" / KEPT_IN).exists()


# --- the machinery, on tables that tests may break --------------------------------------------


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Database]:
    """A file of version 1: sales and their lines, tied by a foreign key that cascades."""
    database = Database(tmp_path / "shop.db")
    with database.write() as connection:
        for statement in (
            "CREATE TABLE sale (id INTEGER PRIMARY KEY, total INTEGER) STRICT",
            "CREATE TABLE line (id INTEGER PRIMARY KEY, sale INTEGER REFERENCES sale "
            "ON DELETE CASCADE) STRICT",
            "INSERT INTO sale VALUES (1, 500), (2, 700)",
            "INSERT INTO line VALUES (1, 1), (2, 1), (3, 2)",
            "PRAGMA user_version = 1",
        ):
            connection.exec_driver_sql(statement)
    yield database
    database.close()


def schema_of(monkeypatch: pytest.MonkeyPatch, *steps: Step) -> Schema:
    """A schema whose steps are these."""
    module = type(sys)("shop_steps")
    module.STEPS = steps
    monkeypatch.setitem(sys.modules, "shop_steps", module)
    version = steps[-1].to
    return Schema(
        version=version, refused_from=version + 1, make=lambda _: None, steps="shop_steps"
    )


def count(database: Database, table: str) -> int:
    with database.read() as connection:
        statement = sa.select(sa.func.count()).select_from(sa.table(table))
        return int(connection.execute(statement).scalar_one())


def version_of(database: Database) -> int:
    with database.read() as connection:
        return user_version(connection)


def test_altering_a_parent_keeps_its_children(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With foreign keys enforced the same batch empties the child table without an error."""

    def alter(op: Any) -> None:
        with op.batch_alter_table("sale") as batch:
            batch.alter_column("total", nullable=False)

    prepare(shop, schema_of(monkeypatch, Step(to=2, run=alter)))
    assert (count(shop, "sale"), count(shop, "line"), version_of(shop)) == (2, 3, 2)
    with shop.write() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_step_that_fails_leaves_the_version_before_it(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add(op: Any) -> None:
        op.add_column("sale", sa.Column("note", sa.Text))

    def fail(op: Any) -> None:
        op.add_column("sale", sa.Column("half", sa.Text))
        raise ArithmeticError("a bug")

    steps = (Step(to=2, run=add), Step(to=3, run=fail))
    with pytest.raises(ArithmeticError):
        prepare(shop, schema_of(monkeypatch, *steps))
    assert version_of(shop) == 2
    with shop.read() as connection:
        names = [column["name"] for column in sa.inspect(connection).get_columns("sale")]
    assert names == ["id", "total", "note"]
    # The next start goes on with the step that was not done.
    steps = (steps[0], dataclasses.replace(steps[1], run=lambda op: None))
    prepare(shop, schema_of(monkeypatch, *steps))
    assert version_of(shop) == 3
    kept = sorted(file.name for file in (shop.path.parent / KEPT_IN).iterdir())
    assert kept == ["shop.1.db", "shop.2.db"]


@pytest.mark.parametrize("shrinks", [frozenset(), frozenset({"line"})])
def test_rows_vanish_only_from_a_table_that_the_step_names(
    shop: Database, monkeypatch: pytest.MonkeyPatch, shrinks: frozenset[str]
) -> None:
    def cut(op: Any) -> None:
        op.execute("DELETE FROM line WHERE id = 3")

    schema = schema_of(monkeypatch, Step(to=2, run=cut, shrinks=shrinks))
    if shrinks:
        prepare(shop, schema)
        assert count(shop, "line") == 2
    else:
        with pytest.raises(RuntimeError, match="would lose rows of line"):
            prepare(shop, schema)
        assert (count(shop, "line"), version_of(shop)) == (3, 1)


def test_a_step_that_orphans_a_row_is_not_taken(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def orphan(op: Any) -> None:
        op.execute("UPDATE line SET sale = 9 WHERE id = 3")

    with pytest.raises(RuntimeError, match="lose their parent"):
        prepare(shop, schema_of(monkeypatch, Step(to=2, run=orphan)))
    assert version_of(shop) == 1


def test_without_room_for_the_copy_nothing_is_changed(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(shop.path.parent / KEPT_IN, ignore_errors=True)
    (shop.path.parent / KEPT_IN).write_text("in the way")
    with pytest.raises(StorageError):
        prepare(shop, schema_of(monkeypatch, Step(to=2, run=lambda op: None)))
    assert version_of(shop) == 1


def test_two_that_start_at_once_take_each_step_once(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Database(shop.path)
    copy = shop.path.parent / KEPT_IN / "shop.1.db"
    ran: list[str] = []
    failed: list[BaseException] = []

    def come_second() -> None:
        try:
            bring_forward(other, schema)
        except BaseException as error:
            failed.append(error)

    second = threading.Thread(target=come_second)

    def slow(op: Any) -> None:
        ran.append("step")
        op.add_column("sale", sa.Column("note", sa.Text))
        # The second has read the old version once its copy is there, and waits for the lock.
        copy.unlink()
        second.start()
        while not copy.exists() and second.is_alive():
            second.join(0.01)

    schema = schema_of(monkeypatch, Step(to=2, run=slow))
    try:
        bring_forward(shop, schema)
        second.join(20)
    finally:
        other.close()
    assert (ran, failed, version_of(shop)) == (["step"], [], 2)
