"""证件号码: reads, cleans and checks the number of an identity document.

Rules: GB 11643-1999 (form, birth date, check digit by ISO 7064 MOD 11-2); the residence permits of
Hong Kong, Macau and Taiwan people (810000, 820000, 830000) and the foreigners' permanent residence
card of 2023 (first digit 9) have the same form and check. Numbers are never repaired by guessing:
a letter O is named, not replaced. What cannot be checked (15 digits, old cards, passports) is held
for a person's decision.

No clock decides. The caller may pass a day that is a fact (the class's first day): a person born
after it is refused. Birth years outside 1900–2050 are refused always.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import date
from operator import mul

from jlcenter.domain.findings import Finding, Problem
from jlcenter.domain.id_types import (
    FOREIGN_PERMANENT_2023,
    FOREIGN_PERMANENT_OLD,
    HK_MACAU_TAIWAN_RESIDENCE,
    OTHER,
    PASSPORT,
    PENDING,
    RESIDENT_ID,
    chinese_label,
    label,
    type_of,
)
from jlcenter.domain.regions import region_name
from jlcenter.words import _

__all__ = [
    "CHECKED",
    "UNCHECKED",
    "Identity",
    "Problem",
    "check_digit",
    "chinese_label",
    "label",
    "parse",
    "type_of",
]

MALE, FEMALE = "男", "女"
#: what ``trainee.id_checked`` holds
CHECKED, UNCHECKED = "checked", "unchecked"
FIRST_BIRTH_YEAR, LAST_BIRTH_YEAR = 1900, 2050

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_OLD_CARD = re.compile(r"[A-Z]{3}[0-9]{12}")
_PASSPORT = re.compile(r"[A-Z]{1,2}[0-9]{6,9}|[A-Z][0-9]{3}[A-Z][0-9]{4}")
_DOCUMENT = re.compile(r"[0-9A-Z]{4,24}")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}")
_MASK = re.compile(r"[*×✱●•■□#?]|X{2,}")
_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−_"))
_QUOTES = "'’‘`´\"“”"
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\x00-\x1f\x7f]+")
_NOTHING = frozenset({"无", "没有", "暂无", "未提供", "待补", "空", "/", "\\", "—", "-", "--"})
_LOOK_ALIKE = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8"}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a number says. Good for use where ``problems`` is empty.

    ``number`` is normalised (18 digits for upgraded ones), None where unusable. ``is_checked``: the
    check digit was verified. ``holds``: reasons for a person to decide before it is taken over in
    bulk. ``cleaned``: what was put right in writing: "space", "apostrophe", "width", "case",
    "dash".
    """

    id_type: str
    number: str | None
    sex: str | None = None
    birth_date: str | None = None
    region_code: str | None = None
    region_name: str | None = None
    is_checked: bool = False
    problems: tuple[Finding, ...] = ()
    holds: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    cleaned: tuple[str, ...] = ()

    @property
    def id_checked(self) -> str:
        """What a trainee's record says about it: ``checked`` or ``unchecked``."""
        return CHECKED if self.is_checked else UNCHECKED


def check_digit(first17: str) -> str:
    """The eighteenth character for seventeen digits (ISO 7064 MOD 11-2)."""
    if len(first17) != len(_WEIGHTS):
        raise ValueError("seventeen digits")
    return _CHECK[sum(map(mul, _WEIGHTS, map(int, first17))) % 11]


def _finding(code: str, message: str, hint: str = "") -> Finding:
    return Finding(code, message, hint, "id_number")


def _refused(id_type: str, code: str, message: str, hint: str = "") -> Identity:
    return Identity(id_type, None, problems=(_finding(code, message, hint),))


def _spoilt() -> Identity:
    return _refused(
        RESIDENT_ID,
        "id_float_precision",
        _("号码被表格软件当成数字保存,后几位已丢失"),
        _("请把该列设为“文本”格式,照证件重新录入"),
    )


