"""Decides between the window and the command line, and opens the window."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_WITH_VALUE = ("--data", "--lang", "--user")


def wants_window(arguments: list[str]) -> bool:
    """Whether nothing but ``--data``, ``--lang`` or ``--user`` was given."""
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word in _WITH_VALUE:
            if not rest:
                return False
            rest.pop(0)
        elif not word.startswith(tuple(f"{name}=" for name in _WITH_VALUE)):
            return False
    return True


def _value(arguments: list[str], name: str) -> str | None:
    for place, word in enumerate(arguments):
        if word == name:
            return arguments[place + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def open_window(arguments: list[str]) -> int:
    """Open the window; without a screen, say so and name what works instead."""
    from jlcenter.words import _, set_language, system_language

    lang = _value(arguments, "--lang") or os.environ.get("JLCENTER_LANG") or None
    set_language(lang or system_language())
    if not has_display():
        sys.stderr.write(
            _("这里没有可用的屏幕, 打不开窗口。")
            + "\n"
            + _("看一遍主要功能: ./run demo    所有命令: ./run --help")
            + "\n"
        )
        return 2
    data, user = _value(arguments, "--data"), _value(arguments, "--user")
    if user:
        os.environ["JLCENTER_USER"] = user
    from jlcenter.ui.application import run_window

    return run_window(Path(data) if data else None, lang)
