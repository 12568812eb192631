"""Figures in words: values with their unit, parts of a cut, and the rows behind a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from jlcenter.app.value_words import field_choices
from jlcenter.domain.categories import category_name
from jlcenter.domain.facts import ClassFact, EnrolmentFact
from jlcenter.domain.figures import Behind, class_of
from jlcenter.domain.hours import number as plain_number
from jlcenter.domain.masking import mask_name
from jlcenter.domain.measures import Figure, Indicator
from jlcenter.domain.money import yuan_text
from jlcenter.domain.programmes import training_type_name
from jlcenter.domain.records import INCOME, REGISTER_ITEM, SURVEY, TRAINING_CLASS, Kind
from jlcenter.domain.regions import region_name
from jlcenter.domain.target_groups import UNNAMED
from jlcenter.storage.queries.names_of import names_of_enrolments, names_of_people
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

#: the words of what a figure can be cut by
BY_WORDS = {
    "sponsor": mark("主管部门"),
    "group": mark("人群"),
    "type": mark("培训类型"),
    "brand": mark("品牌"),
    "fund": mark("资金渠道"),
    "region": mark("县(市、区)"),
    "month": mark("月份"),
}
KIND_WORDS = {
    "classes": mark("培训班"),
    "enrolments": mark("学籍"),
    "teachers": mark("教师"),
    "items": mark("建设项目"),
    "incomes": mark("培训收入"),
    "held": mark("其他证书"),
    "credits": mark("学分银行登记"),
    "surveys": mark("满意度调查"),
    "trips": mark("下乡行程"),
}


def value_text(indicator: Indicator, figure: Figure) -> str:
    """A value for people: ``1,234``, ``62.5%``, ``—`` where there is nothing to divide by, 待定
    where policy is not set. Cut to two decimals, never rounded up."""
    if figure.is_open:
        return _("待定")
    if figure.value is None:
        return "—"
    if indicator.unit == "%":
        return share_text(figure.value)
    return number_text(figure.value)


def number_text(value: Fraction) -> str:
    """At most two decimals, cut; thousands apart."""
    hundredths = value.numerator * 100 // value.denominator
    whole, rest = divmod(hundredths, 100)
    return f"{whole:,}" + (f".{rest:02d}".rstrip("0") if rest else "")


def share_text(share: Fraction) -> str:
    """A share in per cent with at most one decimal, cut: 99.9 % is not yet all."""
    tenths = share.numerator * 1000 // share.denominator
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def part_name(session: Session, by: str, key: str) -> str:
    """A part of a cut in words."""
    if not key:
        return _("未填")
    if by == "group":
        return category_name(key)
    if by == "type":
        return training_type_name(key)
    if by == "fund":
        field = TRAINING_CLASS.field_by_name["fund"]
        return dict(field_choices(TRAINING_CLASS, field)).get(key, key)
    if by == "region":
        return region_name(key) or key
    return _(key) if by in ("sponsor", "brand") else key


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row behind a figure: what it is, and what it adds in the indicator's unit."""

    kind: str
    id: UUID
    cls: ClassFact | None
    number: int | None
    name: str
    day: str
    adds: Fraction
    of: int | None

    @property
    def adds_number(self) -> int | float:
        """For JSON."""
        return plain_number(self.adds)


def shown_rows(session: Session, indicator: Indicator, rows: Sequence[Behind]) -> list[ShownRow]:
    """The rows behind a figure with the names that people know them by."""
    from jlcenter.domain.figures import DAY_OF

    people = names_of_enrolments(
        session.db, [row.fact.id for row in rows if row.kind == "enrolments"]
    )
    persons = names_of_people(
        session.db,
        "teacher",
        [row.fact.id for row in rows if row.kind == "teachers"],
    ) | names_of_people(
        session.db,
        "trainee",
        [row.fact.person for row in rows if row.kind in ("held", "credits")],
    )
    made = [
        ShownRow(
            row.kind,
            UUID(bytes=row.fact.id),
            class_of(row.fact),
            row.fact.number or None if isinstance(row.fact, EnrolmentFact) else None,
            _name(row, people, persons),
            DAY_OF[row.kind](row.fact),
            Fraction(row.top, indicator.scale),
            row.bottom if indicator.bottom is not None else None,
        )
        for row in rows
    ]
    return sorted(
        made, key=lambda one: (one.cls.code if one.cls else "", one.number or 0, one.day, one.name)
    )


def _name(row: Behind, people: dict[bytes, str], persons: dict[bytes, str]) -> str:
    fact = row.fact
    if row.kind == "enrolments":
        name = people.get(fact.id, "")
        hidden = UNNAMED in (fact.category, *fact.others)
        return (mask_name(name) or "") if hidden else name
    if row.kind == "teachers":
        return persons.get(fact.id, "")
    if row.kind in ("held", "credits"):
        own = getattr(fact, "name", "")
        return _("、").join(one for one in (persons.get(fact.person, ""), own) if one)
    if row.kind == "incomes":
        return f"{_choice(INCOME, 'income_type', fact.income_type)} {yuan_text(fact.amount)}"
    if row.kind == "items":
        return f"{_choice(REGISTER_ITEM, 'item_type', fact.item_type)} {fact.name}"
    if row.kind == "surveys":
        return _choice(SURVEY, "overall", fact.overall)
    if row.kind == "trips":
        return _("、").join(fact.route)
    return str(getattr(fact, "name", ""))


def _choice(kind: Kind, name: str, code: str) -> str:
    return dict(field_choices(kind, kind.field_by_name[name])).get(code, code)


def row_json(row: ShownRow) -> dict[str, Any]:
    """A row for JSON."""
    return {
        "kind": row.kind,
        "id": row.id,
        "class": row.cls.code if row.cls else None,
        "class_name": row.cls.name if row.cls else None,
        "number": row.number,
        "name": row.name or None,
        "date": row.day or None,
        "adds": row.adds_number,
        "of": row.of,
    }


def sum_text(indicator: Indicator, figure: Figure, rows: Iterable[Any]) -> str:
    """How the rows make the figure: for a share, above and below the line."""
    count = sum(1 for _one in rows)
    if indicator.bottom is not None:
        return _("{top} ÷ {bottom}，共 {n} 行", top=figure.top, bottom=figure.bottom or 0, n=count)
    return _("合计 {value}，共 {n} 行", value=value_text(indicator, figure), n=count)
