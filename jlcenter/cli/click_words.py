"""click's own few words ("Usage:", "is not a valid …") in the person's language.

click asks gettext's process-wide domain for them; ours is another, so its lookup is replaced.
"""

from __future__ import annotations

import sys

import click

from jlcenter.words import _, language, mark

_WORDS = {
    "Usage:": mark("用法:"),
    "Options": mark("选项"),
    "Commands": mark("命令"),
    "Positional arguments": mark("参数"),
    "Show this message and exit.": mark("显示这些说明"),
    "Missing command.": mark("后面还要写一个命令"),
    "No such command {name!r}.": mark("没有命令 {name}"),
    "No such option {name!r}.": mark("没有选项 {name}"),
    "Repeat for confirmation": mark("再输一遍"),
    "Error: The two entered values do not match.": mark("两次输入不一样"),
    "default: {default}": mark("默认 {default}"),
    "Choose from:\n\t{choices}": mark("可用: {choices}"),
    "{value!r} is not a valid {number_type}.": mark("{value} 不是{number_type}"),
    "{value} is not in the range {range}.": mark("{value} 不在 {range} 之内"),
    "required": mark("必填"),
}


def _word(message: str) -> str:
    if language() == "en":
        return message
    known = _WORDS.get(message)
    return _(known) if known is not None else message


def install() -> None:
    """Let click's texts come from here."""
    for name in ("core", "formatting", "decorators", "exceptions", "types", "termui"):
        module = sys.modules.get(f"{click.__name__}.{name}")
        if module is not None and hasattr(module, "_"):
            setattr(module, "_", _word)  # noqa: B010 - an attribute mypy does not know
