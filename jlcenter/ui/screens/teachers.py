"""师资: who teaches, what they taught in a year, their practice in enterprises, exchanges."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from jlcenter.domain.hours import hours_text, rate_text
from jlcenter.domain.records import TEACHER, TEACHER_ACTIVITY
from jlcenter.domain.teacher_shares import Practice, practice_days
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.outcomes import OutcomesTab
from jlcenter.ui.screens.record_list import Book, RecordList, Saved
from jlcenter.ui.screens.tabs import Tab, TabsPlace
from jlcenter.ui.screens.workload import WorkloadTab
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import card, clear, label, row
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, counting, mark

TEACHERS = Book(
    "teacher",
    TEACHER,
    mark("教师"),
    ("name", "employment", "specialty", "title", "is_specialist", "is_dual_role", "enterprise"),
    mark("校内教师、企业兼职教师、技能名师登记一次,排课、课时和师资比例都从这里取。"),
    filters=("employment",),
    order=("name",),
    unit=counting("{n} 名"),
    stretch="enterprise",
    widths={"name": 110, "employment": 110, "specialty": 120, "title": 120, "is_dual_role": 84},
    hidden=("id_type", "left_on"),
    hints={
        "is_dual_role": mark("本中心认定能同时承担学历教育和培训的"),
        "hour_rate": mark("每折算学时;年度另有标准的写在“教师年度”里"),
        "enterprise": mark("企业兼职教师填写"),
    },
)
PRACTICE = Book(
    "teacher_practice",
    TEACHER_ACTIVITY,
    mark("企业实践"),
    ("teacher", "partner_name", "starts", "ends", "days", "content", "number"),
    mark("教师到企业或生产服务一线实践,记下单位、起止和天数;不足的会提醒。"),
    year="starts",
    order=("starts",),
    latest_first=True,
    unit=counting("{n} 次"),
    stretch="content",
    widths={"teacher": 110, "partner_name": 190},
    fixed={"activity_type": "practice"},
    hints={"days": mark("不写就按起止日期算")},
)
EXCHANGE = Book(
    "teacher_exchange",
    TEACHER_ACTIVITY,
    mark("互聘和研修"),
    ("teacher", "activity_type", "partner_name", "starts", "ends", "minutes", "content"),
    mark("同类专业的学校之间互聘教师、技术研发服务、师资培训,都记在这里。"),
    filters=("activity_type",),
    year="starts",
    order=("starts",),
    latest_first=True,
    unit=counting("{n} 次"),
    stretch="content",
    widths={"teacher": 110, "activity_type": 120, "partner_name": 190},
)
#: from this height on the shares stand above the list (at 100 % text)
ROOMY = 430
#: kinds of activity that have a tab of their own
_PRACTICE = "practice"


class TeacherList(RecordList):
    """The teachers, with the year's shares above them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TEACHERS)
        self.interests |= {"teacher_year", "teacher_activity", "lesson", "attendance_mark"}
        self.shares = QWidget()
        self._line = row(self.shares, spacing=12)
        self.outer.insertWidget(0, self.shares)

    def refresh(self) -> None:
        """Read anew; the shares too."""
        super().refresh()
        self._show_shares()

    def _show_shares(self) -> None:
        from jlcenter.app import teacher_activities

        clear(self._line)
        self._make_room()
        if not self.rows:
            return
        session, year = self.desk.session, date.today().year
        told = self.desk.ask(lambda: teacher_activities.teacher_shares(session, year), None)
        if told is None:
            return
        sums = told.shares
        target = rate_text(told.target)
        self._add_share(
            rate_text(sums.dual_share),
            _("双岗型教师占专业课教师"),
            _("{part} / {whole} 人 · 目标 {target}", part=sums.dual_role, whole=sums.specialists,
              target=target),
            _tone(sums.dual_share, told.target),
        )  # fmt: skip
        self._add_share(
            counted("{n} 人", sums.enterprise),
            _("企业兼职教师"),
            _("{taught} 人上课 · {hours} 学时", taught=sums.enterprise_taught,
              hours=hours_text(sums.enterprise_hours)),
        )  # fmt: skip
        self._add_share(
            rate_text(sums.training_share),
            _("培训课时占总课时"),
            counted("{n} 人没登记学历学时", sums.without_degree)
            if sums.without_degree
            else _("培训 {hours} 学时", hours=hours_text(sums.training)),
        )
        self._add_share(
            _("{days} 天", days=sums.practice_days),
            _("企业实践"),
            counted("{n} 名专业课教师天数不足", len(told.due)),
            "late" if told.due else "",
        )

    def _make_room(self) -> None:
        """In a small window the list comes first."""
        super()._make_room()
        shares = getattr(self, "shares", None)
        if shares is not None:
            shares.setVisible(bool(self.rows) and self.height() >= theme().px(ROOMY))

    def _add_share(self, number: str, name: str, more: str, tone: str = "") -> None:
        frame, inside = card(12)
        inside.setSpacing(2)
        inside.addWidget(label(name, "secondary"))
        inside.addWidget(label(number, "big", tone=tone))
        inside.addWidget(label(more, "hint"))
        self._line.addWidget(frame, 1)

    def facts(self) -> str:
        """How many are in office."""
        today = date.today().isoformat()
        here = sum(not one.told.get("left_on") or one.told["left_on"] > today for one in self.rows)
        return counted("在任 {n} 名", here) if self.rows else ""

    def details(self, told: dict[str, Any]) -> list[str]:
        """Honours, and that they have left."""
        lines = []
        if told.get("honour"):
            lines.append(str(told["honour"]))
        if told.get("is_master"):
            lines.append(_("长白山技能名师"))
        if told.get("left_on"):
            lines.append(_("{day} 离任", day=told["left_on"]))
        return [" · ".join(lines)] if lines else []

    def more_offers(self) -> list[Action]:
        """A teacher's year, and leaving."""
        from jlcenter.app.roles import may

        if not self.model.rows:
            return []
        able = may(self.desk.session, "work") and self.current is not None
        return [
            Action(_("教师年度"), self.ask_year, enabled=able),
            Action(_("离任移交"), self.ask_leave, enabled=able),
        ]

    def ask_year(self) -> None:
        """What the year holds besides training."""
        from jlcenter.ui.screens.teacher_dialogs import YearDialog

        if self.current is not None and YearDialog.ask(self.desk, self, self.current.told):
            self.refresh()

    def ask_leave(self) -> None:
        """Leaving, and who takes over."""
        from jlcenter.ui.screens.teacher_dialogs import LeaveDialog

        if self.current is not None and LeaveDialog.ask(self.desk, self, self.current.told):
            self.refresh()

    def save(self, told: dict[str, Any] | None, typed: dict[str, Any]) -> Saved:
        """By the teachers' own rules: with an ID number the same person is one record."""
        from jlcenter.app import record_book, teachers

        session = self.desk.session
        if told is not None:
            return Saved(teachers.edit_teacher(session, told["id"], typed))
        plain = {name: value for name, value in typed.items() if value not in (None, "")}
        name, number = str(plain.pop("name", "")), plain.pop("id_number", None)
        facts = record_book.read(session, TEACHER, plain)
        made = teachers.add_teacher(session, name=name, id_number=number, **facts)
        return Saved(teachers.find_teacher(session, made.id))


