"""Two membership databases made one: not one point made or lost, and nobody merged by a number."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from pos.hq import feed
from pos.hq.members import books, tables
from pos.hq.members.cases import count_cases, read_cases
from pos.hq.members.listing import ListedMember, read_members
from pos.hq.members.reporting import members_report
from pos.hq.members.taking_over import take_over
from pos.hq.stores import BadRequest
from pos.member.identity import phone_key
from pos.member.member import MemberSeal
from tests.hq.members.conftest import DAY, KEYS, NOW, two_programmes


def take(database, members, issuer="club", now=NOW):
    return take_over(database, members, issuer=issuer, keys=KEYS, now=now)


def everything(database):
    """Every row of membership and of the stores' feeds."""
    with database.snapshot() as connection:
        rows = {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in tables.TABLES
        }
        for store in ("S001", "S002"):
            rows[store] = feed.rows(connection, feed.store_scope(store), "member")
    return rows


def report(database):
    with database.snapshot() as connection:
        found = members_report(connection)
        assert books.check(connection) == []
    return found


def test_two_programmes_with_a_fifth_in_common_integrate_twice_with_the_same_result(
    database, seed, scaled
):
    each = scaled(4_000)
    shared = each // 5
    first, second = two_programmes(seed, each=each, shared=shared)
    done = [take(database, first, "bailian-card"), take(database, second, "alibaba-vip", NOW + 1)]
    assert [one.new for one in done] == [each, each]
    once = everything(database)
    again = [take(database, first, "bailian-card", NOW + DAY),
             take(database, second, "alibaba-vip", NOW + DAY)]  # fmt: skip
    assert [(one.new, one.changed, one.suggestions, one.conflicts) for one in again] == [
        (0, 0, 0, 0),
        (0, 0, 0, 0),
    ]
    assert everything(database) == once
    told = report(database)
    assert len(told.rows) == 2 * each
    assert told.points == sum(listed.points for listed in (*first, *second))
    assert told.stored_value == sum(listed.stored_value for listed in (*first, *second))
    with database.snapshot() as connection:
        assert count_cases(connection) == {"suggestion": shared}


def test_a_telephone_that_two_have_is_the_older_accounts_whoever_is_imported_last(database):
    one = ListedMember(card="A001", phone="13800138000", tier="gold")
    other = ListedMember(card="B001", phone="+86 138 0013 8000", tier="silver")
    take(database, [one], "first")
    take(database, [other], "second", NOW + 1)
    take(database, [replace(other, tier="bronze")], "second", NOW + 2)
    with database.snapshot() as connection:
        pepper = connection.exec_driver_sql(
            "SELECT pepper FROM store WHERE store = 'S001'"
        ).scalar()
        key = phone_key("13800138000", pepper=bytes(pepper))
        row = feed.row(connection, feed.store_scope("S001"), "member", key)
        assert MemberSeal(bytes(pepper)).member(json.loads(row), key=key).tier == "gold"
        [case] = read_cases(connection)
    assert (case.why, case.one) == ("same_phone", KEYS.member_id("first", "A001"))


def test_a_wallet_that_two_programmes_name_suggests_and_proves_nothing(database):
    take(database, [ListedMember(card="A001", alipay_id="2088001")], "first")
    take(database, [ListedMember(card="B001", alipay_id="2088001", wechat_id="ox1")], "second")
    with database.snapshot() as connection:
        [case] = read_cases(connection)
        assert len(members_report(connection).rows) == 2
        held = connection.execute(
            sa.select(tables.identity.c.member).where(tables.identity.c.issuer == "alipay")
        ).scalars()
        assert list(held) == [KEYS.member_id("first", "A001")]
    assert case.why == "same_wallet"


def test_other_points_in_a_later_file_are_put_before_people_and_change_nothing(database):
    listed = ListedMember(card="A001", points=120, stored_value=3550, tier="gold")
    take(database, [listed])
    later = take(database, [replace(listed, points=150, stored_value=0, tier="")], now=NOW + DAY)
    assert (later.conflicts, later.new) == (2, 0)
    told = report(database)
    assert (told.points, told.stored_value, told.rows[0].tier) == (120, 3550, "")
    with database.snapshot() as connection:
        cases = read_cases(connection, kind="conflict")
    assert {case.reason for case in cases} == {
        "120 taken over, 150 in a later file",
        "3550 taken over, 0 in a later file",
    }


