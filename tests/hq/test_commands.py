"""`lianpos hq` as people use it: what they see, and what stays as it was when it says no."""

from __future__ import annotations

import json
import shutil
from contextlib import closing

import numpy
import pysqlite3.dbapi2 as sqlite3
import pytest
from typer.testing import CliRunner

from pos.contract.invitations import read_invitation
from pos.hq.commands import hq
from pos.hq.database import open_database
from pos.hq.invitation import in_characters
from pos.hq.members.keys import key_file_of
from pos.hq.peppers import seal_peppers
from pos.hq.seed import seed
from pos.staff.pin import badge_digest, check_pin
from tests.hq.peppers import pepper_at

HEADER = (
    "sku,barcodes,name,name_en,unit,price,tax_rate,category,brand,plu,"
    "min_age,max_per_sale,not_for_sale,discountable"
)


@pytest.fixture(scope="module")
def new_database(tmp_path_factory):
    """A head office as its first start leaves it."""
    path = tmp_path_factory.mktemp("new") / "hq.db"
    url = f"sqlite:///{path}"
    made = open_database(url, fill=seed, key_file=lambda: key_file_of(database=url))
    with closing(made):
        seal_peppers(made)
    return path


@pytest.fixture
def here(new_database, tmp_path, monkeypatch):
    shutil.copytree(new_database.parent, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, typed=""):
    return CliRunner().invoke(hq, list(arguments), input=typed)


def rows(folder, statement):
    with closing(sqlite3.connect(folder / "hq.db")) as database:
        return database.execute(statement).fetchall()


def goods(folder):
    found = rows(folder, "SELECT \"key\", \"row\" FROM feed WHERE tbl = 'item' AND op = 'put'")
    return {key: json.loads(row) for key, row in found}


def write_items(folder, *lines):
    file = folder / "items.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return str(file)


def test_a_new_head_office_has_one_store_its_training_staff_and_goods(here):
    assert len(goods(here)) == 5000
    assert rows(here, "SELECT store, name_zh, name_en, zone FROM store") == [
        ("S001", "示范店", "Demo Mart", "all")
    ]
    staff = rows(here, 'SELECT "user", name, role, pin_hash FROM staff ORDER BY "user"')
    assert [person[:3] for person in staff] == [
        ("1001", "收银员", "cashier"),
        ("2001", "值班长", "supervisor"),
        ("9001", "管理员", "admin"),
    ]
    pepper = pepper_at(here)
    assert check_pin(staff[0][3], "1001", pepper)
    assert not check_pin(staff[0][3], "1001", bytes(32))


def test_a_start_that_is_cut_off_leaves_nothing_behind(tmp_path):
    def half(connection):
        seed(connection)
        raise KeyboardInterrupt

    url = f"sqlite:///{tmp_path / 'hq.db'}"
    with pytest.raises(KeyboardInterrupt):
        open_database(url, fill=half)
    with closing(sqlite3.connect(tmp_path / "hq.db")) as database:
        assert database.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    open_database(url, fill=lambda _: None).close()


def test_the_code_stands_alone_on_one_line(here):
    result = run("enrol-code", "--store", "S001", "--terminal", "T01")
    assert result.exit_code == 0
    assert result.stdout.strip() + "\n" == result.stdout
    assert len(result.stdout.strip().replace("-", "")) == 12


