"""`lianpos hq member` as people at head office use it."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from pos.hq.commands import hq

HEADER = "card_no,name,phone,birthday,tier,points,stored_value,alipay_id,wechat_id\n"
FILES = {
    "bailian-card": "A0001,王小芳,13800138000,11-22,gold,120,35.50,2088001,\n",
    "alibaba-vip": "B0001,王芳,+86 138 0013 8000,11-22,silver,30,,,\nB0002,,,,,7,,,\n",
}


@pytest.fixture(scope="module")
def taken_over(filled, tmp_path_factory):
    """A head office's folder with the members of two programmes."""
    folder = tmp_path_factory.mktemp("members")
    shutil.copy(filled, folder / "hq.db")
    database = f"sqlite:///{folder / 'hq.db'}"
    for issuer, rows in FILES.items():
        file = folder / "members.csv"
        file.write_text(HEADER + rows, encoding="utf-8")
        done = run("import-members", str(file), "--issuer", issuer, "--database", database)
        assert done.exit_code == 0
    return folder


@pytest.fixture
def here(taken_over, tmp_path, monkeypatch):
    """A copy of it, in which commands are run."""
    folder = tmp_path / "office"
    shutil.copytree(taken_over, folder)
    monkeypatch.chdir(folder)
    return folder


def run(*arguments, typed=""):
    return CliRunner().invoke(hq, list(arguments), input=typed)


def member(*arguments, typed=""):
    result = run("member", *arguments, typed=typed)
    assert result.exit_code == 0, result.output
    return result.stdout


def found(issuer, number):
    return member("find", "--issuer", issuer, typed=f"{number}\n").strip()


def sums():
    told = json.loads(run("report", "members", "--json").stdout)
    return told["persons"], told["points"], told["stored_value"]


def test_a_suggestion_becomes_one_member_by_the_codes_of_both_accounts(here):
    cases = json.loads(member("cases", "--json"))
    [case] = cases["rows"]
    assert (cases["open"], case["why"]) == ({"suggestion": 1}, "same_phone")
    one, other = found("bailian-card", "a0001"), found("alibaba-vip", "B0001")
    assert {case["one"], case["other"]} == {one, other}
    assert sums() == (3, 157, 3550)
    codes = "".join(member("prove", name) for name in (one, other))
    assert member("link", one, other, typed=codes) == f"{other} leads on to {one}\n"
    assert sums() == (2, 157, 3550)
    assert json.loads(member("cases", "--json"))["rows"] == []
    assert found("alibaba-vip", "B0001") == one
    told = json.loads(member("show", other, "--json"))
    assert (told["member"], told["points"], told["tier"]) == (one, 150, "gold")
    assert (told["name"], told["phone"]) == ("王**", "138****8000")
    assert member("unmerge", other, "--by", "9001", "--reason", "mother and daughter")
    assert sums() == (3, 157, 3550)
    assert member("check") == "the books add up\n"


def test_what_people_see_has_no_number_and_no_whole_name(here):
    one = found("bailian-card", "A0001")
    seen = member("show", one) + member("cases") + run("report", "members").stdout
    for secret in ("A0001", "13800138000", "王小芳", "2088001"):
        assert secret not in seen
    assert "120 points" in seen and "35.50 of stored value" in seen


def test_two_who_share_a_telephone_may_stay_two(here):
    [case] = json.loads(member("cases", "--json"))["rows"]
    member("settle", case["case"], "--by", "9001", "--reason", "mother and daughter")
    (here / "members.csv").write_text(HEADER + FILES["alibaba-vip"], encoding="utf-8")
    run("import-members", "members.csv", "--issuer", "alibaba-vip")
    assert json.loads(member("cases", "--json"))["rows"] == []
    again = run("member", "settle", case["case"], "--by", "9001", "--reason", "x")
    assert (again.exit_code, "no open case" in again.stderr) == (2, True)


def test_what_is_known_of_a_member_is_his_to_take_and_to_have_erased(here):
    one = found("bailian-card", "A0001")
    wording = here / "wording.txt"
    wording.write_text("我同意……", encoding="utf-8")
    told = ("--text", str(wording), "--version", "2026-1")
    member("consent", one, "--purpose", "marketing", *told)
    refused = run("member", "consent", one, "--purpose", "anything", *told)
    assert (refused.exit_code, "no consent" in refused.stderr) == (2, True)
    member("export", one, "--out", "export.json")
    content = json.loads((here / "export.json").read_text(encoding="utf-8"))
    assert content["accounts"][0]["name"] == "王小芳"
    assert [given["purpose"] for given in content["consents"]] == ["marketing"]
    assert (here / "export.json").stat().st_mode & 0o077 == 0
    assert run("member", "erase", one).exit_code == 2
    assert sums() == (3, 157, 3550)
    member("erase", one, "--yes")
    assert run("member", "find", "--issuer", "bailian-card", typed="A0001\n").exit_code == 2
    assert "erased" in member("show", one)
    assert sums() == (2, 37, 0)
    assert member("check") == "the books add up\n"