def _missing() -> Identity:
    return _refused(
        RESIDENT_ID, "id_missing", _("缺证件号码"), _("请补上证件号码;暂时没有的可登记为“证件待补”")
    )


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """The number as it should be written, and what was put right.

    Full-width forms, spaces and line breaks of every kind, quotes around it and lower case go; the
    dashes of a grouped number go where 15 or 18 characters remain.
    """
    done: list[str] = []
    now = _INVISIBLE.sub("", text)
    if now != text:
        done.append("space")
    narrow = "".join(chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in now)
    if narrow != now:
        done.append("width")
    bare = narrow.strip(_QUOTES)
    if bare != narrow:
        done.append("apostrophe")
    upper = bare.upper()
    if upper != bare:
        done.append("case")
    joined = upper.translate(_DASHES)
    if joined != upper and (_EIGHTEEN.fullmatch(joined) or _FIFTEEN.fullmatch(joined)):
        done.append("dash")
        upper = joined
    return upper, tuple(done)


def _from_number(value: float) -> str | None:
    """The digits of a numeric cell; None where a spreadsheet has lost some (over 15 digits)."""
    if not math.isfinite(value) or value != int(value) or abs(value) >= 10**15:
        return None
    return str(int(value))


def parse(value: object, id_type: str | None = None, *, on: str | None = None) -> Identity:
    """Read a number as typed or as a sheet's cell (text, int or float).

    ``id_type``: a type's code or word where the person or sheet names one; the number itself
    decides wherever it proves what it is. ``on``: a day by which the person was born for certain
    (the class's first day, ``YYYY-MM-DD``); never the laptop's clock.
    """
    declared = type_of(id_type)
    cleaned: tuple[str, ...] = ()
    if isinstance(value, str):
        if _EIGHTEEN.fullmatch(value):
            text = value
        else:
            text, cleaned = clean(value)
    elif value is None:
        text = ""
    elif isinstance(value, bool) or not isinstance(value, int | float):
        text = str(value).upper()
    else:
        number = _from_number(value)
        if number is None:
            return _spoilt()
        text = number
    if not text or text in _NOTHING:
        return Identity(PENDING, None) if declared == PENDING else _missing()
    found = _read(text, None if declared == PENDING else declared, on)
    return replace(found, cleaned=cleaned) if cleaned else found


def _read(text: str, declared: str | None, on: str | None) -> Identity:
    if _EIGHTEEN.fullmatch(text):
        return _eighteen(text, declared, on)
    if _SCIENTIFIC.fullmatch(text):
        return _spoilt()
    if declared in (PASSPORT, OTHER):
        return _uncheckable(text, declared)
    if _FIFTEEN.fullmatch(text):
        return _fifteen(text, on)
    if _OLD_CARD.fullmatch(text):
        return _old_card(text)
    if _MASK.search(text):
        return _refused(
            declared or RESIDENT_ID,
            "id_masked",
            _("号码中间被星号遮住了"),
            _("请向提供名单的单位索要完整号码"),
        )
    if declared is None and _PASSPORT.fullmatch(text):
        return _uncheckable(text, PASSPORT)
    return _malformed(text, declared or RESIDENT_ID)


def _malformed(text: str, id_type: str) -> Identity:
    odd = [one for one in text if not ("0" <= one <= "9")]
    if text.endswith("X") and odd == ["X"]:
        odd = []
    if odd:
        alike = next((one for one in odd if one in _LOOK_ALIKE), None)
        hint = (
            _(
                "请对照证件核对:字母 {letter} 是否应为数字 {digit}",
                letter=alike,
                digit=_LOOK_ALIKE[alike],
            )
            if alike and len(text) in (15, 18)
            else _("居民身份证号码由 17 位数字加 1 位数字或 X 组成,请对照证件核对")
        )
        return _refused(id_type, "id_charset", _("号码里有不该有的字符"), hint)
    hint = _("居民身份证号码应为 18 位,请对照证件核对")
    if len(text) == 20:
        hint = _("20 位像是残疾人证号,请填写居民身份证号码(前 18 位)")
    elif 16 <= len(text) <= 19:
        hint = _("请对照证件核对,看是否多了或少了一位")
    return _refused(id_type, "id_length", _("号码是 {n} 位,应为 18 位", n=len(text)), hint)


def _eighteen_type(text: str) -> str:
    if text[0] == "9":
        return FOREIGN_PERMANENT_2023
    if text[:6] in ("810000", "820000", "830000"):
        return HK_MACAU_TAIWAN_RESIDENCE
    return RESIDENT_ID


