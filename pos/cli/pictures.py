"""`lianpos pictures`: what attendants were called for at a self-checkout, put into a folder.

Who takes them out of the lane takes them out of its care: that is on the lane's record with a
reason before the first one is there. What is over its time is removed instead.
"""

from __future__ import annotations

import os
from pathlib import Path

from pos.till.config import find_config
from pos.till.opening import open_till
from pos.till.problem_pictures import FOLDER


def put_pictures(folder: Path, out: Path, *, reason: str) -> int:
    """Puts the pictures that are kept into `out`, for the owner of the files alone; answers how
    many could be opened.

    `StorageError` where the lane is open: it is closed first, and its pictures with it.
    """
    if not folder.joinpath(FOLDER).is_dir():
        return 0
    till = open_till(folder=folder, config=find_config(folder, None))
    try:
        taken = till.take_out_pictures(reason=reason)
    finally:
        till.close()
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, picture in taken.items():
        path = out.joinpath(name).with_suffix(".jpg")
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(picture)
    return len(taken)
