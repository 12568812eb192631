"""满意度调查: single sheets or counted batches of a class, and what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.lookup import class_id
from jlcenter.app.roles import require
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import SURVEY
from jlcenter.domain.records.choices import SATISFACTION
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = [
    "ANSWERS",
    "Summary",
    "add_counts",
    "add_sheet",
    "list_surveys",
    "remove_survey",
    "summary",
]

ANSWERS = dict(SATISFACTION)
PLEASED = frozenset(("satisfied", "basic"))
MOST_SHEETS = 100_000


@dataclass(frozen=True, slots=True)
class Summary:
    """Sheets by answer; ``items`` the same by question where sheets have them."""

    counts: Mapping[str, int]
    items: Mapping[str, Mapping[str, int]]
    classes: int

    @property
    def sheets(self) -> int:
        """All sheets."""
        return sum(self.counts.values())

    @property
    def rate(self) -> Fraction | None:
        """Satisfied and basically satisfied among all (indicator Q06)."""
        pleased = sum(n for code, n in self.counts.items() if code in PLEASED)
        return Fraction(pleased, self.sheets) if self.sheets else None


def list_surveys(
    session: Session, *, class_: str | UUID | None = None, year: int | None = None
) -> list[Told]:
    """The sheets and batches of a class or a year, by day."""
    where = {"training_class": class_id(session, class_)} if class_ is not None else {}
    head = f"{year:04d}-" if year is not None else ""
    rows = records(session.db, SURVEY, where, ("date",))
    return [one for one in rows if (one["date"] or "").startswith(head)]


def add_sheet(
    session: Session,
    class_: str | UUID,
    day: str,
    overall: str,
    *,
    answers: Sequence[str] = (),
    channel: str | None = None,
    comment: str | None = None,
) -> Told:
    """One sheet; ``answers`` are ``项目:满意``."""
    require(session, "work")
    field = SURVEY.field_by_name["overall"]
    told: dict[str, str] = {}
    for text in answers:
        name, colon, answer = text.replace("\uff1a", ":").partition(":")
        if not colon or not name.strip() or not answer.strip():
            raise Refused(
                "answer_invalid",
                _("“{text}”写法不对", text=text),
                _("请写成 项目:评价，如 教学内容:满意"),
                field="answer",
            )
        told[name.strip()] = str(record_book.read_field(session, SURVEY, field, answer))
    typed = {
        "training_class": class_id(session, class_),
        "date": day_text(day),
        "overall": overall,
        "channel": channel,
        "comment": comment,
    }
    return record_book.add(session, SURVEY, typed, count=1, answers=told or None)


def add_counts(
    session: Session,
    class_: str | UUID,
    day: str,
    counts: Mapping[str, int],
    *,
    channel: str | None = None,
    comment: str | None = None,
) -> list[Told]:
    """A counted batch: one record an answer, all in one step of undo."""
    require(session, "work")
    of, on = class_id(session, class_), day_text(day)
    wanted = {code: counts.get(code, 0) or 0 for code in ANSWERS}
    if any(not 0 <= n <= MOST_SHEETS for n in wanted.values()):
        raise Refused(
            "count_range",
            _("份数应在 0 到 {most} 之间", most=MOST_SHEETS),
            _("请核对份数"),
            field="count",
        )
    if not any(wanted.values()):
        raise Refused(
            "nothing_counted",
            _("没有写份数"),
            _("请写满意、基本满意、不满意各多少份，或用 --overall 登记一份"),
            field="count",
        )
    with session.action(mark("登记满意度调查")) as write:
        ids = [
            write.put(
                SURVEY,
                training_class=of,
                date=on,
                overall=code,
                count=n,
                channel=channel or None,
                comment=comment or None,
            )
            for code, n in wanted.items()
            if n
        ]
    made = set(ids)
    return [one for one in list_surveys(session, class_=of) if one["id"] in made]


def remove_survey(session: Session, id_: str | UUID) -> UUID:
    """Take a sheet or batch out; undo brings it back."""
    require(session, "work")
    before = record_book.find(session, SURVEY, id_)
    record_book.remove(session, SURVEY, before["id"])
    return UUID(str(before["id"]))


def summary(rows: Sequence[Mapping[str, Any]]) -> Summary:
    """What sheets and batches add up to."""
    counts: Counter[str] = Counter({code: 0 for code in ANSWERS})
    items: dict[str, Counter[str]] = {}
    for one in rows:
        counts[one["overall"] or ""] += one["count"] or 1
        answers = one["answers"] if isinstance(one["answers"], dict) else {}
        for name, answer in answers.items():
            items.setdefault(str(name), Counter())[str(answer)] += one["count"] or 1
    classes = {one["training_class"] for one in rows if one["training_class"]}
    return Summary(counts, items, len(classes))