def _tone(share: Any, target: Any) -> str:
    if share is None or target is None:
        return ""
    return "present" if share >= target else "late"


class PracticeList(RecordList):
    """Stays in enterprises; the line above says who lacks days."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, PRACTICE)
        self.due = label(role="secondary", wrap=True)
        self.outer.insertWidget(0, self.due)

    def refresh(self) -> None:
        """Read anew."""
        from jlcenter.app import teacher_activities

        super().refresh()
        session, today = self.desk.session, date.today().isoformat()
        rule, due = self.desk.ask(
            lambda: teacher_activities.practice_due(session, today), (None, [])
        )
        if rule is None or not due:
            self.due.hide()
            return
        names = _("、").join(
            _("{name}差 {days} 天", name=one.name, days=one.lacking) for one in due[:6]
        )
        more = counted(" 等 {n} 人", len(due)) if len(due) > 6 else ""
        self.due.setText(
            _(
                "近 {years} 年应满 {days} 天:{names}{more}",
                years=rule.years,
                days=rule.days,
                names=names,
                more=more,
            )
        )
        self.due.setToolTip(rule.source)
        self.due.show()

    def add_words(self) -> str:
        """What the button to add says."""
        return _("登记企业实践")

    def words(self, told: dict[str, Any], name: str) -> str:
        """Days that nobody wrote are those from first to last."""
        if name == "days" and told.get("days") is None:
            stay = Practice(told["starts"], told["ends"], None)
            return str(practice_days([stay], stay.starts, stay.ends or stay.starts))
        return super().words(told, name)

    def save(self, told: dict[str, Any] | None, typed: dict[str, Any]) -> Saved:
        """By the activities' own rules."""
        return _save_activity(self.desk, told, typed)


class ExchangeList(RecordList):
    """Everything teachers did elsewhere that is no practice."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, EXCHANGE)

    def add_words(self) -> str:
        """What the button to add says."""
        return _("登记互聘或研修")

    def load(self) -> list[dict[str, Any]]:
        """All but practice."""
        return [one for one in super().load() if one["activity_type"] != _PRACTICE]

    def save(self, told: dict[str, Any] | None, typed: dict[str, Any]) -> Saved:
        """By the activities' own rules."""
        return _save_activity(self.desk, told, typed)


def _save_activity(desk: Desk, told: dict[str, Any] | None, typed: dict[str, Any]) -> Saved:
    from jlcenter.app import teacher_activities

    if told is None:
        return Saved(teacher_activities.add_activity(desk.session, typed))
    return Saved(teacher_activities.edit_activity(desk.session, told["id"], typed))


def teachers_place(desk: Desk) -> TabsPlace:
    """The place."""
    return TabsPlace(
        desk,
        mark("师资"),
        [
            Tab("teachers", mark("教师"), TeacherList),
            Tab("hours", mark("工作量"), WorkloadTab),
            Tab("outcomes", mark("培训成效"), OutcomesTab),
            Tab("practice", mark("企业实践"), PracticeList),
            Tab("exchange", mark("互聘和研修"), ExchangeList),
        ],
    )