def _birth_problem(year: int, month: int, day: int, on: str | None) -> Finding | None:
    shown = f"{year:04d}-{month:02d}-{day:02d}"
    hint = _("请对照证件核对第 7 到 14 位")
    try:
        date(year, month, day)
    except ValueError:
        return _finding("id_date", _("号码里的出生日期 {date} 不存在", date=shown), hint)
    if not FIRST_BIRTH_YEAR <= year <= LAST_BIRTH_YEAR:
        return _finding("id_date", _("号码里的出生日期 {date} 不合常理", date=shown), hint)
    if on is not None and shown > on:
        return _finding(
            "id_date", _("号码里的出生日期 {date} 晚于 {day}", date=shown, day=on), hint
        )
    return None


def _eighteen(text: str, declared: str | None, on: str | None) -> Identity:
    id_type = _eighteen_type(text)
    sums = check_digit(text[:17]) == text[17]
    problem = _birth_problem(int(text[6:10]), int(text[10:12]), int(text[12:14]), on)
    if problem is not None or not sums:
        if declared in (PASSPORT, OTHER):  # 18 characters of another document
            return _uncheckable(text, declared)
        if not sums and text.endswith("000"):
            return _spoilt()
    if problem is not None:
        return Identity(id_type, None, problems=(problem,))
    if not sums:
        return _refused(
            id_type, "id_checksum", _("校验位不对,号码里至少有一位错了"), _("请对照证件逐位核对")
        )
    code = text[:6]
    place = region_name(f"{text[1:3]}0000" if id_type == FOREIGN_PERMANENT_2023 else code)
    holds: tuple[Finding, ...] = ()
    if text.endswith("000"):
        # one spoilt number in eleven passes the check by chance
        holds = (
            _finding(
                "id_float_precision",
                _("号码以 000 结尾,可能是表格软件丢了后三位"),
                _("请对照证件核对最后三位"),
            ),
        )
    return Identity(
        id_type,
        text,
        MALE if int(text[16]) % 2 else FEMALE,
        f"{text[6:10]}-{text[10:12]}-{text[12:14]}",
        code,
        place,
        True,
        holds=holds,
        warnings=_worth_telling(id_type, declared, code, place),
    )


def _worth_telling(
    id_type: str, declared: str | None, code: str, place: str | None
) -> tuple[Finding, ...]:
    """What to know about a number that is good."""
    found: list[Finding] = []
    if id_type != RESIDENT_ID:
        found.append(_finding("id_residence_permit", _("证件是{type}", type=label(id_type))))
    elif place is None:
        found.append(
            _finding(
                "id_region_unknown",
                _("号码开头的地区代码 {code} 不在行政区划名录里", code=code),
                _("请对照证件核对前 6 位"),
            )
        )
    if declared is not None and declared != id_type:
        found.append(
            _finding(
                "id_type_mismatch",
                _("填写的证件类型与号码不符,按号码定为{type}", type=label(id_type)),
            )
        )
    return tuple(found)


def _fifteen(text: str, on: str | None) -> Identity:
    """The first generation's number: the century was left out, and there was no check digit."""
    first17 = f"{text[:6]}19{text[6:]}"
    upgraded = _eighteen(first17 + check_digit(first17), None, on)
    if upgraded.problems:
        return upgraded
    return replace(
        upgraded,
        is_checked=False,
        holds=(
            _finding(
                "id_15_digits",
                _("15 位旧号码,已按规则升为 18 位"),
                _("旧号码没有校验位,请对照现在的证件核对"),
            ),
        ),
    )


def _old_card(text: str) -> Identity:
    return Identity(
        FOREIGN_PERMANENT_OLD,
        text,
        holds=(
            _finding(
                "id_foreign_old",
                _("旧版外国人永久居留证,号码无法核对"),
                _("请核对证件原件,有新版证件的请用新号码"),
            ),
        ),
    )


def _uncheckable(text: str, id_type: str) -> Identity:
    if not _DOCUMENT.fullmatch(text.translate(_DASHES)):
        return _refused(
            id_type,
            "id_masked" if _MASK.search(text) else "id_charset",
            _("证件号码里有不该有的字符"),
            _("证件号码由 4 到 24 位字母和数字组成,请对照证件核对"),
        )
    return Identity(
        id_type,
        text.translate(_DASHES),
        holds=(
            _finding(
                "id_uncheckable",
                _("证件是{type},号码无法核对", type=label(id_type)),
                _("请核对证件原件"),
            ),
        ),
    )
