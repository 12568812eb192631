"""Which field a heading means: the shipped tables of synonyms, our own labels in every language,
and a cautious guess for headings that nobody listed. Fields have the names of
``resources/reference/header_synonyms.csv``; ``header_synonyms_more.csv`` has further headings.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from jlcenter.domain.records import ASSESSMENT, ENROLMENT, TRAINEE
from jlcenter.shipped import table
from jlcenter.words import LANGUAGES, translate

#: one field under two names in the table
_SAME = {"bank_card": "bank_no", "serial": "cert_no"}
#: names of our records that ``--map`` takes too
_RECORD_NAMES = {
    "ethnicity": "ethnic",
    "hukou_address": "hukou_addr",
    "bank_card": "bank_no",
    "theory": "score_theory",
    "practical": "score_practical",
    "certificate": "cert_no",
}
OTHER_CATEGORIES = "other_categories"

#: whose data a column holds that is not the trainee's
_OTHER_PEOPLE = re.compile(
    "紧急|联系人|监护|家长|父亲|母亲|配偶|户主|班主任|教师|老师|讲师|负责人|机构|法人|推荐|介绍人|担保"
    "|子女|家属|经办|审核|填表|证明人|村干部|单位电话|单位地址|单位联系|企业电话|企业地址|家庭成员"
    "|残疾人证|就业创业证|毕业证|退役证|低保证|车牌|统一社会信用"
)
#: endings that say enough even where something unknown stands before them
_ENDINGS = (
    ("身份证号码", "id_number"), ("身份证号", "id_number"), ("姓名", "name"), ("性别", "sex"),
    ("民族", "ethnic"), ("出生日期", "birth_date"), ("出生年月", "birth_date"),
    ("文化程度", "education"), ("学历", "education"), ("政治面貌", "political"),
    ("人员类别", "category"), ("户籍地址", "hukou_addr"), ("住址", "address"), ("地址", "address"),
    ("联系电话", "phone"), ("手机号码", "phone"), ("手机号", "phone"), ("电话", "phone"),
    ("手机", "phone"), ("工作单位", "employer"), ("银行卡号", "bank_no"), ("银行账号", "bank_no"),
    ("开户行", "bank"), ("理论成绩", "score_theory"), ("实操成绩", "score_practical"),
    ("证件号码", "id_number"), ("证件类型", "id_type"), ("准考证号", "exam_number"),
    ("证书编号", "cert_no"), ("备注", "remark"),
)  # fmt: skip
_NEUTRAL_START = re.compile(
    r"^(?:学员|学生|本人|参训人员|培训人员|参训学员|参加培训人员|人员|个人|受训人员|申请人|劳动者)"
)
_NEUTRAL_END = re.compile(r"(?:必填|选填|信息|情况|栏|请填写|文本格式|文本|18位|须填)+$")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>|\{[^{}]*\}")
_MARKS = re.compile(r"[\s\W_]+")
_TOWN = re.compile("乡|镇|街道|街")
_VILLAGE = re.compile("村|组|屯|社区|委")
_LONGEST = 40


@cache
def fold_heading(text: str) -> str:
    """A heading without width, case, spaces, line breaks, brackets and punctuation."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()


@cache
def fields() -> frozenset[str]:
    """The names a column may be given."""
    names = {_SAME.get(row["field"], row["field"]) for row in table("header_synonyms")}
    return frozenset(names | {OTHER_CATEGORIES})


def canonical_field(name: str) -> str | None:
    """The field for a name as a person gives it in ``--map``; None where there is none."""
    name = _RECORD_NAMES.get(name, _SAME.get(name, name))
    return name if name in fields() else None


