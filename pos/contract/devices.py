"""The devices of a terminal by their URLs: in its own file, or in the profile of head office."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

WEDGE: Final = "scanner+wedge:"
"""How the URL of a scanner that types begins."""

DEVICES_FILE: Final = "devices.json"
"""In the terminal's folder: the profile that head office sent last, for the next start."""

# A device URL: its scheme says what speaks there and over which wire; a port or place follows.
_DEVICE: Final = r"[a-z][a-z0-9]*\+[a-z][a-z0-9]*://[^\s]+|sim\+[a-z]+://"
DeviceUrl = Annotated[str, msgspec.Meta(pattern=rf"^({_DEVICE})?$")]
ScannerUrl = Annotated[str, msgspec.Meta(pattern=rf"^({_DEVICE}|scanner\+wedge://)$")]
DrawerUrl = Annotated[str, msgspec.Meta(pattern=rf"^(printer|{_DEVICE})?$")]


class DevicesConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Device URLs; an empty one means that there is no such device.

    `bagging` is the scale under the bags of a self-checkout. `plugins` names the
    packages of others whose drivers may run in this store.
    """

    printer: DeviceUrl = ""
    drawer: DrawerUrl = ""
    scanners: tuple[ScannerUrl, ...] = ("scanner+wedge://",)
    scale: DeviceUrl = ""
    bagging: DeviceUrl = ""
    display: DeviceUrl = ""
    camera: DeviceUrl = ""
    plugins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if sum(url.startswith(WEDGE) for url in self.scanners) > 1:
            raise ValueError(
                f"only one {WEDGE}// may stand here: scanners that type share the window's keys,"
                " and one entry reads them all"
            )

    def over(self, profile: DevicesConfig) -> DevicesConfig:
        """These devices, and for each kind that is left as it is without a word, the profile's."""
        unsaid = DevicesConfig()
        mine = {
            name: getattr(self, name)
            for name in self.__struct_fields__
            if getattr(self, name) != getattr(unsaid, name)
        }
        return msgspec.structs.replace(profile, **mine)