def test_rules_are_put_in_force_from_a_day_on(here):
    (here / "rules.json").write_text('{"since": "2999-01-01", "per": 50}')
    assert member("rules", "rules.json") == "in force from 2999-01-01 on\n"
    (here / "rules.json").write_text('{"since": "2000-01-01"}')
    result = run("member", "rules", "rules.json")
    assert (result.exit_code, "today or later" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "M-NOBODY"),
        ("prove", "M-NOBODY"),
        ("export", "M-NOBODY"),
        ("erase", "M-NOBODY", "--yes"),
        ("merge", "M-NOBODY", "M-NOBODY", "--by", "x", "--reason", "y"),
        ("unmerge", "M-NOBODY", "--by", "x", "--reason", "y"),
        ("link", "M-NOBODY", "M-NOBODY"),
        ("rules", "no.json"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(here, arguments):
    result = run("member", *arguments, typed="1\n2\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip() and "Traceback" not in result.stderr
    assert sums() == (3, 157, 3550)


ISSUERS = '[{"issuer": "own", "kind": "single_purpose", "party": "one"}]'


def value(*arguments, typed):
    result = run("value", *arguments, typed=f"{typed}\n")
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_card_of_stored_value_is_sold_loaded_lost_and_replaced_at_the_desk(here):
    (here / "issuers.json").write_text(ISSUERS)
    assert run("value", "issuers", "issuers.json").stdout == "1 issuers\n"
    own = ("--issuer", "own")
    one = found("bailian-card", "A0001")
    assert value("sell", *own, "--amount", "200", "--member", one, typed="9000001") == (
        "200.00 is on the card\n"
    )
    assert "good until" in value("sell", *own, "--amount", "1000.00", typed="9000002")
    assert value("load", *own, "--amount", "50", typed="9000001") == "250.00 is on the card\n"
    for refused, says in (
        (("load", *own, "--amount", "0.01"), "at most 0.00 more"),
        (("lost", *own), "without a name"),
        (("balance", "--issuer", "nobody"), "no such card"),
        (("load", *own, "--amount", "much"), "no amount"),
    ):
        result = run("value", *refused, typed="9000002\n")
        assert (result.exit_code, says in result.stderr) == (2, True), result.output
    value("lost", *own, typed="9000001")
    assert value("replace", *own, typed="9000001\n9000003") == "250.00 is on the new card\n"
    assert value("balance", *own, typed="9000003") == "250.00 is on the card\n"
    assert member("check") == "the books add up\n"
    assert run("report", "settlement").stdout == "0 payments between groups\n"
    told = json.loads(run("report", "settlement", "--json").stdout)
    assert told == {"rows": [], "points": [], "positions": {}}


def test_a_members_telephone_shows_a_code_until_it_is_lost(here):
    one = found("bailian-card", "A0001")
    device = member("device", one).strip()
    signed, digits = member("code", device).split("\n")[:2]
    assert (len(signed), signed[:4], len(digits), digits[:2]) == (168, "LM1.", 20, "97")
    assert signed[-8:] == digits[-8:]
    assert member("change-key").startswith("the new key signs from")
    member("close-device", device)
    for arguments in (("code", device), ("change-key",)):
        refused = run("member", *arguments)
        assert (refused.exit_code, refused.stdout) == (2, "")


def test_a_card_gets_its_pin_at_the_desk(here):
    (here / "issuers.json").write_text(
        '[{"issuer": "own", "kind": "single_purpose", "party": "one"}]', encoding="utf-8"
    )
    assert run("value", "issuers", "issuers.json").exit_code == 0
    sold = run("value", "sell", "--issuer", "own", "--amount", "50.00", typed="CARD0001\n")
    assert sold.exit_code == 0
    done = run("value", "pin", "--issuer", "own", typed="CARD0001\n123456\n")
    assert (done.exit_code, done.stdout) == (0, "the card pays with its new PIN\n")
    for typed in ("CARD0001\n12345\n", "CARD0001\n12345x\n", "CARD0009\n123456\n"):
        assert run("value", "pin", "--issuer", "own", typed=typed).exit_code == 2


def test_groups_partners_and_stores_are_told_by_files_and_a_partner_leaves(here):
    (here / "groups.json").write_text('[{"name": "golden", "tiers": ["gold"], "consent": null}]')
    assert member("segments", "groups.json") == "@golden: 1 members\n"
    assert member("segments") == "@golden: 1 members\n"
    (here / "groups.json").write_text('[{"name": "@golden"}]')
    refused = run("member", "segments", "groups.json")
    assert (refused.exit_code, "no segments" in refused.stderr) == (2, True)
    added = ("add-store", "--store", "S003", "--name", "苏", "--banner", "suning")
    assert run(*added, typed="739514\n").exit_code == 0
    (here / "partners.json").write_text('[{"party": "suning", "since": "2999-01-01"}]')
    assert run("partners", "partners.json").stdout == "suning: in force from 2999-01-01 on\n"
    (here / "members.csv").write_text(f"{HEADER}C0001,刘洋,13600001111,,,5,,,\n", encoding="utf-8")
    taken = ("import-members", "members.csv", "--issuer", "suning-card", "--store")
    assert run(*taken, "S009").exit_code == 2
    assert run(*taken, "S003").exit_code == 0
    gone = ("let-go", "--banner", "suning", "--out", "left.jsonl")
    assert (run(*gone).exit_code, (here / "left.jsonl").exists()) == (2, False)
    said = run(*gone, "--yes")
    assert said.exit_code == 0 and "S003 left with" in said.stdout, said.output
    assert (here / "left.jsonl").stat().st_mode & 0o077 == 0
    # He has not agreed to go along: nobody learns of him, and his points are here still.
    assert "13600001111" not in (here / "left.jsonl").read_text(encoding="utf-8")
    assert sums()[:2] == (4, 162)
    again = ("let-go", "--banner", "suning", "--out", "again.jsonl", "--yes")
    assert (run(*again).exit_code, (here / "again.jsonl").exists()) == (2, False)
    assert member("check") == "the books add up\n"
