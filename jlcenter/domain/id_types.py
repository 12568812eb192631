"""证件类型: the kinds of document by which a person is known: codes, words, what people type."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from jlcenter.words import _
from jlcenter.words import mark as _mark

RESIDENT_ID = "resident_id"
HK_MACAU_TAIWAN_RESIDENCE = "hk_macau_taiwan_residence"
FOREIGN_PERMANENT_2023 = "foreign_permanent_2023"
FOREIGN_PERMANENT_OLD = "foreign_permanent_old"
PASSPORT = "passport"
OTHER = "other"
PENDING = "pending"

#: every type with the Chinese word that papers and exchanged data use
LABELS: Mapping[str, str] = {
    RESIDENT_ID: _mark("居民身份证"),
    HK_MACAU_TAIWAN_RESIDENCE: _mark("港澳台居民居住证"),
    FOREIGN_PERMANENT_2023: _mark("外国人永久居留身份证"),
    FOREIGN_PERMANENT_OLD: _mark("外国人永久居留证(旧版)"),
    PASSPORT: _mark("护照"),
    OTHER: _mark("其他证件"),
    PENDING: _mark("证件待补"),
}
#: types whose number proves itself by its check digit (GB 11643)
CHECKED_TYPES = frozenset({RESIDENT_ID, HK_MACAU_TAIWAN_RESIDENCE, FOREIGN_PERMANENT_2023})

_ALIASES: Mapping[str, tuple[str, ...]] = {
    RESIDENT_ID: ("身份证", "二代身份证", "第二代居民身份证", "公民身份证", "居民身份证号码", "id"),
    HK_MACAU_TAIWAN_RESIDENCE: (
        "居住证",
        "港澳台居住证",
        "港澳居民居住证",
        "台湾居民居住证",
        "香港居民居住证",
        "澳门居民居住证",
    ),
    FOREIGN_PERMANENT_2023: ("外国人永久居留证", "永久居留证", "永居证", "五星卡"),
    FOREIGN_PERMANENT_OLD: ("外国人永久居留证旧版", "旧版永久居留证"),
    PASSPORT: ("中国护照", "外国护照", "普通护照", "因私护照"),
    OTHER: (
        "其他",
        "港澳居民来往内地通行证",
        "台湾居民来往大陆通行证",
        "回乡证",
        "台胞证",
        "通行证",
        "军官证",
        "士兵证",
        "户口簿",
        "临时身份证",
    ),
    PENDING: ("待补", "证件待补", "补办中", "无证件"),
}


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in plain if one not in "()-_ " and not one.isspace())


_BY_WORD = {
    _folded(word): code for code in LABELS for word in (code, LABELS[code], *_ALIASES[code])
}


def type_of(text: str | None) -> str | None:
    """The type's code for a code, a Chinese label or a customary word; None where unknown."""
    return _BY_WORD.get(_folded(text)) if text else None


def label(id_type: str | None) -> str:
    """The type's word in the language in use ("居民身份证"); an unknown code stays as it is."""
    return _(LABELS.get(id_type or "", id_type or "")) if id_type else ""


def chinese_label(id_type: str | None) -> str:
    """The type's Chinese word whatever the language in use: for JSON and statutory exports."""
    return LABELS.get(id_type or "", id_type or "")
