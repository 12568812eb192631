"""One row of a roster as a person: what each cell says, and what speaks against it.

The rules of reference/README ("What an import does with doubtful rows"): a number that is wrong is
rejected, one that cannot be checked held, all else warned of and imported; what cannot be used
stays as text in the remarks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jlcenter.domain import ages, categories, identity_number, phones
from jlcenter.domain.categories import Choice
from jlcenter.domain.findings import Finding
from jlcenter.domain.identity_number import Identity
from jlcenter.domain.names import Name, normalise
from jlcenter.exchange.cell_values import QUOTES, date_of, plain_of, score_of, text_of
from jlcenter.exchange.grid import ERROR_TEXTS, CellError, Sheet, Value, is_blank
from jlcenter.exchange.header_guess import Block, Column
from jlcenter.words import _

#: a row as the spreadsheet shows it: 9, or "9L" and "9R" where tables stand side by side
RowName = int | str

_NUMBERED = re.compile(r"^\s*(?:\(\d{1,4}\)|\d{1,4}\s*[.、,)\uff0e\uff09])\s*(?=\D)")
_YES = re.compile(r"是|有|√|✓|✔|☑|y|yes|1|脱贫|贫困|监测")
_NO_PROBLEM = frozenset(("space", "width", "case"))
_TEXT_MAX = 500
_REMEMBERED_MAX = 2000
_PLAIN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about one row: a stable code, words for people, and the field it is about."""

    row: RowName | None
    code: str
    message: str
    field: str | None = None
    hint: str = ""
    name: str = ""


@dataclass(slots=True)
class Person:
    """A person of the roster. ``fields`` are the trainee's by their names in records; scores are in
    hundredths; ``hold`` says why a person must decide. ``typed`` keeps what only the sheet says:
    its own birth date, the class's first day."""

    row: RowName
    name: str
    id_type: str
    id_number: str
    fields: dict[str, Any]
    hold: Finding | None = None
    town: str = ""
    village: str = ""
    theory: int | None = None
    practical: int | None = None
    exam_number: str | None = None
    typed: dict[str, str] = field(default_factory=dict)


class _Notes:
    """What is said about one row while it is read."""

    __slots__ = ("remarks", "row", "tidied", "warnings")

    def __init__(self, row: RowName) -> None:
        self.row = row
        self.warnings: list[Issue] = []
        self.tidied: list[Issue] = []
        self.remarks: list[str] = []

    def warn(self, finding: Finding, field_name: str | None = None) -> None:
        self.warnings.append(
            Issue(
                self.row,
                finding.code,
                finding.message,
                field_name or finding.field or None,
                finding.hint,
            )
        )

    def keep(self, label: str, text: str) -> None:
        """Keep in the remarks what could not be used. The label is data: always Chinese."""
        if text:
            self.remarks.append(f"{label}:{text}")