def test_what_a_member_owes_his_old_programme_is_taken_over_as_well(database):
    take(database, [ListedMember(card="A001", points=-30), ListedMember(card="A002", points=5)])
    assert sorted(row.points for row in report(database).rows) == [-30, 5]


def test_no_number_and_no_name_lies_in_the_database_in_clear(database, tmp_path):
    take(
        database,
        [ListedMember(card="CARD4711", name="王小芳", phone="13800138000", wechat_id="oWx4711")],
    )
    with database.snapshot() as connection:
        for table in tables.TABLES:
            for row in connection.execute(sa.select(table)):
                words = b"|".join(
                    bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    for value in row
                )
                for secret in ("4711", "王小芳", "13800138000"):
                    assert secret.encode() not in words, table.name


def test_every_column_has_a_class_of_data_and_what_is_personal_is_sealed():
    classes = {
        f"{table.name}.{column.name}": column.info.get("data_class", "open")
        for table in tables.TABLES
        for column in table.c
    }
    assert {name for name, of in classes.items() if of == "sealed"} == {
        "member.sealed",
        "member_identity.sealed",
        "member_payer.sealed",
    }
    assert {name for name, of in classes.items() if of == "hashed"} == {
        "member.phone",
        "member.tail",
        "member.spelled",
        "member.born",
        "member_identity.subject",
        "member_had.name",
        "member_payer.subject",
        "member_sent.phone",
        "member_proof.code_hash",
        "value_asked.pin_hash",
        "value_card.subject",
        "value_pin.pin_hash",
    }


@pytest.mark.parametrize("table", ["member_posting", "member_entry"])
@pytest.mark.parametrize("what", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_postings_stay_as_they_are(database, table, what):
    take(database, [ListedMember(card="A001", points=1)])
    change = "at = 0" if table == "member_posting" else "amount = 0"
    with pytest.raises(Exception, match="stay as they are"), database.write() as connection:
        connection.exec_driver_sql(what.format(table, change))


@pytest.mark.parametrize("issuer", ["", "Club", "phone", "alipay", "a" * 33, "a b"])
def test_an_issuer_has_a_plain_name(database, issuer):
    with pytest.raises(BadRequest):
        take(database, [ListedMember(card="A001")], issuer)


def test_an_import_that_is_cut_off_is_finished_by_the_next(database, seed):
    members, _ = two_programmes(seed, each=50, shared=0)

    class PowerCut(Exception):
        pass

    def cut(done):
        raise PowerCut

    with pytest.raises(PowerCut):
        take_over(database, members, issuer="club", keys=KEYS, now=NOW, progress=cut, at_once=20)
    assert len(report(database).rows) == 20
    taken = take(database, members, now=NOW + 1)
    told = report(database)
    assert (len(told.rows), taken.new, taken.conflicts) == (50, 30, 0)
    assert told.points == sum(listed.points for listed in members)


def test_families_that_share_a_telephone_in_one_file_are_put_before_people(database):
    family = ["card_no,name,phone,birthday,tier,points,stored_value,alipay_id,wechat_id",
              "FAM-1,王芳,13800138000,,,10,,,", "FAM-2,王伟,13800138000,,,20,,,"]  # fmt: skip
    listed, faults = read_members(family)
    assert faults == []
    for at_once in (100, 1):
        taken = take_over(database, listed, issuer="club", keys=KEYS, now=NOW, at_once=at_once)
    assert (taken.new, taken.changed, taken.suggestions) == (0, 0, 0)
    with database.snapshot() as connection:
        [case] = read_cases(connection)
        assert case.why == "same_phone" and {case.one, case.other} == {
            KEYS.member_id("club", card) for card in ("FAM-1", "FAM-2")
        }
        assert members_report(connection).points == 30
