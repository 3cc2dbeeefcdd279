"""Head office over PostgreSQL: the same books, several workers, news without looking."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import secrets
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest
import sqlalchemy as sa

from pos.database import StorageError
from pos.hq import feed, schema
from pos.hq.clock import machine_now
from pos.hq.database import BadDatabase, open_database
from pos.hq.enrolment import make_code
from pos.hq.goods import import_items
from pos.hq.members import tables as member_tables
from pos.hq.observing import SHARED
from pos.hq.partitions import AHEAD, BACK, make_partitions, strays
from pos.hq.projecting import figures, project_again
from pos.ports import MachineClock
from pos.sync.enrolment import enrol
from pos.sync.exchange import push_all
from pos.sync.identity import make_keys
from pos.sync.problems import SyncProblem
from pos.sync.serials import keep as keep_serial
from tests import warm
from tests.hq.conftest import Terminal, make_item, small_chain
from tests.hq.crew import is_alive, workers_of
from tests.hq.shoppers.test_pages import GOOD, sale_body
from tests.hq.test_projecting import random_day

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="session")
def filled_postgres(cluster):
    """The small chain, to be copied."""
    name = cluster.make()
    open_database(cluster.url(name), fill=small_chain).close()
    return name


@pytest.fixture
def name(cluster, filled_postgres):
    made = cluster.make(filled_postgres)
    yield made
    cluster.drop(made)


@pytest.fixture
def url(cluster, name):
    return cluster.url(name)


@pytest.fixture
def database(url):
    opened = open_database(url, fill=small_chain)
    yield opened
    opened.close()


class Server:
    """`lianpos hq serve` over a PostgreSQL, as a process of its own."""

    def __init__(self, url, folder, *, workers=2, listen="127.0.0.1:0"):
        self.child = warm.Program(
            "pos.cli", "hq", "serve",
            "--database", url, "--listen", listen, "--workers", str(workers),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        watchdog = threading.Timer(60, self.child.kill)
        watchdog.start()
        line = self.child.stdout.readline()
        watchdog.cancel()
        assert line, self.child.stderr.read().decode()
        self.facts = json.loads(line)
        self.url = self.facts["listening"]

    def workers(self):
        """The processes that serve."""
        return workers_of(self.child.pid)

    def stop(self, number=signal.SIGTERM):
        self.child.send_signal(number)
        return self.child.wait(20)

    def close(self):
        with suppress(ProcessLookupError):
            self.child.kill()
        self.child.wait(20)
        for pipe in (self.child.stdout, self.child.stderr):
            pipe.close()


@pytest.fixture
def serve(url, tmp_path):
    started = []

    def start(**options):
        started.append(Server(url, tmp_path, **options))
        return started[-1]

    yield start
    for server in started:
        server.close()


def let_in(database, folder, address, terminal="T01"):
    with database.write() as connection:
        code = make_code(
            connection, store="S001", terminal=terminal, role="till", now=machine_now()
        )
    identity = enrol(folder / terminal, address, code, MachineClock())
    return Terminal(folder / terminal, identity, make_keys(folder / terminal).private_key)


def test_a_character_that_postgresql_cannot_hold_holds_up_nothing(database, serve, tmp_path):
    till = let_in(database, tmp_path, serve(workers=1).url)
    sale = {
        "sale": "A\0B", "receipt": "S001-T01-000001", "status": "completed", "total": 5,
        "lines": [{"net": 5, "sku": "x\0y", "name": "\\u0000"}],
        "tenders": [{"amount": 5, "tender": "voucher", "reference": "q\0"}],
    }  # fmt: skip
    closing = {"do": "close", "shift": "S\0", "cashier": "1", "z": 1, "total": 5, "abs_total": 5}
    till.write("sale", sale, amount=5)
    till.write("shift", closing)
    till.receipt = 1
    till.sell(10)
    with till.office() as hq:
        push_all(till, till, hq)
    with database.read() as connection:
        aside = "SELECT count(*) FROM journal WHERE quarantine IS NOT NULL"
        assert connection.exec_driver_sql(aside).scalar() == 0
        lines = connection.exec_driver_sql("SELECT sku, name FROM sale_line ORDER BY seq").all()
        assert tuple(lines[0]) == ("x\ufffdy", "\\u0000")
        kept = "SELECT body FROM journal WHERE seq = 1"
        assert b"\\u0000" in bytes(connection.exec_driver_sql(kept).scalar())


def test_what_postgresql_refuses_to_hold_is_kept_aside_alone(database, serve, tmp_path):
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE sale_line ADD CHECK (sku <> 'X')")
    terminal = let_in(database, tmp_path, serve(workers=1).url)
    for n, sku in enumerate("AXB", start=1):
        sale = {
            "sale": f"SALE-{n}", "receipt": f"S001-T01-{n:06d}", "status": "completed",
            "total": 5, "lines": [{"net": 5, "sku": sku}], "tenders": [{"amount": 5}],
        }  # fmt: skip
        terminal.write("sale", sale, amount=5)
    with terminal.office() as hq:
        assert push_all(terminal, terminal, hq).acked == 3
    with database.read() as connection:
        aside = connection.exec_driver_sql("SELECT quarantine FROM journal ORDER BY seq")
        assert [row[0] for row in aside] == [None, "database", None]
        assert connection.exec_driver_sql("SELECT sum(net) FROM sale_line").scalar() == 10


def test_every_worker_serves_shoppers_and_a_voucher_is_kept_once(database, serve, tmp_path):
    (tmp_path / "hq.toml").write_text('public_listen = "127.0.0.1:0"\n', encoding="utf-8")
    server = serve(workers=2)
    tills = [let_in(database, tmp_path, server.url, name) for name in ("T01", "T02")]
    own = secrets.token_urlsafe(16)
    body = sale_body(tills[0], own)
    tills[0].write("sale", body, amount=body["total"])
    with tills[0].office() as hq:
        push_all(tills[0], tills[0], hq)
    public = server.facts["public"]
    for _ in range(8):  # each a connection of its own, to whichever worker takes it
        page = httpx.get(f"{public}/r/{own}", trust_env=False)
        assert (page.status_code, "鲜牛奶" in page.text) == (200, True)
    asked = httpx.post(f"{public}/i/{own}", data=GOOD, trust_env=False)
    assert asked.status_code == 303
    answers = []

    def keep(till):
        with till.office() as hq:
            answers.append(keep_serial(hq, tender="voucher", serial="GV-1", sale="A"))

    threads = [threading.Thread(target=keep, args=(till,)) for till in tills]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(type(answer).__name__ for answer in answers) == ["SerialKept", "SerialUsed"]
    with database.read() as connection:
        for table in (schema.invoice_request, schema.serial_hold):
            counted = sa.select(sa.func.count()).select_from(table)
            assert connection.execute(counted).scalar() == 1
    assert server.stop() == 0


def test_a_day_leaves_the_same_rows_as_with_sqlite(
    database, serve, office, enrolled, tmp_path, seed
):
    server = serve(workers=1)
    there = let_in(database, tmp_path, server.url)
    here = enrolled(folder="sqlite")
    for till in (here, there):
        random_day(till, random.Random(seed))
        with till.office() as hq:
            push_all(till, till, hq)
    kept = "SELECT seq, kind, kind_seq, v, day, total, abs_total, body, quarantine FROM journal"
    with database.read() as connection:

        def at_postgres(statement):
            return sorted(tuple(row) for row in connection.exec_driver_sql(statement))

        assert at_postgres(kept) == sorted(office.select(kept))
        for table in schema.PROJECTIONS:
            columns = ", ".join(f'"{c.name}"' for c in table.c if c.name != "at")
            statement = f"SELECT {columns} FROM {table.name}"
            assert at_postgres(statement) == sorted(office.select(statement))
    with database.write() as connection:
        before = figures(connection)
        project_again(connection)
        assert figures(connection) == before
        assert before["sale"][0] > 20


def test_the_tables_of_an_older_database_become_what_a_new_one_has(cluster):
    tables = (
        "journal",
        "branch",
        "payment_attempt",
        "wallet_tender",
        "aside_token",
        "refund_asked",
        "bill",
        "bill_line",
        "bill_sign_off",
        *(table.name for table in member_tables.TABLES),
    )
    made = cluster.make()

    def shapes():
        return {
            table: cluster.run(
                "SELECT column_name, data_type, is_nullable, collation_name FROM "
                f"information_schema.columns WHERE table_name = '{table}' ORDER BY 1",
                made,
            )
            + cluster.run(
                f"SELECT indexdef FROM pg_indexes WHERE tablename = '{table}' ORDER BY 1", made
            )
            + cluster.run(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
                f"WHERE conrelid = '{table}'::regclass ORDER BY 1",
                made,
            )
            for table in tables
        }

    open_database(cluster.url(made), fill=small_chain).close()
    new = shapes()
    for table in tables[3:]:
        cluster.run(f"DROP TABLE {table}", made)
    for column in ("signed_off", "signed_by", "reason"):
        cluster.run(f"ALTER TABLE branch DROP COLUMN {column}", made)
    cluster.run("DROP INDEX journal_of_payments", made)
    cluster.run("CREATE INDEX journal_by_kind ON journal (terminal, epoch, kind, seq)", made)
    cluster.run(
        "ALTER TABLE journal ADD FOREIGN KEY (terminal, epoch) REFERENCES chain (terminal, epoch)",
        made,
    )
    cluster.run("DROP INDEX payment_attempt_by_end", made)
    cluster.run("UPDATE meta SET value = '12' WHERE name = 'schema'", made)
    cluster.run("UPDATE projection SET version = 5", made)
    open_database(cluster.url(made), fill=small_chain).close()
    assert shapes() == new
    assert all(new.values())
    cluster.drop(made)


def test_each_day_lies_in_a_partition_of_its_own(database, serve, tmp_path):
    till = let_in(database, tmp_path, serve(workers=1).url)
    today = dt.datetime.now(dt.UTC).date()
    for days in (0, 0, -1, -400):
        till.sell(100, day=(today + dt.timedelta(days=days)).isoformat())
    with till.office() as hq:
        assert push_all(till, till, hq).quarantined == ()
    with database.write() as connection:
        parts = "SELECT tableoid::regclass::text, count(*) FROM sale GROUP BY 1 ORDER BY 1"
        yesterday = today - dt.timedelta(days=1)
        assert [tuple(row) for row in connection.exec_driver_sql(parts)] == [
            (f"sale_{yesterday:%Y%m%d}", 1),
            (f"sale_{today:%Y%m%d}", 2),
            ("sale_other", 1),
        ]
        assert strays(connection) == 3  # the sale, its line and its tender
        long_ago = today - dt.timedelta(days=400)
        assert make_partitions(connection, today=long_ago) == 3 * (BACK + AHEAD + 1)
        assert strays(connection) == 0
        assert make_partitions(connection, today=today) == 0


def test_two_that_start_at_once_on_nothing_make_one_database(cluster):
    made = cluster.make()
    filled, failed = [], []

    def fill(connection):
        filled.append(1)
        small_chain(connection)

    def start():
        try:
            open_database(cluster.url(made), fill=fill).close()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (filled, failed) == ([1], [])
    assert cluster.run("SELECT count(*) FROM store", made) == [(2,)]
    cluster.drop(made)


def test_a_database_of_a_newer_program_or_another_one_is_refused(cluster, url, name):
    cluster.run("UPDATE meta SET value = '99' WHERE name = 'schema'", name)
    with pytest.raises(BadDatabase, match="newer"):
        open_database(url, fill=small_chain)
    foreign = cluster.make()
    cluster.run("CREATE TABLE theirs (id int)", foreign)
    with pytest.raises(BadDatabase, match="another program"):
        open_database(cluster.url(foreign), fill=small_chain)
    assert cluster.run("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", foreign) == [
        (1,)
    ]
    cluster.drop(foreign)


def test_a_server_that_is_not_there_is_said_plainly_and_without_the_password(tmp_path):
    done = warm.run(
        "pos.cli", "hq", "report", "sales",
        "--database", "postgresql+psycopg://u:geheim@127.0.0.1:1/none",
        cwd=tmp_path, stderr=subprocess.PIPE, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "database_away" in done.stderr
    assert "Traceback" not in done.stderr
    assert "geheim" not in done.stderr


def test_no_reader_of_a_feed_passes_a_revision_that_is_not_committed_yet(database):
    """Cursors over numbers that are given out early skip what is committed late."""
    scope = feed.CATALOG
    with database.read() as connection:
        start = feed.last_rev(connection)
        end = json.loads(page(connection, "", 0).splitlines()[-1])
    chance = random.Random(7)
    never = threading.Event()
    seen: list[int] = []

    def publish(writer):
        for n in range(15):
            with database.write() as connection:
                rows = [(f"W{writer}-{n}-{k}", {"n": k}) for k in range(3)]
                feed.put(connection, scope, "item", rows)
                # Held open: others take their numbers meanwhile, or would.
                never.wait(chance.random() / 50)

    def follow():
        cursor = end["cursor"]
        until = time.monotonic() + 60
        while len(seen) < 4 * 15 * 3 and time.monotonic() < until:
            with database.read() as connection:
                lines = page(connection, end["gen"], cursor).splitlines()
            seen.extend(json.loads(line)[0] for line in lines[:-1])
            cursor = json.loads(lines[-1])["cursor"]

    reader = threading.Thread(target=follow)
    reader.start()
    writers = [threading.Thread(target=publish, args=(n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    reader.join(60)
    assert seen == list(range(start + 1, start + 1 + 4 * 15 * 3))


def page(connection, gen, after):
    return feed.read_page(connection, scope=feed.CATALOG, gen=gen, after=after, limit=1000).content


def test_news_reaches_who_waits_at_every_worker_without_looking(database, serve, tmp_path):
    server = serve(workers=2)
    till = let_in(database, tmp_path, server.url)
    scope = "catalog:all"
    with till.office() as hq:
        first = hq.feed(scope, gen="", after=0, limit=1000)
        told = []

        def wait():
            with till.office() as other:
                page = other.feed(scope, gen=first.gen, after=first.cursor, limit=99, wait=20)
                told.append((time.monotonic(), [row.key for row in page.rows]))

        waiting = [threading.Thread(target=wait) for _ in range(6)]
        for thread in waiting:
            thread.start()
        # Everybody is waiting once the server has seen them all come in.
        deadline = time.monotonic() + 10
        while requests_under_way(server) < 6 and time.monotonic() < deadline:
            threading.Event().wait(0.05)
        began = time.monotonic()
        with database.write() as connection:
            import_items(connection, [make_item("NEWS")], replace=False)
        for thread in waiting:
            thread.join(20)
    assert [keys[-1] for _, keys in told] == ["NEWS"] * 6
    assert max(at for at, _ in told) - began < 3


def requests_under_way(server):
    """Connections that a worker has taken."""
    port = server.url.rpartition(":")[2]
    found = subprocess.run(
        ["ss", "-Htn", "state", "established", f"sport = :{port}"],
        capture_output=True, text=True, check=False, timeout=10,
    )  # fmt: skip
    return len(found.stdout.splitlines())


def counts_of(pid):
    """The folder in which the workers of a head office count."""
    given = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    name = f"{SHARED}=".encode()
    return Path(next(one for one in given if one.startswith(name))[len(name) :].decode())


def test_a_worker_that_dies_is_replaced_and_the_parent_takes_all_with_it(database, serve, tmp_path):
    server = serve(workers=2)
    till = let_in(database, tmp_path, server.url)
    before = server.workers()
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    for n in range(1, 6):
        till.sell(n)
        until = time.monotonic() + 20
        while till.watermark < n and time.monotonic() < until:
            with till.office() as hq, suppress(SyncProblem):
                push_all(till, till, hq)
    assert till.watermark == 5
    until = time.monotonic() + 20
    while len(server.workers()) < 2 and time.monotonic() < until:
        threading.Event().wait(0.1)
    after = server.workers()
    assert len(after) == 2
    assert before[1] in after
    page = httpx.get(f"{server.url}/metrics", trust_env=False).text
    assert "lianpos_hq_worker_deaths_total 1" in page.splitlines()

    counts = counts_of(after[0])
    assert counts.is_dir()

    server.child.kill()
    server.child.wait(20)
    until = time.monotonic() + 20
    while any(is_alive(pid) for pid in after) and time.monotonic() < until:
        threading.Event().wait(0.1)
    assert not any(is_alive(pid) for pid in after)
    assert not counts.exists(), "whoever was killed could not clear it away himself"
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"{server.url}/v1/hello", trust_env=False)
    logged = [json.loads(line) for line in server.child.stderr if line.startswith(b"{")]
    assert [(line["process"], line["exit_code"]) for line in logged] == [(before[0], -9)]


def test_told_to_stop_all_workers_let_everybody_go(database, serve, tmp_path):
    server = serve(workers=2)
    till = let_in(database, tmp_path, server.url)
    workers = server.workers()
    with till.office() as hq:
        first = hq.feed("store:S001", gen="", after=0, limit=1000)

    def wait():
        # Whether the request had been read when the end came is no matter here.
        with till.office() as hq, suppress(SyncProblem):
            hq.feed("store:S001", gen=first.gen, after=first.cursor, limit=10, wait=25)

    waiting = threading.Thread(target=wait)
    waiting.start()
    until = time.monotonic() + 10
    while requests_under_way(server) < 1 and time.monotonic() < until:
        threading.Event().wait(0.05)
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 8
    assert not any(is_alive(pid) for pid in workers)
    waiting.join(20)
    assert server.child.stderr.read().decode() == ""


def test_several_workers_over_sqlite_are_refused(tmp_path):
    done = warm.run(
        "pos.cli", "hq", "serve", "--database", f"sqlite:///{tmp_path / 'hq.db'}",
        "--workers", "2", cwd=tmp_path, stderr=subprocess.PIPE, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, "PostgreSQL" in done.stderr) == (2, True)


def test_a_lost_connection_is_patience_and_the_next_request_is_served(cluster, database, name):
    with database.read() as connection:
        assert feed.last_rev(connection) > 0
    others = f"datname = '{name}' AND pid <> pg_backend_pid()"
    cluster.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    with pytest.raises(StorageError) as error, database.read() as connection:
        feed.last_rev(connection)
    assert error.value.code == "database_away"
    with database.read() as connection:
        assert feed.last_rev(connection) > 0


def test_an_acknowledgement_waits_for_the_disk_and_a_count_does_not(database):
    def setting(connection):
        return connection.exec_driver_sql("SHOW synchronous_commit").scalar()

    with database.write() as connection:
        assert setting(connection) == "on"
    with database.write(durable=False) as connection:
        assert setting(connection) == "off"
    with database.write() as connection:
        assert setting(connection) == "on"


def test_a_bug_stays_a_bug(database):
    with pytest.raises(Exception, match="does not exist") as error, database.read() as connection:
        connection.exec_driver_sql("SELECT nonsense")
    assert not isinstance(error.value, StorageError)
    assert isinstance(error.value.__cause__, psycopg.Error)
