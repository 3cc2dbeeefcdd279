"""The seal on a terminal's secrets: a copy of its folder is worth nothing without it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.contract.entry import key_id
from pos.sync.identity import (
    key_protection,
    make_keys,
    make_next_key,
    seal_keys,
    take_next_key,
)
from pos.sync.problems import SyncProblem
from pos.sync.seal import CREDENTIAL, SERVICE


@pytest.fixture
def credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What systemd hands a service that was given a seal."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / CREDENTIAL).write_bytes(os.urandom(32))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    return folder / CREDENTIAL


@pytest.fixture
def keyring() -> Iterator[dict[tuple[str, str], str]]:
    """A keyring that the library finds, and what lies in it."""
    library = pytest.importorskip("keyring", reason="keyring is not installed")
    kept: dict[tuple[str, str], str] = {}

    class InMemory(library.backend.KeyringBackend):  # type: ignore[name-defined,misc]
        priority = 5

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

    before = library.get_keyring()
    library.set_keyring(InMemory())
    yield kept
    library.set_keyring(before)


def names(folder: Path) -> set[str]:
    """The public names of all the keys that a terminal has."""
    keys = make_keys(folder)
    return {key_id(key.public_key()) for key in (keys.private_key, *keys.others)}


def refusal(folder: Path) -> str:
    with pytest.raises(SyncProblem) as problem:
        make_keys(folder)
    return problem.value.code


def test_where_there_is_nothing_to_seal_with_the_files_stay_their_owners_only(
    tmp_path: Path,
) -> None:
    before = make_keys(tmp_path)
    seal_keys(tmp_path)
    assert key_protection(tmp_path) is None
    assert make_keys(tmp_path).pepper == before.pepper
    assert not (tmp_path / "keys" / "seal").exists()


def test_sealed_secrets_are_the_same_and_no_file_shows_them(
    tmp_path: Path, credential: Path
) -> None:
    folder = tmp_path / "till"
    before, known = make_keys(folder), names(folder)
    plain = (folder / "keys" / "terminal.key").read_bytes()
    assert key_protection(folder) is None
    seal_keys(folder)
    assert key_protection(folder) == "credential"
    assert (names(folder), make_keys(folder).pepper) == (known, before.pepper)
    for file in (folder / "keys").iterdir():
        assert plain[40:80] not in file.read_bytes()
        assert before.pepper not in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_that_changes_stays_sealed_and_so_does_the_one_before(
    tmp_path: Path, credential: Path
) -> None:
    folder = tmp_path / "till"
    seal_keys(folder)
    first = names(folder)
    second = key_id(make_next_key(folder).public_key())
    assert names(folder) == {*first, second}
    take_next_key(folder)
    assert names(folder) == {*first, second}
    assert key_id(make_keys(folder).private_key.public_key()) == second
    for name in ("terminal.key", "terminal.key.before", "pepper"):
        assert b"PRIVATE" not in (folder / "keys" / name).read_bytes()


def test_whoever_copies_the_folder_cannot_read_it(
    tmp_path: Path, credential: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "till"
    seal_keys(folder)
    kept = credential.read_bytes()
    credential.write_bytes(os.urandom(32))
    assert refusal(folder) == "identity_damaged"
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    assert refusal(folder) == "key_sealed"
    # Nothing was made anew meanwhile: with its seal the terminal is what it was.
    credential.write_bytes(kept)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credential.parent))
    make_keys(folder)


def test_a_flipped_bit_is_noticed(tmp_path: Path, credential: Path) -> None:
    folder = tmp_path / "till"
    seal_keys(folder)
    file = folder / "keys" / "pepper"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    assert refusal(folder) == "identity_damaged"


def test_sealing_that_was_cut_off_goes_on(tmp_path: Path, credential: Path) -> None:
    folder = tmp_path / "till"
    known, plain = names(folder), (folder / "keys" / "pepper").read_bytes()
    seal_keys(folder)
    # As a kill between two files leaves them.
    (folder / "keys" / "pepper").write_bytes(plain)
    assert (names(folder), make_keys(folder).pepper) == (known, plain)
    seal_keys(folder)
    assert plain not in (folder / "keys" / "pepper").read_bytes()
    assert make_keys(folder).pepper == plain


def test_too_short_a_credential_seals_nothing(tmp_path: Path, credential: Path) -> None:
    credential.write_bytes(b"1234")
    seal_keys(tmp_path / "till")
    assert key_protection(tmp_path / "till") is None


def test_a_keyring_keeps_the_seal_under_our_name(
    tmp_path: Path, keyring: dict[tuple[str, str], str]
) -> None:
    known = names(tmp_path)
    seal_keys(tmp_path)
    assert key_protection(tmp_path) == "keyring"
    assert [service for service, _ in keyring] == [SERVICE]
    assert names(tmp_path) == known
    seal_keys(tmp_path)
    assert len(keyring) == 1
    keyring.clear()
    assert refusal(tmp_path) == "key_sealed"
