"""The one door to user-facing text: Chinese in the source, other languages from the catalogue.

Every text a person reads is written as ``_("找不到班级 {code}", code=code)``: the literal is the
Chinese text and the catalogue's key, and named values are filled in after translation. Never an
f-string, never a concatenation: Babel cannot see those. Any layer may import this module.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from jlcenter.shipped import resource

LANGUAGES = ("zh", "ko", "en")
_DOMAIN = "jlcenter"
_current = "zh"
#: of one request of the province's server, which answers several people at a time
_here: ContextVar[str | None] = ContextVar("language", default=None)


def set_language(code: str) -> None:
    """Use ``zh``, ``ko`` or ``en`` from here on; an unknown code means Chinese."""
    global _current
    _current = code if code in LANGUAGES else "zh"


def language() -> str:
    """The language in use: ``zh``, ``ko`` or ``en``."""
    return _here.get() or _current


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within it, and in this thread or task only, texts are in this language."""
    before = _here.set(code if code in LANGUAGES else "zh")
    try:
        yield
    finally:
        _here.reset(before)


def system_language() -> str:
    """The language of the person's system, as one of ours (Chinese where it is none of them)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            code = value.split("_")[0].split(".")[0].lower()
            return code if code in LANGUAGES else "zh"
    return "zh"


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation(
        _DOMAIN, localedir=str(resource("locale")), languages=[code], fallback=True
    )


def translate(message: str, code: str) -> str:
    """``message`` in the language ``code``; the Chinese text where the catalogue lacks it."""
    return message if code == "zh" else _catalogue(code).gettext(message)


def _(message: str, /, **params: object) -> str:
    """``message`` in the language in use, with ``{name}`` places filled from ``params``."""
    if not message:
        return ""
    text = translate(message, language())
    return text.format(**params) if params else text


def spoken(text: str | None, /) -> str:
    """A table's text (男, 教育) in the language in use; blank where there is none."""
    return _(text) if text else ""


def counted(message: str, n: int, /, **params: object) -> str:
    """As ``_`` for a text with a number in it, so that English can say "1 row" and "2 rows"."""
    code = language()
    text = message if code == "zh" else _catalogue(code).ngettext(message, message, n)
    return text.format(n=n, **params)


def mark(message: str, /) -> str:
    """Name a text for the catalogue without translating it yet: for tables built at import."""
    return message


def counting(message: str, /) -> str:
    """As ``mark`` for a text that ``counted`` will be given."""
    return message
