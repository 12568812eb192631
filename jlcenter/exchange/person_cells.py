"""What the cells of a person's row say beside name and number: one function a field.

Each gets the person, the columns of its field, the row, the notes, and what the number says. What
cannot be used is warned of and stays as text in the remarks.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from jlcenter.domain import categories, phones
from jlcenter.domain.categories import Choice
from jlcenter.domain.findings import Finding
from jlcenter.domain.identity_number import Identity
from jlcenter.exchange.cell_values import QUOTES, date_of, plain_of, score_of, text_of
from jlcenter.exchange.grid import CellError, Value, is_blank
from jlcenter.exchange.header_guess import Column
from jlcenter.exchange.person import Notes, Person, cleaned
from jlcenter.words import _

_YES = re.compile(r"是|有|√|✓|✔|☑|y|yes|1|脱贫|贫困|监测")
_TEXT_MAX = 500
_REMEMBERED_MAX = 2000

Step = Callable[[Person, list[Column], list[Value], Notes, Identity], None]


def _cells(columns: list[Column], cells: list[Value]) -> list[Value]:
    return [cells[one.index] for one in columns if not is_blank(cells[one.index])]


def _error(values: list[Value], name: str, notes: Notes) -> bool:
    """Whether a cell holds an error: warned of, and nothing is taken from it."""
    for value in values:
        if isinstance(value, CellError):
            notes.warn(
                Finding("cell_error", _("单元格是错误值 {error},没有采用", error=value.text)), name
            )
            return True
    return False


def _sex(
    person: Person, columns: list[Column], cells: list[Value], notes: Notes, identity: Identity
) -> None:
    value = cells[columns[0].index]
    if value == identity.sex or is_blank(value) or _error([value], "sex", notes):
        return
    said = categories.sex_of(text_of(value))
    if said is None:
        notes.warn(
            Finding("unknown_code", _("性别“{text}”看不懂,没有采用", text=text_of(value))), "sex"
        )
    elif identity.sex is None:
        person.fields["sex"] = said
    elif said != identity.sex:
        notes.warn(
            Finding(
                "sex_mismatch",
                _("表里写“{said}”,号码第 17 位是“{real}”,以号码为准", said=said, real=identity.sex),
                _("请核对证件"),
            ),
            "sex",
        )


def _birth(
    person: Person, columns: list[Column], cells: list[Value], notes: Notes, identity: Identity
) -> None:
    value = cells[columns[0].index]
    if is_blank(value) or _error([value], "birth_date", notes):
        return
    said, is_serial = date_of(value)
    if said is None:
        if not (isinstance(value, int | float) and value == 0):
            notes.warn(
                Finding("date_invalid", _("出生日期“{text}”看不懂,没有采用", text=text_of(value))),
                "birth_date",
            )
        return
    if is_serial:
        notes.warn(
            Finding("date_serial", _("日期写成了序列号,读作 {date}", date=said)), "birth_date"
        )
    born = identity.birth_date
    if born is None:
        if len(said) == 10:
            person.fields["birth_date"] = said
    elif not born.startswith(said) and not _is_january(value, said, born):
        notes.warn(
            Finding(
                "birth_mismatch",
                _("表里的出生日期是 {said},号码里是 {real},以号码为准", said=said, real=born),
                _("请核对证件"),
            ),
            "birth_date",
        )
        return
    person.typed["birth_cell"] = said


def _is_january(value: Value, said: str, born: str) -> bool:
    """1981.1 typed as a number is January as well as October: a number has no last zero."""
    return isinstance(value, float) and said.endswith("-10") and born.startswith(f"{said[:5]}01")


def _phone(
    person: Person, columns: list[Column], cells: list[Value], notes: Notes, identity: Identity
) -> None:
    found = _cells(columns, cells)
    if not found or _error(found, "phone", notes):
        return
    first = found[0]
    if len(found) == 1:
        if isinstance(first, str) and first[:1] in QUOTES:
            notes.warn(cleaned(), "phone")
        read = phones.parse(plain_of(first))
    else:
        read = phones.parse("/".join(str(phones_text(one)) for one in found))
    person.fields["phone"] = read.number
    if read.warnings:
        for one in read.warnings:
            notes.warn(one, "phone")
        if read.number is None or len(read.others) or len(read.warnings) > 1:
            notes.keep("电话", read.typed)


def phones_text(value: Value) -> str:
    """A phone cell as text, whole numbers without a decimal point."""
    return text_of(value)


def _remembered(read: Callable[[object], Choice]) -> Callable[[str], Choice]:
    """``read`` with a memory of what it had nothing to say about (its words follow the language in
    use, so they are made anew)."""
    known: dict[str, Choice] = {}

    def remembered(text: str) -> Choice:
        choice = known.get(text)
        if choice is None:
            choice = read(text)
            if not choice.warnings and len(known) < _REMEMBERED_MAX:
                known[text] = choice
        return choice

    return remembered


def _choice(read: Callable[[object], Choice], target: str, label: str) -> Step:
    cached = _remembered(read)

    def step(
        person: Person,
        columns: list[Column],
        cells: list[Value],
        notes: Notes,
        identity: Identity,
    ) -> None:
        value = cells[columns[0].index]
        if is_blank(value) or _error([value], target, notes):
            return
        choice = cached(text_of(value))
        person.fields[target] = choice.value
        if choice.warnings:
            for one in choice.warnings:
                notes.warn(one, target)
            notes.keep(label, choice.typed)

    return step


_category_choice = _remembered(categories.read_category)


def _category(
    person: Person, columns: list[Column], cells: list[Value], notes: Notes, identity: Identity
) -> None:
    found = _cells(columns, cells)
    if not found or _error(found, "category", notes):
        return
    choice = _category_choice("、".join(text_of(one) for one in found))
    others = list(choice.others)
    person.fields["category"] = choice.value
    if others:
        person.fields["other_categories"] = others
    if choice.warnings:
        for one in choice.warnings:
            notes.warn(one, "category")
        if any(one.code == "unknown_code" for one in choice.warnings):
            notes.keep("人员类别", choice.typed)


def _more_categories(
    person: Person, columns: list[Column], cells: list[Value], notes: Notes, identity: Identity
) -> None:
    for value in _cells(columns, cells):
        choice = _category_choice(text_of(value))
        _add_category(person, [one for one in (choice.value, *choice.others) if one])
        for one in choice.warnings:
            if one.code == "unknown_code":
                notes.warn(one, "other_categories")
                notes.keep("其他类别", choice.typed)


def _is_poor(
    person: Person, columns: list[Column], cells: list[Value], notes: Notes, identity: Identity
) -> None:
    text = text_of(cells[columns[0].index]).lower()
    if text and not text.startswith(("否", "不", "无", "非", "没", "未")) and _YES.match(text):
        _add_category(person, ["TPLD"])


def _add_category(person: Person, codes: list[str]) -> None:
    for code in codes:
        if person.fields.get("category") is None:
            person.fields["category"] = code
        elif code != person.fields["category"]:
            others = person.fields.setdefault("other_categories", [])
            if code not in others:
                others.append(code)


def _address(
    person: Person, columns: list[Column], cells: list[Value], notes: Notes, identity: Identity
) -> None:
    parts: list[str] = []
    for one in columns:
        value = cells[one.index]
        if is_blank(value) or isinstance(value, CellError):
            continue
        text = text_of(value)[:_TEXT_MAX]
        if one.part == "town":
            person.town = text
        elif one.part == "village":
            person.village = text
        if not parts or text not in parts[-1]:
            parts.append(text)
    if parts:
        person.fields["address"] = "".join(parts)


def _plain_text(target: str) -> Step:
    def step(
        person: Person,
        columns: list[Column],
        cells: list[Value],
        notes: Notes,
        identity: Identity,
    ) -> None:
        texts = [text_of(value)[:_TEXT_MAX] for value in _cells(columns, cells)]
        texts = [text for text in texts if text]
        if texts:
            person.fields[target] = "; ".join(texts)

    return step


def _exam_number(
    person: Person, columns: list[Column], cells: list[Value], notes: Notes, identity: Identity
) -> None:
    person.exam_number = text_of(cells[columns[0].index]) or None


def _bank_card(
    person: Person, columns: list[Column], cells: list[Value], notes: Notes, identity: Identity
) -> None:
    value = cells[columns[0].index]
    if is_blank(value) or _error([value], "bank_card", notes):
        return
    if isinstance(value, str) and value[:1] in QUOTES:
        notes.warn(cleaned(), "bank_card")
    read = phones.parse_card(plain_of(value))
    if read.number is not None:
        person.fields["bank_card"] = read.number
    for one in read.warnings:
        notes.warn(one, "bank_card")
        notes.keep("银行卡号", read.typed)


def _score(target: str, label: str) -> Step:
    def step(
        person: Person,
        columns: list[Column],
        cells: list[Value],
        notes: Notes,
        identity: Identity,
    ) -> None:
        value = cells[columns[0].index]
        if is_blank(value):
            return
        try:
            setattr(person, target, score_of(value))
        except ValueError:
            text = value.text if isinstance(value, CellError) else text_of(value)
            notes.warn(
                Finding(
                    "score_invalid",
                    _("成绩“{text}”不是 0–100 的分数,没有采用", text=text),
                    _("请在成绩页里补录"),
                ),
                f"score_{target}",
            )
            notes.keep(label, text)

    return step


def _class_start(
    person: Person, columns: list[Column], cells: list[Value], notes: Notes, identity: Identity
) -> None:
    said, _is_serial = date_of(cells[columns[0].index])
    if said:
        person.typed["class_start"] = said


STEPS: dict[str, Step] = {
    "sex": _sex,
    "birth_date": _birth,
    "phone": _phone,
    "education": _choice(categories.read_education, "education", "文化程度"),
    "ethnic": _choice(categories.read_ethnicity, "ethnicity", "民族"),
    "political": _choice(categories.read_political, "political", "政治面貌"),
    "category": _category,
    "other_categories": _more_categories,
    "is_poor": _is_poor,
    "hukou_addr": _plain_text("hukou_address"),
    "hukou_kind": _plain_text("hukou_kind"),
    "address": _address,
    "employer": _plain_text("employer"),
    "bank_no": _bank_card,
    "bank": _plain_text("bank"),
    "exam_number": _exam_number,
    "score_theory": _score("theory", "理论成绩"),
    "score_practical": _score("practical", "实操成绩"),
    "start": _class_start,
    "remark": _plain_text("remark"),
}
ORDER = list(STEPS.values())
