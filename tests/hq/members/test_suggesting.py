"""What was suggested becomes true by one-time codes, which go out by a provider's own wire."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pos.hq.commands import hq
from pos.hq.config import BadConfig, read_config
from pos.hq.members import payers, persons, proofs, tables
from pos.hq.members.listing import ListedMember
from pos.hq.members.suggesting import accept, refuse, suggestions
from pos.hq.members.taking_over import take_over
from pos.hq.members.texting import HttpTexter, NotSent, SmsSettings
from pos.hq.sim.sms import SmsProvider, SmsServer
from pos.hq.stores import BadRequest
from tests.hq.members.conftest import KEYS, NOW, ONE, TWO, Lane

SECOND = 1_000_000
SECRET = "s" * 30
BUYER = "2088100000000002"
TWIN = ListedMember(card="TWIN-1", phone="13800138000", points=7)
OTHER = KEYS.member_id("other", TWIN.card)


@pytest.fixture
def clock() -> dict[str, float]:
    return {"at": 0}


@pytest.fixture
def provider(clock: dict[str, float]) -> SmsProvider:
    return SmsProvider(key_id="KEY", secret=SECRET, now=lambda: clock["at"])


@pytest.fixture
def texter(provider: SmsProvider) -> Iterator[HttpTexter]:
    server = SmsServer(provider)
    server.start()
    yield HttpTexter(settings(server.address), secret=SECRET)
    server.stop()


def settings(url: str) -> SmsSettings:
    return SmsSettings(
        url=url, access_key_id="KEY", access_key_secret_file="secret.txt", sign_name="连",
        template="SMS_1",
    )  # fmt: skip


def code_of(lane: Lane, texter: HttpTexter, provider: SmsProvider, member: str, now: int) -> str:
    assert proofs.send_proof(lane.database, KEYS, texter, member, now=now).endswith("8000")
    return provider.sent[-1].code


def suggested(lane: Lane) -> list[str]:
    with lane.database.snapshot() as connection:
        return [one.case for one in suggestions(connection, KEYS, limit=9)]


def paid(lane: Lane, member: str) -> None:
    noted = {"attempt": "ATTEMPT-1", "terminal": lane.terminal, "wallet": "alipay"}
    with lane.database.write() as connection:
        payers.note(connection, KEYS, **noted, buyer=BUYER, now=NOW)
    tender = {"tender": "qr", "amount": 1_000, "wallet": "alipay", "reference": "ATTEMPT-1"}
    lane.sell(1_000, member=member, tenders=[tender])
    lane.settle()


def test_a_wallet_that_paid_is_a_members_by_the_code_of_his_telephone(
    lane, texter, provider, caplog
):
    caplog.set_level(logging.DEBUG)
    paid(lane, ONE)
    [case] = suggested(lane)
    with lane.database.snapshot() as connection:
        [seen] = suggestions(connection, KEYS, limit=9)
    assert (seen.codes_of, seen.phones) == ((ONE,), ("138****8000",))
    assert seen.wallet == "alipay 208*********0002"
    code = code_of(lane, texter, provider, ONE, NOW)
    with pytest.raises(BadRequest, match="is wrong"):
        accept(lane.database, KEYS, case, ["000000" if code != "000000" else "1"], now=NOW)
    assert accept(lane.database, KEYS, case, [code], now=NOW + 1) == ONE
    assert suggested(lane) == []
    with lane.database.snapshot() as connection:
        assert persons.find_by(connection, KEYS, issuer="alipay", number=BUYER) == ONE
    for secret in ("13800138000", code, BUYER):
        assert secret not in caplog.text


def test_two_accounts_with_one_telephone_are_one_persons_by_a_code_for_each(
    lane, texter, provider, clock
):
    take_over(lane.database, [TWIN], issuer="other", keys=KEYS, now=NOW)
    [case] = suggested(lane)
    first = code_of(lane, texter, provider, ONE, NOW)
    clock["at"] += 60
    second = code_of(lane, texter, provider, OTHER, NOW + 60 * SECOND)
    with pytest.raises(BadRequest, match="2 one-time codes"):
        accept(lane.database, KEYS, case, [first], now=NOW)
    assert accept(lane.database, KEYS, case, [first, second], now=NOW + 61 * SECOND) == ONE
    assert suggested(lane) == []
    with lane.database.snapshot() as connection:
        assert persons.person_of(connection, OTHER) == ONE


def test_what_is_refused_is_not_suggested_again_and_its_wallet_is_forgotten(lane):
    paid(lane, ONE)
    [case] = suggested(lane)
    with lane.database.write() as connection:
        refuse(connection, case, by="9001", reason="his wife's", now=NOW)
        assert payers.of_case(connection, KEYS, case) is None
    paid(lane, ONE)
    assert suggested(lane) == []
    with pytest.raises(BadRequest, match="no open suggestion"):
        accept(lane.database, KEYS, case, ["1"], now=NOW)


def test_a_telephone_is_sent_so_many_codes_and_no_more(lane, texter, provider, clock):
    sent, at = [], NOW

    def asked() -> str:
        clock["at"] = (at - NOW) // SECOND
        try:
            proofs.send_proof(lane.database, KEYS, texter, ONE, now=at)
        except BadRequest as error:
            return str(error)
        sent.append(at)
        return ""

    assert asked() == ""
    at += 59 * SECOND
    assert "1 codes in a minute" in asked()
    for _ in range(200):
        at += 600 * SECOND
        asked()
    recent = [moment for moment in sent if moment > at - 86_400 * SECOND]
    assert len(recent) == 10
    for moment in sent:
        assert sum(0 <= moment - other < 3_600 * SECOND for other in sent) <= 5
    # The provider has the same limits and never had to say no.
    assert len(provider.sent) == len(sent)


def test_what_does_not_go_out_is_said_without_the_number(lane, texter, provider):
    provider.refuse_with = "isv.AMOUNT_NOT_ENOUGH"
    with pytest.raises(NotSent, match=r"refused: isv\.AMOUNT_NOT_ENOUGH") as told:
        proofs.send_proof(lane.database, KEYS, texter, ONE, now=NOW)
    assert "138" not in str(told.value)
    wrong = HttpTexter(texter._settings, secret="another")
    with pytest.raises(NotSent, match="SignatureDoesNotMatch"):
        wrong.send("13800138000", "123456")
    nobody = HttpTexter(settings("http://127.0.0.1:9/"), secret=SECRET)
    with pytest.raises(NotSent, match="does not answer"):
        nobody.send("13800138000", "123456")
    assert provider.sent == []
    with lane.database.write() as connection:
        mine = tables.member.c.member == TWO
        connection.execute(tables.member.update().where(mine).values(sealed=b""))
    with pytest.raises(BadRequest, match="no telephone"):
        proofs.send_proof(lane.database, KEYS, texter, TWO, now=NOW)


def test_only_the_providers_own_place_or_this_machine_is_asked(tmp_path):
    told = 'access_key_id = "K"\naccess_key_secret_file = "s"\nsign_name = "x"\ntemplate = "T"\n'
    file = tmp_path / "hq.toml"
    file.write_text(f"[sms]\n{told}")
    sms = read_config(file).sms
    assert sms is not None and sms.access_key_secret_file == str(tmp_path / "s")
    for url in ("http://dysmsapi.aliyuncs.com/", "https://elsewhere.example/"):
        file.write_text(f'[sms]\nurl = "{url}"\n{told}')
        with pytest.raises(BadConfig, match=r"sms\.url"):
            read_config(file)


def test_people_do_it_by_commands(filled: Path, tmp_path: Path, monkeypatch, provider):
    shutil.copy(filled, tmp_path / "hq.db")
    monkeypatch.chdir(tmp_path)
    header = "card_no,name,phone,birthday,tier,points,stored_value,alipay_id,wechat_id\n"

    def run(*arguments: str, typed: str = "", fails: bool = False) -> str:
        done = CliRunner().invoke(hq, list(arguments), input=typed)
        assert (done.exit_code != 0) is fails, done.output
        return done.output

    for issuer, card in (("a", "A0001"), ("b", "B0001")):
        Path("members.csv").write_text(f"{header}{card},王芳,13800138000,,,1,,,\n")
        run("import-members", "members.csv", "--issuer", issuer)
    [row] = json.loads(run("member", "suggestions", "--json"))["rows"]
    assert "no section [sms]" in run("member", "send-code", row["codes_of"][0], fails=True)
    server = SmsServer(provider)
    server.start()
    try:
        Path("secret.txt").write_text(SECRET)
        Path("secret.txt").chmod(0o600)
        Path("hq.toml").write_text(
            f'[sms]\nurl = "{server.address}"\naccess_key_id = "KEY"\n'
            'access_key_secret_file = "secret.txt"\nsign_name = "x"\ntemplate = "T"\n'
        )
        assert "sent to 138****8000" in run("member", "send-code", row["codes_of"][0])
        assert "a minute" in run("member", "send-code", row["codes_of"][1], fails=True)
    finally:
        server.stop()
    first = provider.sent[-1].code
    second = run("member", "prove", row["codes_of"][1])
    assert "138" not in run("member", "suggestions").replace("138****8000", "")
    told = run("member", "accept", row["case"], typed=f"{first}\n{second}")
    assert told == f"{row['codes_of'][0]} has what was suggested\n"
    assert run("member", "suggestions") == "0 suggestions\n"
    refused = run("member", "refuse", row["case"], "--by", "x", "--reason", "y", fails=True)
    assert "no open suggestion" in refused