class Reader:
    """Reads the rows of one block."""

    def __init__(self, sheet: Sheet, block: Block, as_of: str | None) -> None:
        self._as_of = as_of
        name, number = block.first("name"), block.first("id_number")
        self._name = name.index if name else None
        self._number = number.index if number else None
        id_type = block.first("id_type")
        self._id_type = id_type.index if id_type else None
        by_field: dict[str, list[Column]] = {}
        for one in block.columns:
            if one.field:
                by_field.setdefault(one.field, []).append(one)
        self._steps: list[tuple[_Step, list[Column]]] = [
            (_STEPS[field_name], columns)
            for field_name, columns in by_field.items()
            if field_name in _STEPS
        ]
        self._steps.sort(key=lambda step: _ORDER.index(step[0]))

    def read(
        self, label: RowName, cells: list[Value]
    ) -> Issue | tuple[Person, list[Issue], list[Issue]]:
        """The person of a row with what was warned of and what was tidied, or why it is none."""
        raw_name = cells[self._name] if self._name is not None else None
        raw_number = cells[self._number] if self._number is not None else None
        shown = raw_name if isinstance(raw_name, str) else ""
        error = _cell_error(label, "name", raw_name) or _cell_error(label, "id_number", raw_number)
        if error:
            return error
        notes = _Notes(label)
        name = self._read_name(raw_name, notes)
        if name.problems:
            return _rejected(label, name.problems[0], "name", shown)
        declared = text_of(cells[self._id_type]) if self._id_type is not None else None
        if isinstance(raw_number, float | int) and raw_number == 0:
            raw_number = None
        identity = identity_number.parse(_id_cell(raw_number), declared or None, on=self._as_of)
        if identity.problems or identity.number is None:
            problem = identity.problems[0] if identity.problems else _missing_number()
            return _rejected(label, problem, "id_number", name.text)
        if identity.cleaned:
            _note_cleaning(identity.cleaned, "id_number", notes)
        for one in identity.warnings:
            notes.warn(one, "id_number")
        person = Person(
            label,
            name.text,
            identity.id_type,
            identity.number,
            {
                "name": name.text,
                "id_type": identity.id_type,
                "id_number": identity.number,
                "sex": identity.sex,
                "birth_date": identity.birth_date,
                "id_checked": identity.id_checked,
            },
            identity.holds[0] if identity.holds else None,
        )
        for step, columns in self._steps:
            step(person, columns, cells, notes, identity)
        for one in ages.findings(
            person.fields["birth_date"], person.fields["sex"], self._as_of
        ):
            notes.warn(one)
        if notes.remarks:
            had = person.fields.get("remark")
            person.fields["remark"] = "; ".join([*([had] if had else []), *notes.remarks])
        return person, notes.warnings, notes.tidied

    @staticmethod
    def _read_name(raw: Value, notes: _Notes) -> Name:
        if isinstance(raw, str):
            if _PLAIN_NAME.fullmatch(raw):
                return Name(raw)
            bare = _NUMBERED.sub("", raw)
            if bare != raw or (raw.strip() and raw.lstrip()[0] in QUOTES):
                notes.warn(_cleaned(), "name")
            name = normalise(bare)
        elif isinstance(raw, int | float) and raw == 0:
            name = normalise(None)
        else:
            name = normalise(text_of(raw))
        for one in name.warnings:
            notes.warn(one, "name")
        if name.cleaned:
            _note_cleaning(name.cleaned, "name", notes)
        return name


def _missing_number() -> Finding:
    return Finding(
        "id_missing", _("缺证件号码"), _("请补上证件号码;暂时没有的可登记为“证件待补”")
    )


def _id_cell(value: Value) -> object:
    """The number's cell for its reader; a date or time there is text that cannot be a number."""
    if value is None or isinstance(value, str | int | float):
        return value
    return text_of(value)


def _cell_error(label: RowName, name: str, value: Value) -> Issue | None:
    if isinstance(value, CellError):
        text = value.text
    elif isinstance(value, str) and value[:1] == "#" and value.strip() in ERROR_TEXTS:
        text = value.strip()
    else:
        return None
    return Issue(
        label,
        "cell_error",
        _("单元格是错误值 {error}", error=text),
        name,
        _("请在表里改正公式或直接填写内容"),
    )


def _rejected(label: RowName, finding: Finding, name: str, person: str) -> Issue:
    return Issue(label, finding.code, finding.message, name, finding.hint, person)


def _cleaned() -> Finding:
    return Finding("cleaned", _("去掉了多余的符号,请核对"))


def _note_cleaning(cleaned: Sequence[str], name: str, notes: _Notes) -> None:
    """Quotes, dashes and invisible characters are worth a look; blanks, width and case are not."""
    if _NO_PROBLEM.issuperset(cleaned):
        notes.tidied.append(Issue(notes.row, "tidied", _("去掉了空格或全角"), name))
    elif not any(one.code == "cleaned" and one.field == name for one in notes.warnings):
        notes.warn(_cleaned(), name)


