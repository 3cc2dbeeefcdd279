"""`lianpos pictures`: what attendants were called for at a self-checkout, put into a folder."""

from __future__ import annotations

from pathlib import Path

from pos.sync.identity import make_keys
from pos.till.config import find_config
from pos.till.problem_pictures import ProblemPictures


def put_pictures(folder: Path, out: Path) -> int:
    """Puts the pictures that are kept into `out`; answers how many could be opened."""
    hours = find_config(folder, None).kiosk.pictures
    kept = ProblemPictures(folder, key=make_keys(folder).private_key, hours=hours)
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for name in kept.names():
        picture = kept.open(name)
        if picture is not None:
            out.joinpath(name).with_suffix(".jpg").write_bytes(picture)
            count += 1
    return count
