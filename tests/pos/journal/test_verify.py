"""The verifier finds every edit, deletion, swap and cut, and names the first bad entry."""

from __future__ import annotations

import ast
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pos.contract.entry import key_id, seal
from pos.journal import verify as verify_room
from pos.journal.verify import verify
from pos.texts import LANGUAGES, Texts

JOURNAL = (
    "kind kind_seq v ts mono boot day body body_sha256 prev kind_prev hash total abs_total sig "
    "key_id"
).split()
SEALED = "epoch seq kind kind_seq v ts mono boot day total abs_total body prev kind_prev".split()
MODELS = {
    "sale": "sale receipt status day shift total".split(),
    "sale_line": "sku quantity net tax".split(),
    "shift": "day number cashier opening_float".split(),
    "shift_total": "count amount".split(),
}


@pytest.fixture
def sold(record: Any) -> Any:
    for amount in (500, 700, 300):
        record.sell(amount)
    record.sell(900, status="voided")
    record.journal.append("staff", {"do": "logout", "user": "1001"}, day="2026-11-22")
    record.journal.close()
    return record


def tampered(folder: Path, into: Path, change: Callable[[Any], None]) -> dict[str, Any]:
    shutil.copytree(folder, into)
    connection = sqlite.connect(into / "journal.db", isolation_level=None)
    try:
        for name in ("journal_update", "journal_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        change(connection)
    finally:
        connection.close()
    return verify(into)


def other(value: Any, draw: random.Random) -> Any:
    if isinstance(value, int):
        return value + draw.choice((-1, 1, 1000))
    if isinstance(value, bytes):
        at = draw.randrange(len(value))
        return value[:at] + bytes([value[at] ^ (1 << draw.randrange(8))]) + value[at + 1 :]
    return (value or "") + "x"


def test_an_untouched_journal_verifies(sold: Any) -> None:
    verdict = verify(sold.folder)
    assert verdict["ok"] is True
    assert verdict["entries"] == 7
    assert verify(sold.folder, head=verdict["head"])["ok"] is True
    assert verify(sold.folder, head="0" * 64)["ok"] is False


def test_every_change_of_one_field_is_found(
    sold: Any, tmp_path_factory: Any, seed: int, scaled: Callable[[int], int]
) -> None:
    draw = random.Random(seed)
    root = tmp_path_factory.mktemp("tampered")
    for trial in range(scaled(1000)):
        seq, column = draw.randint(1, 7), draw.choice(JOURNAL)

        def change(connection: Any, seq: int = seq, column: str = column) -> None:
            where = f"FROM journal WHERE seq = {seq}"
            value = connection.execute(f"SELECT {column} {where}").fetchone()[0]
            connection.execute(
                f"UPDATE journal SET {column} = ? WHERE seq = {seq}", (other(value, draw),)
            )

        verdict = tampered(sold.folder, root / str(trial), change)
        assert not verdict["ok"], f"{column} of entry {seq} was changed unseen (seed {seed})"
        # A hash is also what the entry behind it names, and a total what it adds to.
        assert verdict["seq"] in (seq, seq + 1)


@pytest.mark.parametrize(
    ("table", "column"), [(table, name) for table in MODELS for name in MODELS[table]]
)
def test_a_read_model_that_says_something_else_is_found(
    sold: Any, tmp_path_factory: Any, seed: int, table: str, column: str
) -> None:
    def change(connection: Any) -> None:
        value = connection.execute(f"SELECT {column} FROM {table} LIMIT 1").fetchone()[0]
        changed = other(value, random.Random(seed))
        connection.execute(
            f"UPDATE {table} SET {column} = ? WHERE rowid = (SELECT rowid FROM {table} LIMIT 1)"
            if table in ("sale", "shift")
            else f"UPDATE {table} SET {column} = ?",
            (changed,),
        )

    assert not tampered(sold.folder, tmp_path_factory.mktemp("t") / "x", change)["ok"]


@pytest.mark.parametrize("cut", [7, 6, 3])
def test_a_cut_tail_is_found_by_the_read_models(sold: Any, tmp_path_factory: Any, cut: int) -> None:
    verdict = tampered(
        sold.folder,
        tmp_path_factory.mktemp("t") / "x",
        lambda connection: connection.execute(f"DELETE FROM journal WHERE seq >= {cut}"),
    )
    # Entry 7 is a sign-out that no read model knows: only a known head can miss it.
    assert verdict["ok"] is (cut == 7)
    if cut == 7:
        whole = verify(sold.folder)["head"]
        assert verdict["head"] != whole


def test_a_hole_and_a_swap_are_found(sold: Any, tmp_path_factory: Any) -> None:
    root = tmp_path_factory.mktemp("t")
    hole = tampered(
        sold.folder, root / "hole", lambda c: c.execute("DELETE FROM journal WHERE seq = 4")
    )
    assert (hole["ok"], hole["seq"]) == (False, 4)

    def swap(connection: Any) -> None:
        for old, new in ((4, 99), (5, 4), (99, 5)):
            connection.execute(f"UPDATE journal SET seq = {new} WHERE seq = {old}")

    swapped = tampered(sold.folder, root / "swap", swap)
    assert (swapped["ok"], swapped["seq"]) == (False, 4)


def test_no_journal_is_no_crash(tmp_path: Path) -> None:
    assert verify(tmp_path)["ok"] is False
    (tmp_path / "journal.db").write_bytes(b"not a database" * 500)
    verdict = verify(tmp_path)
    assert verdict["ok"] is False
    assert (verdict["code"], verdict["values"]) == ("unreadable", {"file": "journal.db"})


def test_a_wrong_link_is_found_even_when_it_is_well_signed(
    sold: Any, tmp_path_factory: Any
) -> None:
    """Whoever holds the key can sign anything, but not make a chain of it."""
    root = tmp_path_factory.mktemp("t")
    for name in ("prev", "kind_prev", "kind_seq"):

        def forge(connection: Any, name: str = name) -> None:
            row = connection.execute("SELECT * FROM journal WHERE seq = 6").fetchone()
            columns = [
                column[0]
                for column in connection.execute("SELECT * FROM journal LIMIT 0").description
            ]
            fields = dict(zip(columns, row, strict=True))
            fields[name] = 9 if name == "kind_seq" else bytes(32)
            forged = seal(
                terminal="S001-T01",
                private_key=sold.key,
                key_name=fields["key_id"],
                **{key: fields[key] for key in SEALED},
            )
            connection.execute(
                f"UPDATE journal SET {name} = ?, hash = ?, sig = ? WHERE seq = 6",
                (fields[name], forged.hash, forged.sig),
            )

        verdict = tampered(sold.folder, root / name, forge)
        assert (verdict["ok"], verdict["seq"]) == (False, 6)


def columns_of(connection: Any) -> list[str]:
    return [column[0] for column in connection.execute("SELECT * FROM journal LIMIT 0").description]


def resign(connection: Any, key: Ed25519PrivateKey, first: int) -> None:
    """Signs every entry from `first` on anew, chained as it should be, with another key."""
    name = key_id(key.public_key())
    connection.execute("INSERT INTO key VALUES (?, ?)", (name, key.public_key().public_bytes_raw()))
    names = columns_of(connection)
    rows = connection.execute("SELECT * FROM journal ORDER BY seq").fetchall()
    entries = [dict(zip(names, row, strict=True)) for row in rows]
    for n, entry in enumerate(entries[first - 1 :], start=first - 1):
        entry["prev"] = entries[n - 1]["hash"] if n else entry["prev"]
        same = [other for other in entries[:n] if other["kind"] == entry["kind"]]
        entry["kind_prev"] = same[-1]["hash"] if same else entry["kind_prev"]
        forged = seal(
            terminal="S001-T01", private_key=key, key_name=name,
            **{field: entry[field] for field in SEALED},
        )  # fmt: skip
        entry.update(hash=forged.hash, sig=forged.sig, key_id=name)
        connection.execute(
            "UPDATE journal SET prev=?, kind_prev=?, hash=?, sig=?, key_id=? WHERE seq=?",
            (entry["prev"], entry["kind_prev"], forged.hash, forged.sig, name, entry["seq"]),
        )


@pytest.mark.parametrize("first", [1, 3])
def test_a_strangers_key_is_not_trusted(sold: Any, tmp_path_factory: Any, first: int) -> None:
    stranger = Ed25519PrivateKey.generate()
    verdict = tampered(
        sold.folder,
        tmp_path_factory.mktemp("t") / "x",
        lambda connection: resign(connection, stranger, first),
    )
    assert (verdict["ok"], verdict["seq"]) == (False, first)


def test_a_journal_that_begins_with_another_key_is_missed_by_whoever_knows_the_key(
    sold: Any, tmp_path_factory: Any
) -> None:
    own = sold.key.public_key().public_bytes_raw().hex()
    assert verify(sold.folder, key=own)["ok"]
    assert not verify(sold.folder, key="00" * 32)["ok"]
    keys = sold.folder / "keys"
    keys.mkdir()
    for key, fine in ((sold.key, True), (Ed25519PrivateKey.generate(), False)):
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (keys / "terminal.key").write_bytes(pem)
        assert verify(sold.folder)["ok"] is fine


def test_a_blanked_body_is_a_fault(sold: Any, tmp_path_factory: Any) -> None:
    verdict = tampered(
        sold.folder,
        tmp_path_factory.mktemp("t") / "x",
        lambda connection: connection.execute("UPDATE journal SET body = NULL WHERE seq = 4"),
    )
    assert (verdict["ok"], verdict["seq"], verdict["entries"]) == (False, 4, 3)


@pytest.mark.parametrize("column", JOURNAL)
def test_a_value_of_another_type_is_a_fault_and_no_crash(
    sold: Any, tmp_path_factory: Any, column: str
) -> None:
    """Whoever can write the file can also write the table anew, without its types."""

    def loosen(connection: Any) -> None:
        connection.execute("CREATE TABLE loose AS SELECT * FROM journal")
        connection.execute("DROP TABLE journal")
        connection.execute("ALTER TABLE loose RENAME TO journal")

    root = tmp_path_factory.mktemp("t")
    for n, value in enumerate((None, "text", b"\xff\xfe", 1.5, -(2**62))):

        def change(connection: Any, value: Any = value) -> None:
            loosen(connection)
            connection.execute(f"UPDATE journal SET {column} = ? WHERE seq = 4", (value,))

        verdict = tampered(sold.folder, root / str(n), change)
        assert not verdict["ok"]
        assert verdict["seq"] in (4, 5)


def test_a_disk_that_cannot_be_written_is_read_all_the_same(sold: Any, tmp_path: Path) -> None:
    sealed = Path(shutil.copytree(sold.folder, tmp_path / "sealed"))
    for name in ("journal.db-wal", "journal.db-shm"):
        (sealed / name).unlink(missing_ok=True)
    mounted = subprocess.run(
        ["mount", "--bind", "-o", "ro", str(sealed), str(sealed)], stderr=subprocess.PIPE,
        check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip(f"nothing can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        assert verify(sealed)["ok"]
    finally:
        subprocess.run(["umount", "-l", str(sealed)], check=True)


def test_every_fault_has_its_words_in_each_language() -> None:
    """A fault that is found for the first time in years must not fail for want of a sentence."""
    rooms = Path(verify_room.__file__).parent.glob("verify*.py")
    calls = [
        node
        for room in rooms
        for node in ast.walk(ast.parse(room.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault"
    ]
    assert len(calls) > 50
    for language in LANGUAGES:
        texts = Texts(language)
        for call in calls:
            code = call.args[1]
            assert isinstance(code, ast.Constant)
            values = {str(word.arg): "x" for word in call.keywords}
            assert texts(f"verify.{code.value}", **values)
        assert set(texts.catalogue["verify"]) == {call.args[1].value for call in calls}  # type: ignore[attr-defined]
