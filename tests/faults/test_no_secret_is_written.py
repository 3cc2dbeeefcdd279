"""Shoppers' codes, keys and PINs are nowhere but where they belong, whatever happens meanwhile.

Two processes that log as much as they can take payments that are paid, cancelled, kept waiting and
broken off by a bug. Then every file, what databases hold, what was logged and how the processes
were started is looked through; and what was hidden there on purpose is found.
"""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite3
import pytest
import zstandard

from pos.hq.database import open_database
from pos.hq.members.keys import key_file_of
from pos.hq.stores import Person, add_staff
from tests.faults.hunt import Hunt
from tests.faults.wallet_lane import ARTICLE, CODES, ask, begin, fresh_code
from tests.faults.wallet_shop import Shop

PIN, WRONG_PIN = "482913", "731946"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path)
    yield made
    made.close()


class Lane:
    """A till whose every word is kept."""

    def __init__(self, shop: Shop, *, bug: str = "none") -> None:
        self.log = (shop.root / "logs" / f"till-{bug}.log").open("a")
        program = ("tests.faults.loud", bug)
        self.console = begin(shop.folder, program=program, errors=self.log, cold=True)

    def pay(self, wallet: str) -> None:
        assert ask(self.console, do="scan", code=ARTICLE)["ok"]
        assert ask(self.console, do="pay", tender="qr", code=fresh_code(wallet))["ok"]

    def wait(self, seconds: int = 20) -> None:
        ask(self.console, do="wait", seconds=seconds)

    def __enter__(self) -> Lane:
        return self

    def __exit__(self, *_: object) -> None:
        self.console.close()
        self.log.close()


def secrets_of(shop: Shop) -> dict[str, bytes]:
    """What must be nowhere but in folders that are called keys."""
    planted = {f"code {n}": code.encode() for n, code in enumerate(CODES)}
    planted |= {"PIN": PIN.encode(), "wrong PIN": WRONG_PIN.encode()}
    for folder in (shop.root / "keys", shop.folder / "keys", shop.office_folder / "keys"):
        for path in folder.iterdir():
            if "public" not in path.name:
                planted[path.name] = secret_part(path.read_bytes())
    assert {"terminal.key", "app_private.pem", "wechat_apiv3.txt"} <= set(planted)
    return planted


def secret_part(content: bytes) -> bytes:
    """A line out of the middle of a key, the whole of anything else."""
    lines = content.split(b"\n")
    return lines[len(lines) // 2] if b"PRIVATE KEY" in content else content.strip()


def test_no_secret_is_written_anywhere(shop: Shop) -> None:
    shop.office.close()
    shop.office.start(program=("tests.faults.loud", "office", "hq"), cold=True)
    with Lane(shop) as lane:
        lane.pay("alipay")
        lane.wait(1)
        # The bug has broken it off, and it is some time until that is found out.
        assert ask(lane.console, do="set_aside")["ok"]
        lane.pay("wechat")
        lane.wait()
        shop.obey("asks_over=0")
        lane.pay("alipay")
        assert ask(lane.console, do="cancel_payment")["ok"]
        lane.wait()
    with Lane(shop, bug="till") as lane:
        # Its code stays where it is, sealed: the thread that would have brought it broke.
        lane.pay("wechat")
        lane.wait(2)
        sign_in_with_a_pin_of_ones_own(shop, lane)
        hunt = Hunt(secrets_of(shop))
        for pid in (shop.office.pid, lane.console.pid):
            assert hunt.in_process(pid) == []
        assert hunt.in_files(shop.root, but=("keys",)) == []
    for log in ("office.log", "till-till.log"):
        assert b"Bug" in (shop.root / "logs" / log).read_bytes(), "nothing broke"


def sign_in_with_a_pin_of_ones_own(shop: Shop, lane: Lane) -> None:
    url = shop.office.database
    opened = open_database(url, fill=lambda _: None, key_file=lambda: key_file_of(database=url))
    with closing(opened) as database:
        with database.write() as connection:
            person = Person(user="7001", name="王芳", role="cashier", pin=PIN)
            add_staff(connection, store="S001", person=person)
    assert ask(lane.console, do="sync")["ok"]
    for command in ("set_aside", "logout"):
        assert ask(lane.console, do=command)["ok"]
    assert not ask(lane.console, do="login", user="7001", pin=WRONG_PIN)["ok"]
    assert ask(lane.console, do="login", user="7001", pin=PIN)["ok"]


SECRET = b"281234567890123456"


def packed(secret: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(b'{"code":"' + secret + b'"}')


@pytest.mark.parametrize(
    "written",
    [b"code=%b;" % SECRET, SECRET.hex().encode(), b64encode(b"a" + SECRET + b"zz"),
     b64encode(b"ab" + SECRET + b"z"), b64encode(SECRET)],
    ids=["as it is", "hex", "base64 1", "base64 2", "base64 0"],
)  # fmt: skip
def test_what_is_in_a_file_is_found(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "till.log").write_bytes(b"started\n" + written)
    assert Hunt({"the code": SECRET}).in_files(tmp_path)
    assert Hunt({"the code": SECRET}).in_files(tmp_path, but=("logs",)) == []


def test_what_is_packed_in_a_database_or_still_in_its_log_is_found(tmp_path: Path) -> None:
    database = sqlite3.connect(str(tmp_path / "draft.db"))
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE outbox (body BLOB)")
    database.commit()
    assert Hunt({"the code": SECRET}).in_files(tmp_path) == []
    database.execute("INSERT INTO outbox VALUES (?)", (packed(SECRET),))
    database.commit()
    assert Hunt({"the code": SECRET}).in_files(tmp_path)
    database.close()


def test_what_a_process_was_started_with_is_found() -> None:
    environment = {**os.environ, "LIANPOS_CODE": SECRET.decode()}
    child = subprocess.Popen(
        [sys.executable, "-c", "input('ready\\n')"], env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert child.stdout is not None and child.stdout.readline() == b"ready\n"
        assert Hunt({"the code": SECRET}).in_process(child.pid)
        assert Hunt({"another": b"130000000000000001"}).in_process(child.pid) == []
    finally:
        child.communicate(b"\n", timeout=20)