def test_the_code_is_also_a_picture_that_a_camera_reads(here, tmp_path):
    from drivers.camera.reader import CodeReader

    sheet = tmp_path / "T01.svg"
    result = run(
        "enrol-code", "--store", "S001", "--terminal", "T01", "--qr", "--sheet", str(sheet),
        "--url", "https://hq.example/",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    code, _, picture = result.stdout.partition("\n")

    # Each character is two modules above each other; eight pixels make a module here.
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    rows = [
        [halves[sign][half] for sign in line] for line in picture.splitlines() for half in (0, 1)
    ]
    points = (255 - numpy.array(rows, dtype=numpy.uint8) * 255).repeat(8, 0).repeat(8, 1)
    (seen,) = CodeReader().read(points)
    assert seen.code == f"https://hq.example#{code}"
    assert read_invitation(seen.code) == ("https://hq.example", code)
    assert code in sheet.read_text(encoding="utf-8")
    assert "S001 · T01" in sheet.read_text(encoding="utf-8")


def test_no_address_stands_in_the_picture_of_one_that_serves_others(here):
    (here / "hq.toml").write_text('listen = "10.0.3.2:8787"\n')
    result = run("enrol-code", "--store", "S001", "--terminal", "T01", "--qr")
    code, _, picture = result.stdout.partition("\n")
    assert picture.strip("\n") == in_characters(code, coloured=False)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["enrol-code", "--store", "S009", "--terminal", "T01"], "no store S009"),
        (["enrol-code", "--store", "S001", "--terminal", "t-1"], "no terminal"),
        (["enrol-code", "--store", "S001", "--terminal", "T01", "--role", "boss"], "no role"),
        (["report", "weather"], "no report"),
        (["report", "sales", "--day", "22.11.2026"], "no day"),
        (["report", "sales", "--day", "20261122"], "no day"),
        (["report", "sales", "--store", "S009"], "no store S009"),
        (["report", "sales", "--database", "hq.db"], "sqlite:///hq.db"),
        (["report", "sales", "--database", "mysql://hq"], "sqlite:///hq.db"),
        (["report", "sales", "--database", "sqlite:///no/such/hq.db"], "there is no folder"),
        (["report", "sales", "--config", "no.toml"], "no such file"),
        (["import-catalog", "no.csv"], "No such file"),
        (["import-catalog", "goods.xlsx"], "No such file"),
        (["import-catalog", "goods.xls"], "save it as .xlsx"),
        (["import-promotions", "no.json"], "No such file"),
        (["serve", "--listen", "0.0.0.0:0"], "plain HTTP"),
        (["serve", "--listen", "127.0.0.1"], "HOST:PORT"),
        (["serve", "--listen", "127.0.0.1:99999"], "HOST:PORT"),
        (["revoke", "--terminal", "S001-T77"], "there is no terminal S001-T77"),
        (["add-store", "--store", "s2", "--name", "x"], "no store number"),
        (["add-store", "--store", "S001", "--name", "x"], "already"),
        (["add-staff", "--user", "5", "--name", "x", "--role", "king", "--store", "S001"], "king"),
        (["add-staff", "--user", "5", "--name", "x", "--role", "admin", "--store", "S9"], "S9"),
        (["add-staff", "--user", "#", "--name", "x", "--role", "admin", "--store", "S001"], "#"),
    ],
)
def test_what_cannot_be_done_is_said_plainly_and_changes_nothing(here, arguments, says):
    before = (here / "hq.db").read_bytes()
    result = run(*arguments, typed="4711\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    with closing(sqlite3.connect(here / "hq.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert (here / "hq.db").read_bytes() == before


@pytest.mark.parametrize("pin", ["", "123", "12ab", "1" * 13])
def test_a_pin_is_digits(here, pin):
    result = run(
        *("add-staff", "--user", "7", "--name", "x", "--role", "admin", "--store", "S001"),
        typed=f"{pin}\n",
    )
    assert result.exit_code == 2
    assert "PIN" in result.stderr
    assert rows(here, "SELECT count(*) FROM staff") == [(3,)]


def test_the_first_real_member_of_staff_sends_the_training_staff_home(here):
    add = ("add-staff", "--name", "王芳", "--role", "cashier", "--store", "S001")
    assert run(*add, "--user", "1001", typed="4711\n").exit_code == 0
    assert rows(here, 'SELECT "user", name FROM staff') == [("1001", "王芳")]
    assert run(*add, "--user", "1002", typed="4712\n").exit_code == 0
    assert rows(here, 'SELECT "user" FROM staff ORDER BY 1') == [("1001",), ("1002",)]
    told = rows(here, "SELECT \"key\", op FROM feed WHERE tbl = 'staff' ORDER BY 1")
    assert told == [("1001", "put"), ("1002", "put"), ("2001", "del"), ("9001", "del")]


def test_a_store_opens_with_its_administrator(here):
    result = run(
        "add-store", "--store", "S002", "--name", "东门店", "--zone", "east", typed="8642\n"
    )
    assert result.exit_code == 0
    [(user, pin_hash)] = rows(here, "SELECT \"user\", pin_hash FROM staff WHERE store = 'S002'")
    pepper = pepper_at(here, "S002")
    assert user == "9001"
    assert check_pin(pin_hash, "8642", pepper)
    assert "8642" not in result.stdout


def test_the_first_list_of_goods_takes_the_place_of_the_demo(here):
    file = write_items(here, "A1,6901234567892,米,Rice,each,15.00,9,food,,,,,,yes")
    assert run("import-catalog", file).exit_code == 0
    assert goods(here).keys() == {"A1"}
    assert goods(here)["A1"]["price"] == 1500

    more = write_items(
        here,
        "A1,6901234567892,米,Rice,each,14.00,9,food,,,,,,yes",
        "A2,,面,Noodles,each,3.50,9,food,,,,,,yes",
    )
    result = run("import-catalog", more)
    assert "2 new or changed" in result.stdout
    only = write_items(here, "A2,,面,Noodles,each,3.50,9,food,,,,,,yes")
    assert run("import-catalog", only).exit_code == 0
    assert goods(here).keys() == {"A1", "A2"}
    assert goods(here)["A1"]["price"] == 1400
    assert run("import-catalog", only, "--replace").exit_code == 0
    assert goods(here).keys() == {"A2"}


def test_every_bad_row_is_named_and_none_is_imported(here):
    file = write_items(
        here,
        "A1,,米,Rice,each,15.00,9,food,,,,,,yes",
        "A2,,面,Noodles,each,cheap,9,food,,,,,,yes",
        "A3,6901234567890,盐,Salt,bag,1.00,9,food,,,,,,maybe",
    )
    result = run("import-catalog", file)
    assert result.exit_code == 2
    assert "items.csv:3: price:" in result.stderr
    for column in ("barcodes", "unit", "discountable"):
        assert f"items.csv:4: {column}:" in result.stderr
    assert len(goods(here)) == 5000

    assert run("import-catalog", file, "--skip-bad").exit_code == 0
    assert goods(here).keys() == {"A1"}


def test_files_that_are_no_items_import_nothing(here):
    (here / "empty.csv").write_text("")
    (here / "latin.csv").write_bytes(HEADER.encode() + b"\nA1,,caf\xe9,,each,1,9,food,,,,,,yes\n")
    (here / "only-header.csv").write_text(HEADER + "\n")
    for name in ("empty.csv", "latin.csv", "only-header.csv"):
        result = run("import-catalog", name)
        assert result.exit_code == 2, name
        assert result.stderr
    assert len(goods(here)) == 5000


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[1]", b'[{"id":""}]', b'[{"id":"a"},{"id":"a"}]', b"\xff", b"[{}]"]
)
def test_files_that_are_no_promotions_import_nothing(here, text):
    (here / "promotions.json").write_bytes(text)
    result = run("import-promotions", "promotions.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("promotions.json: ")
    # What the demo store has on offer stays.
    assert rows(here, "SELECT count(*) FROM feed WHERE tbl = 'promotion'") == [(12,)]


def test_every_fault_of_the_promotions_is_named_with_its_place(here):
    promotion = {"id": "A", "name": "a", "kind": "simple", "on": {"all": True}}
    listed = [
        {**promotion, "reward": {"percent": "120"}},
        {**promotion, "id": "B", "on": {}, "reward": {"amount": 100}},
    ]
    (here / "promotions.json").write_text(json.dumps(listed))
    result = run("import-promotions", "promotions.json")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "promotions.json: [0].reward.percent: over 100",
        "promotions.json: [1].on: selects nothing",
    ]
    listed = [{**promotion, "reward": {"percent": "12"}}]
    (here / "promotions.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(listed).encode())
    assert run("import-promotions", "promotions.json").stdout == "1 promotions; 6 removed\n"


def test_what_two_stores_propose_stands_side_by_side(here):
    promotion = {"name": "a", "kind": "simple", "on": {"all": True}, "reward": {"percent": "12"}}
    run_of = {}
    for name in ("A", "B"):
        (here / f"{name}.json").write_text(json.dumps([{**promotion, "id": name}]))
        run_of[name] = run("import-promotions", "--add", f"{name}.json").stdout
    assert run_of == {
        "A": "1 new, 0 changed; 7 promotions\n",
        "B": "1 new, 0 changed; 8 promotions\n",
    }
    assert run("import-promotions", "--add", "A.json").stdout == "0 new, 1 changed; 8 promotions\n"
    names = "SELECT key FROM feed WHERE scope = 'promo' AND op = 'put' AND key IN ('A', 'B')"
    assert sorted(rows(here, names)) == [("A",), ("B",)]


def test_the_first_goods_end_the_offers_of_the_demo_and_no_others(here):
    (here / "items.csv").write_text(HEADER + "\nA1,,milk,,each,1,9,food,,,,,,yes\n")
    assert run("import-catalog", "items.csv").exit_code == 0
    offers = "SELECT count(*) FROM feed WHERE tbl = 'promotion' AND op = 'put'"
    assert rows(here, offers) == [(0,)]
    promotion = {"id": "A", "name": "a", "kind": "simple", "on": {"all": True}}
    listed = [{**promotion, "reward": {"percent": "12"}}]
    (here / "promotions.json").write_text(json.dumps(listed))
    run("import-promotions", "promotions.json")
    assert run("import-catalog", "items.csv").exit_code == 0
    assert rows(here, offers) == [(2,)]


def test_prices_are_imported_whole_or_not_at_all(here):
    sku = next(iter(goods(here)))
    head = "sku,level,key,price,from,to\n"
    (here / "prices.csv").write_text(f"{head}{sku},chain,,1.50,,\n{sku},zone,nowhere,1,,\n")
    result = run("import-prices", "prices.csv")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        'prices.csv:3: key: no store is in a zone "nowhere"',
        "1 faults; nothing was imported",
    ]
    assert rows(here, "SELECT count(*) FROM feed WHERE tbl = 'price'") == [(0,)]
    (here / "prices.csv").write_text(f"{head}{sku},chain,,1.50,,\n")
    result = run("import-prices", "prices.csv")
    assert result.stdout == "1 prices: 1 new or changed, 0 removed; price book version 1\n"
    assert run("import-prices", "none.csv").stderr == "none.csv: No such file or directory\n"
    (here / "prices.csv").write_text(head)
    assert run("import-prices", "prices.csv").exit_code == 2


