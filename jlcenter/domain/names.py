"""姓名: what a person's name may look like, how it is stored and how two are compared.

Stored: every character of GB 18030-2022 as it is, with the middle dot of minority names as U+00B7.
Compared (``fold``): width, case, spaces, dots and look-alike code points do not count. Characters
from the private use area look different on every computer; they are kept and named, except the
fourteen that GB 18030-2005/2022 gave a place of their own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from jlcenter.domain.findings import Finding
from jlcenter.words import _

MIDDLE_DOT = "·"
_DOTS = "•・‧･∙⋅●◦."
NAME_MAX = 60

#: GB 18030-2000 had these in the private use area; GB 18030-2022 has them here
_MOVED = {
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5,
    0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F,
    0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3007\U00020000-\U0003347f\ue000-\uf8ff"
_HAN_ONLY = re.compile(rf"[{_HAN}{MIDDLE_DOT} ]+")
#: a plain name of two to four characters: nothing to put right (the fast way for nearly all)
_PLAIN = re.compile(r"[\u4e00-\u9fff]{2,4}")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s+")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_RADICALS = re.compile("[\u2e80-\u2fdf]")
_DOT_BETWEEN = re.compile(rf"\s*(?<=[{_HAN} ])[{re.escape(_DOTS)}．](?=[{_HAN} ])\s*")
_AROUND_DOT = re.compile(rf"\s*{MIDDLE_DOT}\s*")
#: quotation marks by which spreadsheets force text, and dots with nothing before or after them
_QUOTES = "'’‘`"
_EDGES = re.compile(rf"^[{_QUOTES}{MIDDLE_DOT}\s]+|[{_QUOTES}{MIDDLE_DOT}\s]+$")
_REMARK = re.compile(r"[()【】\[\]{}<>《》/\\|*?:;,、。!@#$%^&+=~]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is stored, and what was found. Usable where ``problems`` is empty.

    ``cleaned``: what was put right without changing what is read: "space", "width", "apostrophe",
    "invisible".
    """

    text: str
    problems: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    cleaned: tuple[str, ...] = ()


def _finding(code: str, message: str, hint: str = "") -> Finding:
    return Finding(code, message, hint, "name")


def _narrow(text: str) -> str:
    return "".join(chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in text)


def _without_gaps(text: str) -> str:
    """Spaces out of a Chinese name written apart ("张  伟"); kept between two long parts."""
    parts = text.split(" ")
    short = sum(map(len, parts)) <= 4
    return "".join(parts) if short or any(len(one) == 1 for one in parts) else text


def normalise(value: object) -> Name:
    """Read a name as typed or as a sheet's cell; it never raises."""
    typed = "" if value is None else str(value)
    if _PLAIN.fullmatch(typed):
        return Name(typed)
    cleaned: list[str] = []
    text = _INVISIBLE.sub(
        "", unicodedata.normalize("NFC", typed) if not _has_compat(typed) else typed
    )
    if text != typed:
        cleaned.append("invisible")
    narrow = _narrow(text)
    if narrow != text:
        cleaned.append("width")
    spaced = _SPACES.sub(" ", narrow).strip()
    bare = spaced.strip(_QUOTES + " ")
    if bare != spaced:
        cleaned.append("apostrophe")
    changed = bare.translate(_MOVED)
    changed = _RADICALS.sub(lambda one: unicodedata.normalize("NFKC", one[0]), changed)
    changed = _DOT_BETWEEN.sub(MIDDLE_DOT, changed)
    changed = _EDGES.sub("", _AROUND_DOT.sub(MIDDLE_DOT, changed))
    name = _without_gaps(changed) if _HAN_ONLY.fullmatch(changed) else changed
    if name.count(" ") != narrow.count(" ") or spaced != narrow:
        cleaned.append("space")
    problems = _problems(name)
    return Name(
        name,
        problems,
        () if problems else _warnings(name, bare),
        tuple(cleaned),
    )


def _has_compat(text: str) -> bool:
    """Whether canonical composition would replace a compatibility ideograph by its twin."""
    return any("\uf900" <= one <= "\ufaff" or one >= "\U0002f800" for one in text)


def _problems(name: str) -> tuple[Finding, ...]:
    if not name or name in ("无", "-", "—", "/"):
        return (_finding("name_missing", _("缺姓名"), _("请填写姓名")),)
    if not any(one.isalpha() or _is_han(one) for one in name):
        return (_finding("name_invalid", _("姓名里没有文字"), _("请填写姓名")),)
    if any(one.isdigit() for one in name):
        return (_finding("name_invalid", _("姓名里有数字"), _("请核对这一格填的是不是姓名")),)
    if len(name) > NAME_MAX:
        return (
            _finding(
                "name_invalid", _("姓名超过 {n} 个字", n=NAME_MAX), _("请核对这一格填的是不是姓名")
            ),
        )
    return ()


def _warnings(name: str, typed: str) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if _PRIVATE.search(name):
        found.append(
            _finding(
                "name_private_use",
                _("姓名里有自造字,别的电脑上显示不出来"),
                _("请改用国家标准(GB 18030)里的字,拿不准的可查身份证"),
            )
        )
    if name.replace(" ", "") != typed.replace(" ", ""):
        found.append(_finding("name_normalised", _("姓名里的间隔点或字形已按标准统一")))
    if _REMARK.search(name):
        found.append(_finding("name_unusual", _("姓名里有括号或符号"), _("说明文字请写到备注里")))
    elif not any(_is_han(one) for one in name):
        found.append(_finding("name_other_script", _("姓名不是汉字"), _("请与证件核对")))
    return tuple(found)


def _is_han(one: str) -> bool:
    return (
        "\u3400" <= one <= "\u9fff"
        or "\U00020000" <= one <= "\U0003347f"
        or "\uf900" <= one <= "\ufaff"
        or one == "\u3007"
        or bool(_PRIVATE.match(one))
    )


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """The form in which two names are compared: equal for one person written two ways."""
    if _PLAIN.fullmatch(name):
        return name
    plain = unicodedata.normalize("NFKC", name.translate(_MOVED)).casefold()
    return "".join(
        one
        for one in plain
        if not one.isspace()
        and one not in _DOTS
        and one not in _QUOTES
        and one != MIDDLE_DOT
        and not "\ufe00" <= one <= "\ufe0f"
        and not "\U000e0100" <= one <= "\U000e01ef"
        and not _INVISIBLE.match(one)
    )


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names are the same but for width, case, spaces, dots and code points."""
    return fold(one or "") == fold(other or "")