# -- one function a field: (person, its columns, the row, notes, what the number says) ------------

_Step = Callable[[Person, list[Column], list[Value], _Notes, Identity], None]


def _cells(columns: list[Column], cells: list[Value]) -> list[Value]:
    return [cells[one.index] for one in columns if not is_blank(cells[one.index])]


def _error(values: list[Value], name: str, notes: _Notes) -> bool:
    """Whether a cell holds an error: warned of, and nothing is taken from it."""
    for value in values:
        if isinstance(value, CellError):
            notes.warn(
                Finding("cell_error", _("单元格是错误值 {error},没有采用", error=value.text)), name
            )
            return True
    return False


def _sex(
    person: Person, columns: list[Column], cells: list[Value], notes: _Notes, identity: Identity
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
    person: Person, columns: list[Column], cells: list[Value], notes: _Notes, identity: Identity
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
    elif not born.startswith(said):
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


def _phone(
    person: Person, columns: list[Column], cells: list[Value], notes: _Notes, identity: Identity
) -> None:
    found = _cells(columns, cells)
    if not found or _error(found, "phone", notes):
        return
    first = found[0]
    if len(found) == 1:
        if isinstance(first, str) and first[:1] in QUOTES:
            notes.warn(_cleaned(), "phone")
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


def _choice(
    read: Callable[[object], Choice], target: str, label: str
) -> _Step:
    cached = _remembered(read)

    def step(
        person: Person,
        columns: list[Column],
        cells: list[Value],
        notes: _Notes,
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
    person: Person, columns: list[Column], cells: list[Value], notes: _Notes, identity: Identity
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
    person: Person, columns: list[Column], cells: list[Value], notes: _Notes, identity: Identity
) -> None:
    for value in _cells(columns, cells):
        choice = _category_choice(text_of(value))
        _add_category(person, [one for one in (choice.value, *choice.others) if one])
        for one in choice.warnings:
            if one.code == "unknown_code":
                notes.warn(one, "other_categories")
                notes.keep("其他类别", choice.typed)


def _is_poor(
    person: Person, columns: list[Column], cells: list[Value], notes: _Notes, identity: Identity
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
    person: Person, columns: list[Column], cells: list[Value], notes: _Notes, identity: Identity
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


def _plain_text(target: str) -> _Step:
    def step(
        person: Person,
        columns: list[Column],
        cells: list[Value],
        notes: _Notes,
        identity: Identity,
    ) -> None:
        texts = [text_of(value)[:_TEXT_MAX] for value in _cells(columns, cells)]
        texts = [text for text in texts if text]
        if texts:
            person.fields[target] = "; ".join(texts)

    return step


def _exam_number(
    person: Person, columns: list[Column], cells: list[Value], notes: _Notes, identity: Identity
) -> None:
    person.exam_number = text_of(cells[columns[0].index]) or None


def _bank_card(
    person: Person, columns: list[Column], cells: list[Value], notes: _Notes, identity: Identity
) -> None:
    value = cells[columns[0].index]
    if is_blank(value) or _error([value], "bank_card", notes):
        return
    if isinstance(value, str) and value[:1] in QUOTES:
        notes.warn(_cleaned(), "bank_card")
    read = phones.parse_card(plain_of(value))
    if read.number is not None:
        person.fields["bank_card"] = read.number
    for one in read.warnings:
        notes.warn(one, "bank_card")
        notes.keep("银行卡号", read.typed)


def _score(target: str, label: str) -> _Step:
    def step(
        person: Person,
        columns: list[Column],
        cells: list[Value],
        notes: _Notes,
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
    person: Person, columns: list[Column], cells: list[Value], notes: _Notes, identity: Identity
) -> None:
    said, _is_serial = date_of(cells[columns[0].index])
    if said:
        person.typed["class_start"] = said


_STEPS: dict[str, _Step] = {
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
_ORDER = list(_STEPS.values())
