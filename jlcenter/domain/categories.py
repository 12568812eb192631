"""人员类别, 文化程度, 民族, 政治面貌, 等级: what people write, turned into the tables' values.

Looked up by code, name or alias; width, spaces, quotation marks and a trailing 人员 do not count.
What is not found is left empty by the caller, who keeps the text and warns ``unknown_code``.

Stored: a category's code (``NCZY``); of education the customary word as written (``大专``), whose
code is looked up where a form wants it; of ethnicity and politics the standard's name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from jlcenter.domain.cell_text import cell_text
from jlcenter.domain.findings import Finding
from jlcenter.shipped import table
from jlcenter.words import LANGUAGES, _, translate

_SEPARATORS = re.compile(r"[、,，;；/|\\+\n\s]+|及|兼")
_ODD = re.compile(r"[\s\"'“”‘’()（）\[\]【】·]")
_EMPTY = frozenset({"", "无", "-", "—", "/", "暂无"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table: its code, its standard name, and the word that was used for it."""

    code: str
    name: str
    word: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What a cell says: the value to store (None where unknown or blank), and what was found."""

    value: str | None
    others: tuple[str, ...] = ()
    warnings: tuple[Finding, ...] = ()
    typed: str = ""
    code: str | None = None


def _fold(text: str) -> str:
    folded = _ODD.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return folded[:-2] if folded.endswith("人员") and len(folded) > 3 else folded


@cache
def _entries(name: str, extra: str = "aliases") -> dict[str, tuple[str, str]]:
    """Folded word → (code, name) of one table; names go before aliases."""
    found: dict[str, tuple[str, str]] = {}
    rows = table(name)
    for row in rows:
        found.setdefault(_fold(row["code"]), (row["code"], row["name"]))
        found.setdefault(_fold(row["name"]), (row["code"], row["name"]))
    for row in rows:
        for alias in re.split(r"[;|]", row.get(extra, "")):
            if alias.strip():
                found.setdefault(_fold(alias), (row["code"], row["name"]))
    return found


@lru_cache(maxsize=1024)
def _meant(name: str, text: str, extra: str = "aliases") -> Entry | None:
    word = unicodedata.normalize("NFKC", text).strip()
    found = _entries(name, extra).get(_fold(word))
    return Entry(found[0], found[1], word) if found else None


def category_of(text: str) -> Entry | None:
    """The target group meant by a code, name or alias; by its name in another language, too."""
    return _meant("trainee_categories", text) or _translated("trainee_categories", text)


def _translated(name: str, text: str) -> Entry | None:
    word = unicodedata.normalize("NFKC", text).strip()
    found = _translations(name).get(_fold(word))
    return Entry(found[0], found[1], word) if found else None


@cache
def _translations(name: str) -> dict[str, tuple[str, str]]:
    """Folded name in a language of ours → (code, Chinese name)."""
    return {
        _fold(translate(row["name"], code)): (row["code"], row["name"])
        for code in LANGUAGES
        for row in table(name)
    }


def education_of(text: str) -> Entry | None:
    """The education (GB/T 4658-2006) meant by a code, name or alias."""
    return _meant("gb4658_education", text)


def ethnicity_of(text: str) -> Entry | None:
    """The ethnic group (GB/T 3304-1991) meant by a code, name or alias."""
    return _meant("gb3304_ethnic", text)


def political_of(text: str) -> Entry | None:
    """The political status (GB/T 4762-1984) meant by a code, name or alias."""
    return _meant("gb4762_political", text)


def level_of(text: str) -> Entry | None:
    """The skill level meant by a code, name or customary word (初级, 五级 …)."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for row in table("skill_levels"):
        if plain in (row["code"], row["name"], row["short"], *row["note"].split("|")):
            return Entry(row["code"], row["name"], plain)
    return None


def sex_of(text: str) -> str | None:
    """男 or 女 for what people write; None where it says neither."""
    found = _meant("gb2261_1_sex", text)
    return found.name if found and found.name in ("男", "女") else None


def category_name(code: str | None) -> str:
    """A target group in the language in use; what is not in the table is shown as it is."""
    return _(chinese_category(code))


def chinese_category(code: str | None) -> str:
    """A target group as exchanged data name it, whatever the language."""
    return _names("trainee_categories").get(code or "", code or "")


def level_name(code: str | None) -> str:
    """A skill level in the language in use; what is not in the table is shown as it is."""
    return _(chinese_level(code))


def chinese_level(code: str | None) -> str:
    """A skill level as certificates name it, whatever the language."""
    return _names("skill_levels").get(code or "", code or "")


def education_code(word: str | None) -> str | None:
    """The code of a stored education."""
    found = education_of(word) if word else None
    return found.code if found else None


def categories() -> Mapping[str, str]:
    """Code → name of all target groups, in the table's order."""
    return _names("trainee_categories")


@cache
def _names(name: str) -> dict[str, str]:
    return {row["code"]: row["name"] for row in table(name)}


def _unknown(field: str, text: str, message: str) -> Choice:
    finding = Finding("unknown_code", message, _("原文已记入备注,请在学员资料里选定"), field)
    return Choice(None, warnings=(finding,), typed=text)


def read_category(value: object) -> Choice:
    """A cell with one category or several; the first is the primary one."""
    text = cell_text(value)
    if text in _EMPTY:
        return Choice(None)
    whole = category_of(text)
    if whole is not None:
        return Choice(whole.code, typed=text, code=whole.code)
    parts = [one for one in _SEPARATORS.split(text) if one]
    read = [category_of(one) for one in parts]
    codes = list(dict.fromkeys(one.code for one in read if one is not None))
    if not codes:
        return _unknown("category", text, _("不认识的人员类别“{text}”,没有采用", text=text))
    found: list[Finding] = []
    if len(codes) > 1:
        found.append(
            Finding(
                "category_multiple",
                _("有 {n} 个人员类别,第一个作为主要类别", n=len(codes)),
                field="category",
            )
        )
    if any(one is None for one in read):
        found.extend(
            _unknown("category", text, _("人员类别“{text}”里有不认识的", text=text)).warnings
        )
    return Choice(codes[0], tuple(codes[1:]), tuple(found), text, codes[0])


def read_education(value: object) -> Choice:
    """A cell with the education."""
    return _one(
        value,
        "education",
        education_of,
        lambda one: one.name if one.word == one.code else one.word,
        lambda text: _("不认识的文化程度“{text}”,没有采用", text=text),
    )


def read_ethnicity(value: object) -> Choice:
    """A cell with the ethnic group."""
    return _one(
        value,
        "ethnicity",
        ethnicity_of,
        lambda one: one.name,
        lambda text: _("不认识的民族“{text}”,没有采用", text=text),
    )


def read_political(value: object) -> Choice:
    """A cell with the political status."""
    return _one(
        value,
        "political",
        political_of,
        lambda one: one.name,
        lambda text: _("不认识的政治面貌“{text}”,没有采用", text=text),
    )


def _one(
    value: object,
    field: str,
    look_up: Callable[[str], Entry | None],
    stored: Callable[[Entry], str],
    message: Callable[[str], str],
) -> Choice:
    text = cell_text(value)
    if not text or (text in _EMPTY and look_up(text) is None):
        return Choice(None)
    found = look_up(text)
    if found is None:
        return _unknown(field, text, message(text))
    return Choice(stored(found), typed=text, code=found.code)