MEMBERS = "card_no,name,phone,birthday,tier,points,stored_value,alipay_id,wechat_id\n"


def test_members_are_imported_whole_or_not_at_all(here):
    good = "C-0001,王芳,010-5555-0100,1990-02-29,gold,120,35.50,,\n".replace("1990", "1992")
    bad = "C-0002,,call me,1990-02-29,gold,1.5,-1,,\nC-0001,,,,,,,,\n"
    (here / "members.csv").write_text(MEMBERS + good + bad, encoding="utf-8")
    result = run("import-members", "members.csv", "--issuer", "club")
    assert result.exit_code == 2
    assert [line.split(":")[1:3] for line in result.stderr.splitlines()[:-1]] == [
        ["3", " phone"], ["3", " birthday"], ["3", " points"], ["3", " stored_value"],
        ["4", " card_no"],
    ]  # fmt: skip
    assert "C-0001" not in result.stderr and "call me" not in result.stderr
    (here / "members.csv").write_text(MEMBERS + good, encoding="utf-8")
    result = run("import-members", "members.csv", "--issuer", "club")
    assert result.stdout.startswith("1 members; 2 rows new or changed in 1 stores")
    again = run("import-members", "members.csv", "--issuer", "club")
    assert again.stdout.startswith("1 members; 0 rows new or changed")
    told = json.loads(run("report", "members", "--json").stdout)
    [row] = told.pop("rows")
    assert told == {"persons": 1, "points": 120, "pending_points": 0, "stored_value": 3550}
    assert (row["tier"], row["points"]) == ("gold", 120)
    [listed, sums] = run("report", "members").stdout.splitlines()
    assert listed.split() == [row["member"], "gold", "120", "0", "35.50"]
    assert sums == "1 members, 120 points and 0 pending, 35.50 of stored value"
    assert (here / "keys" / "hq_members.key").stat().st_mode & 0o077 == 0


