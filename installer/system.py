"""What lianpos needs from the operating system: libraries that Qt loads, tools that tests use.

Asked for by loading or finding them, never by asking a package manager: a library that loads is
there, however it came. Debian's and Ubuntu's packages are installed when we are root; otherwise
the exact line to type is printed. Other systems get the names of what is missing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer.words import Trouble, say

# Library -> Debian package, by the Qt platform that loads it (`ldd` of each plugin on a bare
# Debian 12). The Qt libraries themselves come with PySide6.
OFFSCREEN: Final = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
}
XCB: Final = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
}
WAYLAND: Final = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
LIBRARIES: Final[Mapping[str, Mapping[str, str]]] = {
    "offscreen": OFFSCREEN,
    "xcb": OFFSCREEN | XCB,
    "wayland": OFFSCREEN | WAYLAND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A command that some tests use, and the packages that bring it."""

    command: str
    packages: tuple[str, ...]
    use: str


TEST_TOOLS: Final = (
    Tool(command="chromium", packages=("chromium",), use="head office's live pages"),
    Tool(command="gcc", packages=("gcc", "libc6-dev"), use="faults put into the C library"),
    Tool(command="pg_ctlcluster", packages=("postgresql",), use="head office on PostgreSQL"),
    Tool(command="strace", packages=("strace",), use="counting what is written through to disk"),
)

# Runs under the Python of the virtual environment: prints what does not load, one a line.
_LOAD: Final = """
import ctypes, importlib.util, pathlib, sys
plugin, *names = sys.argv[1:]
missing = []
for name in names:
    try:
        ctypes.CDLL(name)
    except OSError:
        missing.append(name)
if not missing:
    spec = importlib.util.find_spec("PySide6")
    qt = pathlib.Path(spec.submodule_search_locations[0], "Qt", "plugins", "platforms")
    try:
        import PySide6.QtWidgets
        ctypes.CDLL(str(qt / f"libq{plugin}.so"))
    except (ImportError, OSError) as error:
        missing.append(str(error).split(":")[0])
print("\\n".join(missing))
"""


def is_root() -> bool:
    """Whether we may install system packages ourselves."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def qt_platforms(environment: Mapping[str, str], arguments: Iterable[str]) -> tuple[str, ...]:
    """The Qt platforms that this start can be shown on: always offscreen, and a display's own."""
    if sys.platform != "linux" or "--headless" in arguments:
        return ("offscreen",)
    asked = environment.get("QT_QPA_PLATFORM", "").split(":")[0]
    if asked:
        return ("offscreen", asked) if asked in {"xcb", "wayland"} else ("offscreen",)
    if environment.get("DISPLAY"):
        return ("offscreen", "xcb")
    if environment.get("WAYLAND_DISPLAY"):
        return ("offscreen", "wayland")
    return ("offscreen",)


def require_qt(python: Path, platform: str) -> None:
    """Makes sure that Qt's `platform` plugin loads; raises `Trouble` with the line to type."""
    if sys.platform != "linux":
        return
    known = LIBRARIES[platform]
    missing = _not_loading(python, platform, known)
    packages = sorted({known[name] for name in missing if name in known})
    if packages and is_root() and shutil.which("apt-get"):
        install_debian(packages, use=f"Qt's {platform} screen")
        missing = _not_loading(python, platform, known)
        packages = sorted({known[name] for name in missing if name in known})
    if missing:
        raise Trouble(
            f"Qt cannot start its {platform} screen: {', '.join(missing)} not found.",
            advice(missing, packages, apt=shutil.which("apt-get") is not None),
        )


def _not_loading(python: Path, platform: str, known: Mapping[str, str]) -> list[str]:
    done = subprocess.run(
        [str(python), "-c", _LOAD, platform, *known],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    # A child that dies while it loads Qt has told its reason on stderr only.
    if done.returncode:
        return [done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "a Qt library"]
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


def advice(missing: Iterable[str], packages: Iterable[str], *, apt: bool) -> str:
    """What to type so that `missing` libraries come: the exact line where we know it."""
    packages, missing = list(packages), list(missing)
    if apt and packages:
        return f"Type this line, then start again:\n  {apt_line(packages)}"
    for manager in ("dnf", "zypper"):
        if shutil.which(manager) and all(re.fullmatch(r"\S+\.so\.\d+", name) for name in missing):
            # Both find a package by the library that it provides.
            wanted = " ".join(f"'{name}()(64bit)'" for name in missing)
            return f"Type this line, then start again:\n  sudo {manager} install {wanted}"
    return "Install the packages of your system that bring them, then start again."


def apt_line(packages: Iterable[str]) -> str:
    """The exact line that installs Debian `packages`, for somebody who is not root."""
    names = " ".join(packages)
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"


def install_debian(packages: Iterable[str], *, use: str) -> None:
    """Installs Debian packages as root; raises `Trouble` with apt's own reason."""
    packages = list(packages)
    say(f"Installing system packages for {use}: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ["-o", "DPkg::Lock::Timeout=300"]
    for command in (
        ["apt-get", "-qq", *wait, "update"],
        ["apt-get", "-qq", *wait, "install", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    # An `update` that fails for one source may still have brought what we need: install decides.
    if done.returncode:
        reasons = [line for line in done.stdout.splitlines() if line.startswith("E:")]
        raise Trouble(
            f"apt-get could not install {' '.join(packages)}. {' '.join(reasons[:3])}".rstrip(),
            f"Check the network and the package sources, or try by hand:\n  {apt_line(packages)}",
        )


def bring_tools(tools: Iterable[Tool]) -> None:
    """Installs the tools that tests use, or says which tests will be left out and why."""
    absent = [tool for tool in tools if shutil.which(tool.command) is None]
    if not absent or sys.platform != "linux":
        return
    packages = [package for tool in absent for package in tool.packages]
    apt = shutil.which("apt-get") is not None
    if is_root() and apt:
        try:
            install_debian(packages, use="the tests")
        except Trouble as trouble:
            say(f"{trouble.what}\nTests that need it are left out.")
        return
    for tool in absent:
        say(f"{tool.command} is not here; tests that need it are left out ({tool.use}).")
    if apt:
        say(f"To run them too, type:\n  {apt_line(packages)}")
