"""校历: the days a centre makes holidays or working days, over the public calendar."""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.domain.calendar import HOLIDAY, WORKDAY, look
from jlcenter.domain.dates import parse_date
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.journal.ids import natural_id
from jlcenter.domain.records import CALENDAR_DAY
from jlcenter.storage.queries.classes import own_days
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

KINDS = {HOLIDAY: mark("放假"), WORKDAY: mark("上班")}


@dataclass(frozen=True, slots=True)
class OwnDay:
    """One day of the centre's own calendar."""

    date: str
    kind: str
    name: str


def list_days(session: Session, year: int | None = None) -> list[OwnDay]:
    """The centre's own days (of a year), by date."""
    days = [OwnDay(day, kind, name) for day, (kind, name) in own_days(session.db).items()]
    wanted = [one for one in days if year is None or one.date.startswith(f"{year:04d}-")]
    return sorted(wanted, key=lambda one: one.date)


def set_day(session: Session, day: str, kind: str, name: str | None = None) -> OwnDay:
    """Make a day a holiday or a working day; Refused where it is that already."""
    on = parse_date(day)
    by_name = {label: code for code, label in KINDS.items()}
    known = by_name.get(kind.strip(), kind.strip().lower())
    if known not in KINDS:
        raise Refused(
            "day_kind_unknown",
            _("没有“{kind}”这种日子", kind=kind),
            _("可用：holiday 放假、workday 上班"),
            field="kind",
        )
    about = look(on, own_days(session.db))
    is_so = about.is_holiday if known == HOLIDAY else not about.is_holiday and on.weekday() < 5
    if is_so and not name:
        raise Refused(
            "nothing_to_change", _("{day} 本来就是这样", day=on.isoformat()), field="date"
        )
    with session.action(mark("修改校历 {day}"), day=on.isoformat()) as write:
        write.put(CALENDAR_DAY, key=(on.isoformat(),), day_kind=known, name=name or None)
    return OwnDay(on.isoformat(), known, name or "")


def remove_day(session: Session, day: str) -> OwnDay:
    """Let the public calendar hold again for a day."""
    on = parse_date(day).isoformat()
    found = next((one for one in list_days(session) if one.date == on), None)
    if found is None:
        raise NotFound(
            "day_unknown",
            _("校历里没有 {day}", day=on),
            _("用 calendar list 查看本中心改过的日子"),
            field="date",
        )
    with session.action(mark("修改校历 {day}"), day=on) as write:
        write.delete(CALENDAR_DAY, natural_id(CALENDAR_DAY, (on,)))
    return found