def test_without_the_key_of_its_members_a_head_office_does_nothing_before_it_is_back(here):
    listed = f"{MEMBERS}C-0001,王芳,13800138000,1990-05-17,gold,120,35.50,,\n"
    (here / "members.csv").write_text(listed, encoding="utf-8")
    imports = ("import-members", "members.csv", "--issuer", "club")
    assert run(*imports).exit_code == 0
    key = here / "keys" / "hq_members.key"
    aside = key.rename(here / "aside")
    refused = run(*imports)
    assert refused.exit_code == 2 and "hq_members.key is missing" in refused.stderr
    assert not key.exists()
    key.write_bytes(bytes(32))
    for command in (imports, ("serve", "--listen", "127.0.0.1:0")):
        refused = run(*command)
        assert refused.exit_code == 2 and "hq_members.key is another key" in refused.stderr
    aside.replace(key)
    assert run(*imports).stdout.startswith("1 members; 0 rows new or changed")


def test_a_database_of_before_knows_its_key_by_what_that_encrypted(here):
    listed = f"{MEMBERS}C-0001,王芳,13800138000,1990-05-17,gold,120,35.50,,\n"
    (here / "members.csv").write_text(listed, encoding="utf-8")
    imports = ("import-members", "members.csv", "--issuer", "club")
    assert run(*imports).exit_code == 0
    with closing(sqlite3.connect(here / "hq.db")) as before, before:
        before.execute("DELETE FROM meta WHERE name = 'member_key_mark'")
    key = here / "keys" / "hq_members.key"
    right = key.read_bytes()
    key.write_bytes(bytes(32))
    assert "is another key" in run(*imports).stderr
    key.write_bytes(right)
    assert run(*imports).stdout.startswith("1 members; 0 rows new or changed")


