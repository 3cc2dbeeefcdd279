"""Roles: what each may do alone, and how the shop changes that."""

from __future__ import annotations

import pytest

from pos.staff.permissions import LIMIT_OF, NEVER_APPROVED, PERMISSIONS
from pos.staff.roles import ROLES, role_of


def test_each_role_may_more_than_the_one_below() -> None:
    cashier, supervisor, admin = (ROLES[name] for name in ("cashier", "supervisor", "admin"))
    assert cashier.may < supervisor.may <= admin.may == set(PERMISSIONS)
    for lower, higher in ((cashier, supervisor), (supervisor, admin)):
        for limit, most in lower.limits.items():
            assert higher.limits.get(limit, most + 1) > most


def test_permissions_are_a_verb_and_an_object() -> None:
    assert len(set(PERMISSIONS)) == len(PERMISSIONS) >= 35
    for permission in PERMISSIONS:
        verb, _, thing = permission.partition(".")
        assert verb
        assert thing
    assert LIMIT_OF.keys() <= set(PERMISSIONS)
    assert set(PERMISSIONS) >= NEVER_APPROVED


@pytest.mark.parametrize(
    ("amount", "allowed"), [(0, True), (1000, True), (1001, False), (10_000, False)]
)
def test_a_limit_holds_to_the_point(amount: int, allowed: bool) -> None:
    cashier = role_of("cashier", own={}, settings={})
    assert cashier.allows("discount.line", amount) is allowed
    assert role_of("admin", own={}, settings={}).allows("discount.line", amount)


def test_head_office_has_the_last_word() -> None:
    own = {"cashier": {"discount": 2000, "void": 500}}
    settings = {"limits": {"cashier": {"discount": 100}}, "roles": {"cashier": {"may": []}}}
    cashier = role_of("cashier", own=own, settings={"limits": settings["limits"]})
    assert cashier.limits["discount"] == 100
    assert cashier.limits["void"] == 500
    assert not role_of("cashier", own=own, settings=settings).may


@pytest.mark.parametrize("sent", ["much", 12.5, None, True, [5], {"a": 1}])
def test_a_limit_that_cannot_be_read_allows_nothing(sent: object) -> None:
    cashier = role_of("cashier", own={}, settings={"limits": {"cashier": {"discount": sent}}})
    assert cashier.limits["discount"] == 0


@pytest.mark.parametrize("settings", [{"roles": 1}, {"roles": {"cashier": "all"}}, {"limits": []}])
def test_nonsense_settings_change_nothing(settings: dict[str, object]) -> None:
    assert role_of("cashier", own={}, settings=settings).may == ROLES["cashier"].may


def test_a_role_that_nobody_defined_may_nothing() -> None:
    assert not role_of("ghost", own={}, settings={}).may
    sent = {"roles": {"helper": {"may": ["sell.item", "rule.world", 7]}}}
    assert role_of("helper", own={}, settings=sent).may == {"sell.item"}
