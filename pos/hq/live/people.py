"""Who may look at the web pages, and with which password."""

from __future__ import annotations

import re
from typing import Final

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pos.hq import live_schema
from pos.hq.live.views import ROLES, Person, Role, View
from pos.hq.stores import BadRequest, find_store

SHORTEST: Final = 8
LONGEST: Final = 200

_USER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._@-]{0,63}")
_LONGEST_BRAND: Final = 64
_HASHER: Final = PasswordHasher()
# Of a password that nobody has: looking for somebody who is not there takes as long.
_NOBODY: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4"
    "$r4nCD7faVPLPccjZT1z+Ow$OKvdtGr7BWWwjGCQAZQYl9aUrvXi+NM1k4FSFdxU0N8"
)


def add_user(
    connection: sa.Connection, *, user: str, role: str, scope: str, password: str
) -> Person:
    """Lets somebody look, or changes what they may see; whoever was signed in as them is out."""
    if not _USER.fullmatch(user):
        raise BadRequest(f"{user!r} is no user name; take 1 to 64 letters, digits or ._@-")
    person = Person(user=user, own=_view(connection, role, scope))
    if not SHORTEST <= len(password) <= LONGEST or password == user:
        raise BadRequest(
            f"the password, on standard input, has {SHORTEST} to {LONGEST} characters "
            "and is not the user name"
        )
    row = {"role": role, "scope": scope, "password_hash": _HASHER.hash(password)}
    connection.execute(_PUT, {"user": user, **row})
    connection.execute(_END_SESSIONS, {"user": user})
    return person


def find_person(connection: sa.Connection, user: str) -> tuple[Person, str] | None:
    """Somebody and the hash of their password; None where nobody is called that."""
    row = connection.execute(_FIND, {"user": user}).one_or_none()
    if row is None:
        return None
    return Person(user=row.user, own=View(role=row.role, scope=row.scope)), row.password_hash


def is_password(found: tuple[Person, str] | None, password: str) -> bool:
    """Whether it is that person's password. As slow for nobody as for somebody."""
    try:
        _HASHER.verify(_NOBODY if found is None else found[1], password)
    except (VerificationError, InvalidHashError):
        return False
    return found is not None


def _view(connection: sa.Connection, role: str, scope: str) -> View:
    known: dict[str, Role] = {name: name for name in ROLES}
    if role not in known:
        raise BadRequest(f"there is no role {role!r}; there are: {', '.join(ROLES)}")
    if role == "hq" and scope:
        raise BadRequest("head office sees the whole chain: leave --scope out")
    if role == "store":
        find_store(connection, scope)
    if role == "brand" and not (scope.strip() == scope and 0 < len(scope) <= _LONGEST_BRAND):
        raise BadRequest(f"name the brand with --scope, as items.csv does: {scope!r} is none")
    return View(role=known[role], scope=scope)


_FIND: Final = sa.select(live_schema.web_user).where(
    live_schema.web_user.c.user == sa.bindparam("user")
)
_PUT: Final = sa.text(
    'INSERT INTO web_user ("user", role, scope, password_hash) '
    "VALUES (:user, :role, :scope, :password_hash) "
    'ON CONFLICT ("user") DO UPDATE SET role = excluded.role, scope = excluded.scope, '
    "password_hash = excluded.password_hash"
)
_END_SESSIONS: Final = sa.delete(live_schema.web_session).where(
    live_schema.web_session.c.user == sa.bindparam("user")
)