def test_a_key_that_is_lost_for_good_is_given_up_by_people(here):
    (here / "members.csv").write_text(f"{MEMBERS}C-0001,王芳,,,,1,,,\n", encoding="utf-8")
    imports = ("import-members", "members.csv", "--issuer", "club")
    assert run(*imports).exit_code == 0
    (here / "keys" / "hq_members.key").unlink()
    assert run("lost-member-key").exit_code == 2
    assert run(*imports).exit_code == 2
    assert run("lost-member-key", "--yes").exit_code == 0
    assert run(*imports).exit_code == 0


def test_promotions_for_what_the_chain_does_not_have_are_told_and_imported(here):
    def offer(name, on, **fields):
        return {"id": name, "name": name, "kind": "simple", "on": on,
                "reward": {"percent": "5"}, **fields}  # fmt: skip

    listed = [
        offer("GOOD", {"categories": ["food/dairy"], "skus": ["1000354"]}, stores=["S001"]),
        offer("ODD", {"categories": ["food/diary"], "skus": ["1000354", "9"]}, zones=["moon"]),
        offer("PAST", {"all": True, "except": {"brands": ["无"]}}, to="2020-01-01T00:00:00+08:00"),
        {"id": "SET", "name": "SET", "kind": "bundle", "reward": {"price": 1}, "stores": ["S777"],
         "slots": [{"on": {"all": True}, "count": 1}, {"on": {"skus": ["8"]}, "count": 1}],
         "min_spend": {"on": {"skus": ["7"]}, "amount": 100}},
    ]  # fmt: skip
    (here / "p.json").write_text(json.dumps(listed), encoding="utf-8")
    result = run("import-promotions", "p.json")
    assert (result.exit_code, result.stdout[:12]) == (0, "4 promotions")
    assert result.stderr.splitlines() == [
        "p.json: [1].on.skus: there is no article '9'",
        "p.json: [1].on.categories: there is no category with goods 'food/diary'",
        "p.json: [1].zones: there is no zone with a store 'moon'",
        "p.json: [2].on.except.brands: there is no brand with goods '无'",
        "p.json: [2].to: is over, so it gives nothing any more",
        "p.json: [3].slots[1].on.skus: there is no article '8'",
        "p.json: [3].min_spend.on.skus: there is no article '7'",
        "p.json: [3].stores: there is no store 'S777'",
    ]


def test_an_empty_report(here):
    assert json.loads(run("report", "sales", "--json").stdout) == {
        "count": 0,
        "total": 0,
        "rows": [],
    }
    assert "0.00" in run("report", "sales").stdout


