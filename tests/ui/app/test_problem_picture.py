"""Pictures of what somebody is called for: none by default; else sealed, told of, short-lived."""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QImage
from typer.testing import CliRunner

from pos.cli.app import app
from pos.lane.messages import MOST_PICTURE
from pos.till.config import Config, KioskConfig
from pos.till.opening import open_till
from pos.till.problem_pictures import FOLDER, MOST, ProblemPictures
from pos.till.support import support_bundle
from pos.till.till import Till
from tests.pos.conftest import entries
from tests.ui.conftest import AtOnce
from tests.ui.kiosk.test_on_floor import BY, simple
from ui.app.problem_picture import ProblemPicture
from ui.kiosk.face import PageFace
from ui.kiosk.foot import Strip
from ui.kiosk.on_floor import KioskOnFloor
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.words import face_of
from ui.theme.look import Look

NOW = dt.datetime(2026, 11, 23, 13, 0, tzinfo=dt.UTC)
JPEG = b"\xff\xd8\xff"


def lane(folder: Path, hours: int, bury: Callable[[QObject], None]) -> tuple[Till, KioskPresenter]:
    """An open self-checkout whose camera has just seen something."""
    config = KioskConfig(pictures=hours)
    till = open_till(folder=folder, config=Config(language="en", kiosk=config))
    till.serve_alone()
    if till.state.shift is None:
        till.open_shift(0)
        assert till.approve(BY, BY).ok
    presenter = KioskPresenter(till=till, work=AtOnce(), config=config)
    bury(presenter)
    pictures = ProblemPicture(
        till=till, presenter=presenter, tasks=AtOnce(), hours=hours, parent=presenter  # type: ignore[arg-type]
    )  # fmt: skip
    seen = QImage(1280, 720, QImage.Format.Format_RGB32)
    seen.fill(QColor("orange"))
    pictures.saw(seen)
    presenter.start("en")
    presenter.scan(simple(till, 1)[0])
    return till, presenter


def notice(presenter: KioskPresenter, bury: Callable[[QObject], None]) -> str:
    strip = Strip(look=Look(), parent=None)  # type: ignore[arg-type]
    bury(strip)
    strip.render_state(presenter.state, PageFace(title=""))
    return strip.sign.accessibleName()


def test_by_default_nothing_is_ever_taken(
    folder: Path, bury: Callable[[QObject], None], fonts: None
) -> None:
    till, presenter = lane(folder, 0, bury)
    floor = KioskOnFloor(till=till, presenter=presenter, parent=presenter)
    before = {path.name for path in folder.iterdir()}
    presenter.attending.ask("bag")
    assert floor.standing().question is not None
    assert floor.standing().picture == b""
    assert not folder.joinpath(FOLDER).exists()
    assert {path.name for path in folder.iterdir()} <= before | {
        "piece-weights.json",
        "visits.json",
    }
    assert "icture" not in notice(presenter, bury)
    till.close()


def test_where_the_store_wants_them_they_are_sealed_told_of_and_shown_to_the_attendant(
    folder: Path, bury: Callable[[QObject], None], fonts: None
) -> None:
    till, presenter = lane(folder, 24, bury)
    floor = KioskOnFloor(till=till, presenter=presenter, parent=presenter)
    assert "problems: 24 h" in notice(presenter, bury)
    presenter.camera_is("looking")
    for kind, told in (("price", True), ("age", False)):
        presenter.attending.ask(kind)
        assert ("kept for 24 h" in face_of(presenter.state).sentence) is told
        presenter.attending.dismiss()
    assert "kept for 24 h" in face_of(replace(presenter.state, page="attract")).sentence
    for kept in folder.joinpath(FOLDER).iterdir():
        kept.unlink()
    presenter.attending.ask("age")
    assert floor.standing().picture == b"", "nobody's age has a picture"
    presenter.attending.dismiss()
    presenter.attending.ask("bag")
    shown = floor.standing().picture
    assert shown.startswith(JPEG) and len(shown) <= MOST_PICTURE
    assert QImage.fromData(shown).width() == 640
    (kept,) = folder.joinpath(FOLDER).iterdir()
    assert JPEG not in kept.read_bytes()
    assert till._pictures.open(kept.name) == shown
    bundle = support_bundle(till._desk)
    assert kept.name.encode() not in bundle.read_bytes()

    presenter.attending.dismiss()
    assert floor.standing().picture == b""
    folder.joinpath("lianpos.toml").write_text("[kiosk]\npictures = 24\n")
    out = folder.with_name("out")
    asked = ["pictures", str(folder), "--out", str(out), "--reason"]
    assert CliRunner().invoke(app, [*asked, "a theft, Li"]).exit_code == 2, "the lane is open"
    assert not out.exists()
    till.close()
    assert CliRunner().invoke(app, [*asked, " "]).exit_code == 2
    told = CliRunner().invoke(app, [*asked, "a theft, Li"])
    assert (told.exit_code, told.stdout) == (0, "1\n")
    (copy,) = out.iterdir()
    assert copy.read_bytes() == shown
    assert [stat.S_IMODE(path.stat().st_mode) for path in (copy, kept)] == [0o600, 0o600]
    (taken,) = [one for one in entries(folder, "system") if one["do"] == "pictures_taken"]
    assert (taken["reason"], taken["names"]) == ("a theft, Li", [kept.name])

    # A store that wants none any more has none from then on.
    other, _ = lane(folder, 0, bury)
    assert list(folder.joinpath(FOLDER).iterdir()) == []
    other.close()


@pytest.mark.parametrize(("hours", "left"), [(0, 0), (1, 1), (3, 3), (720, 4)])
def test_they_are_gone_when_their_time_is_over(tmp_path: Path, hours: int, left: int) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    pictures = ProblemPictures(tmp_path, key=key, hours=720)
    for age in (0, 1, 2, 100, -1, -9000):
        pictures.keep(JPEG, kind="bag", at=NOW - dt.timedelta(hours=age))
    pictures.keep(JPEG, kind="payment", at=NOW)
    tmp_path.joinpath(FOLDER, "half.sealed.part").write_bytes(b"x")
    kept = ProblemPictures(tmp_path, key=key, hours=hours)
    kept.remove_old(NOW)
    assert len(list(tmp_path.joinpath(FOLDER).iterdir())) == left == len(kept.names())
    assert MOST >= left
    other = ProblemPictures(tmp_path, key=Ed25519PrivateKey.generate(), hours=hours)
    assert [other.open(name) for name in kept.names()] == [None] * left
