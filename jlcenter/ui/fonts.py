"""The bundled letters: loaded from the program's own files, so no system font is needed."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase

from jlcenter.shipped import resource

#: needed before anything is shown
FIRST = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
#: rare characters, Hangul: a name with one of them must show too, but the log-in can do without
LATER = ("JLCenterHangul.ttf", "JLCenterHanaA.ttf", "HanaMinB.ttf")
_families: dict[str, str] = {}


def load(files: tuple[str, ...] = FIRST) -> tuple[str, ...]:
    """Load ``files`` and return the families so far, the first to be asked first."""
    for name in files:
        if name in _families or not resource("fonts", name).is_file():
            continue
        number = QFontDatabase.addApplicationFont(str(resource("fonts", name)))
        names = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        if names:
            _families[name] = names[0]
    order = [*FIRST, *LATER]
    found = sorted(_families, key=lambda name: order.index(name) if name in order else 99)
    return tuple(dict.fromkeys(_families[name] for name in found)) or ("sans-serif",)