def test_relative_paths_in_a_configuration_start_at_its_folder(here):
    (here / "conf").mkdir()
    (here / "conf" / "hq.toml").write_text('database = "sqlite:///data.db"\n')
    (here / "hq.db").rename(here / "conf" / "data.db")
    (here / "keys").rename(here / "conf" / "keys")
    assert run("report", "sales", "--config", "conf/hq.toml").exit_code == 0
    assert not (here / "hq.db").exists()
    assert run("report", "sales", "--config", "conf/hq.toml", "--store", "S001").exit_code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('listne = "127.0.0.1:1"', "listne: unknown key"),
        ("listen = 8787", "listen:"),
        ("database = ", "hq.toml:"),
        ('[database]\nurl = "x"', "database:"),
    ],
)
def test_a_wrong_configuration_names_the_key(here, text, says):
    (here / "hq.toml").write_text(text)
    result = run("report", "sales")
    assert result.exit_code == 2
    assert says in result.stderr
    assert "hq.toml" in result.stderr


def test_a_database_that_is_not_ours_is_left_alone(here):
    with closing(sqlite3.connect(here / "other.db")) as database:
        database.execute("CREATE TABLE diary (page TEXT)")
    result = run("report", "sales", "--database", "sqlite:///other.db")
    assert (result.exit_code, "another program" in result.stderr) == (2, True)
    (here / "broken.db").write_bytes(b"not a database at all" * 100)
    result = run("report", "sales", "--database", "sqlite:///broken.db")
    assert (result.exit_code, "database_damaged" in result.stderr) == (2, True)


def test_a_database_of_a_newer_version_is_left_alone(here):
    with closing(sqlite3.connect(here / "hq.db")) as database:
        database.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
        database.commit()
    result = run("report", "sales")
    assert (result.exit_code, "newer" in result.stderr) == (2, True)


def test_a_badge_stands_for_one_person_and_its_code_is_not_kept(here):
    wang = ("add-staff", "--user", "1001", "--name", "王芳", "--role", "cashier", "--store", "S001")
    li = ("add-staff", "--user", "1002", "--name", "李雷", "--role", "cashier", "--store", "S001")
    assert run(*wang, "--badge", typed="482913\nLP-BADGE-7731\n").exit_code == 0
    assert run(*li, "--badge", typed="482914\nLP-BADGE-7731\n").exit_code == 2
    assert run(*li, "--badge", typed="482914\nshort\n").exit_code == 2
    pepper = pepper_at(here)
    digest = badge_digest("LP-BADGE-7731", pepper)
    told = "SELECT json_extract(row, '$.badge') FROM feed WHERE tbl = 'staff' AND key = '1001'"
    assert rows(here, told) == [(digest,)]
    # A new PIN leaves the badge; an empty line takes it away.
    assert run(*wang, typed="482915\n").exit_code == 0
    assert rows(here, told) == [(digest,)]
    assert run(*wang, "--badge", typed="482915\n\n").exit_code == 0
    assert rows(here, told) == [("",)]
    assert b"LP-BADGE" not in (here / "hq.db").read_bytes()


def test_who_may_look_at_the_web_pages_is_added_with_a_password_that_nobody_sees(here):
    done = run(
        "add-user", "--user", "li", "--role", "store", "--scope", "S001", typed="ein-wort9\n"
    )
    assert (done.exit_code, done.output) == (0, "li may look at /live/store/S001\n")
    [(role, scope, kept)] = rows(here, "SELECT role, scope, password_hash FROM web_user")
    assert (role, scope, kept[:9]) == ("store", "S001", "$argon2id")
    for wrong in (["--role", "store", "--scope", "S777"], ["--role", "chef"], ["--role", "brand"]):
        refused = run("add-user", "--user", "wu", *wrong, typed="ein-wort9\n")
        assert refused.exit_code == 2
    assert run("add-user", "--user", "wu", "--role", "hq", typed="kurz\n").exit_code == 2
    assert rows(here, "SELECT user FROM web_user") == [("li",)]


def test_a_brand_is_named_readably_and_one_that_nobody_sells_is_warned_of(here):
    def added(brand):
        return run(
            "add-user", "--user", "zhu", "--role", "brand", "--scope", brand, typed="ein-wort9\n"
        )

    sold = added("竹牧舍")
    assert (sold.exit_code, sold.stdout) == (0, "zhu may look at /live/brand/竹牧舍\n")
    assert sold.stderr == ""
    unknown = added("晨牧谷")
    assert unknown.exit_code == 0
    assert "no article has the brand 晨牧谷" in unknown.stderr
