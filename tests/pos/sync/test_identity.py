"""The terminal's own secrets: made once, kept from others, never half there."""

from __future__ import annotations

import json
import stat
import sys

import pytest

from pos.ports import MachineClock
from pos.sync.enrolment import enrol
from pos.sync.identity import Identity, TerminalKeys, load_identity, make_keys
from pos.sync.problems import SyncProblem

IDENTITY = {
    "terminal": "S001-T01",
    "store": "S001",
    "epoch": 2,
    "hq_url": "http://127.0.0.1:1",
    "role": "till",
    "scopes": ["store:S001"],
    "enrolled_at": "2026-11-22T09:00:00+08:00",
}


def test_keys_are_made_once(tmp_path):
    first, again = make_keys(tmp_path), make_keys(tmp_path)
    assert first.private_key.private_bytes_raw() == again.private_key.private_bytes_raw()
    assert first.pepper == again.pepper
    assert len(first.pepper) == 32
    other = make_keys(tmp_path / "other")
    assert other.pepper != first.pepper


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps files by their owner's profile")
def test_secrets_are_their_owners_only(tmp_path):
    make_keys(tmp_path)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in [tmp_path / "keys", *(tmp_path / "keys").iterdir()]
    }
    assert modes == {"keys": 0o700, "terminal.key": 0o600, "pepper": 0o600}


def test_secrets_do_not_show_when_they_are_printed(tmp_path):
    keys = make_keys(tmp_path)
    assert keys.pepper.hex() not in repr(keys)
    assert repr(keys) == f"{TerminalKeys.__name__}(...)"


def test_without_its_file_a_terminal_is_not_enrolled(tmp_path):
    assert load_identity(tmp_path) is None
    assert load_identity(tmp_path / "nowhere") is None


def test_who_the_terminal_is_comes_from_its_file(tmp_path):
    (tmp_path / "terminal.json").write_text(json.dumps({**IDENTITY, "later": 1}))
    identity = load_identity(tmp_path)
    assert identity == Identity(**{**IDENTITY, "scopes": ("store:S001",)})


@pytest.mark.parametrize("content", ["", "{", "[]", '{"terminal": 5}', "\x00"])
def test_a_damaged_file_is_said_and_not_taken_for_a_new_till(tmp_path, content):
    (tmp_path / "terminal.json").write_text(content)
    with pytest.raises(SyncProblem) as problem:
        load_identity(tmp_path)
    assert problem.value.code == "identity_damaged"


def test_a_damaged_key_is_said(tmp_path):
    make_keys(tmp_path)
    (tmp_path / "keys" / "terminal.key").write_bytes(b"no key")
    with pytest.raises(SyncProblem) as problem:
        make_keys(tmp_path)
    assert problem.value.code == "identity_damaged"


def test_an_enrolment_that_was_cut_before_its_last_step_is_finished(tmp_path):
    make_keys(tmp_path)
    (tmp_path / "keys" / "pepper.enrolled").write_bytes(b"S" * 32)
    # Not enrolled yet: the store's pepper does not count.
    assert make_keys(tmp_path).pepper != b"S" * 32
    (tmp_path / "keys" / "pepper.enrolled").write_bytes(b"S" * 32)
    (tmp_path / "terminal.json").write_text(json.dumps(IDENTITY))
    assert make_keys(tmp_path).pepper == b"S" * 32
    assert make_keys(tmp_path).pepper == b"S" * 32


def test_an_enrolled_terminal_is_not_enrolled_again(tmp_path):
    (tmp_path / "terminal.json").write_text(json.dumps(IDENTITY))
    with pytest.raises(SyncProblem) as problem:
        enrol(tmp_path, "http://127.0.0.1:1", "AAAA-BBBB-CCCC", MachineClock())
    assert problem.value.code == "already_enrolled"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:1", "hq_unreachable"),
        ("http://hq.example", "hq_plain_http"),
        ("ftp://127.0.0.1", "hq_bad_url"),
        ("127.0.0.1:8787", "hq_bad_url"),
        ("http://127.0.0.1:8787/hq", "hq_bad_url"),
        ("http://127.0.0.1:99999", "hq_bad_url"),
        ("http://user@127.0.0.1", "hq_bad_url"),
        ("", "hq_bad_url"),
    ],
)
def test_a_head_office_that_is_not_there_changes_nothing(tmp_path, url, code):
    before = make_keys(tmp_path)
    with pytest.raises(SyncProblem) as problem:
        enrol(tmp_path, url, "AAAA-BBBB-CCCC", MachineClock())
    assert problem.value.code == code
    assert load_identity(tmp_path) is None
    assert make_keys(tmp_path).pepper == before.pepper