@cache
def _by_heading() -> dict[str, str]:
    known: dict[str, str] = {}
    for row in table("header_synonyms") + table("header_synonyms_more"):
        field = _SAME.get(row["field"], row["field"])
        for alias in row["aliases"].split(";"):
            known.setdefault(fold_heading(alias), field)
    for kind in (TRAINEE, ENROLMENT, ASSESSMENT):
        for one in kind.fields:
            field = canonical_field(one.name) or ""
            if field:
                for language in LANGUAGES:
                    known.setdefault(fold_heading(translate(one.label, language)), field)
    known.pop("", None)
    return known


@cache
def _by_length() -> dict[int, list[tuple[str, str]]]:
    """The headings by how long they are: only those of nearly one length can be one off."""
    found: dict[int, list[tuple[str, str]]] = {}
    for alias, field in _by_heading().items():
        found.setdefault(len(alias), []).append((alias, field))
    return found


def exact(text: str) -> str | None:
    """The field of a listed heading, also with a note in brackets or "本人" before it."""
    if not text or len(text) > _LONGEST:
        return None
    known = _by_heading()
    folded = fold_heading(text)
    if folded in known:
        return known[folded]
    narrow = unicodedata.normalize("NFKC", text)
    for shorter in (
        fold_heading(_BRACKETS.sub("", narrow)),
        _NEUTRAL_END.sub("", folded),
        _NEUTRAL_START.sub("", folded),
        _NEUTRAL_START.sub("", _NEUTRAL_END.sub("", fold_heading(_BRACKETS.sub("", narrow)))),
    ):
        if shorter in known:
            return known[shorter]
    return None


@cache
def guess(text: str) -> str | None:
    """The likely field of a heading nobody listed: by its ending, or one character off."""
    if not text or len(text) > _LONGEST or _OTHER_PEOPLE.search(text):
        return None
    narrow = unicodedata.normalize("NFKC", text)
    folded = _NEUTRAL_END.sub("", fold_heading(_BRACKETS.sub("", narrow)))
    for ending, field in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) <= 6:
            return field
    if len(folded) >= 4:
        near = {
            field
            for length in range(max(4, len(folded) - 1), len(folded) + 2)
            for alias, field in _by_length().get(length, ())
            if _one_off(alias, folded)
        }
        if len(near) == 1:
            return near.pop()
    return None


def _one_off(one: str, other: str) -> bool:
    """Whether one character was typed wrong, left out or put in."""
    if len(one) > len(other):
        one, other = other, one
    at = 0
    while at < len(one) and one[at] == other[at]:
        at += 1
    if len(one) == len(other):
        return one[at + 1 :] == other[at + 1 :]
    return one[at:] == other[at + 1 :]


@cache
def field_of(levels: tuple[str, ...]) -> tuple[str | None, bool]:
    """The field of a heading given from its upper to its lower cell, and whether that is certain.

    The lowest cell counts first, then both read as one ("证件" over "号码"), then the upper one.
    """
    said = [one for one in levels if one]
    if not said:
        return None, False
    joined = "".join(said)
    if _OTHER_PEOPLE.search(joined):
        found = exact(joined)
        return (found, True) if found else (None, False)
    together = exact(joined) if len(said) > 1 else None
    if together:
        return together, True
    upper = exact(said[0]) if len(said) > 1 else None
    lower = exact(said[-1])
    if upper in ("address", "hukou_addr") and (lower in (None, "address", "seq", "number")):
        return upper, True
    if lower:
        return lower, True
    likely = guess(said[-1])
    if likely:
        return likely, False
    if upper:
        return upper, True
    return (guess(said[0]), False) if len(said) > 1 else (None, False)


def address_part(levels: tuple[str, ...]) -> str:
    """``town`` or ``village`` where an address column holds only that, else blank."""
    lowest = next((one for one in reversed(levels) if one), "")
    if len(lowest) > 10 or exact(lowest) == "hukou_addr":
        return ""
    is_town, is_village = bool(_TOWN.search(lowest)), bool(_VILLAGE.search(lowest))
    if is_town == is_village:
        return ""
    return "town" if is_town else "village"
