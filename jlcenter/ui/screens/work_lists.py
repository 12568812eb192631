"""The books of 就业 that have rules of their own: each goes through its use-case."""

from __future__ import annotations

from datetime import date
from typing import Any

from jlcenter.domain.errors import Refused
from jlcenter.domain.records import Kind
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column
from jlcenter.ui.screens.books import book
from jlcenter.ui.screens.match_dialog import MatchDialog
from jlcenter.ui.screens.record_list import RecordList, Row, Saved
from jlcenter.ui.screens.sign_in_dialog import SignInDialog
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted

Typed = dict[str, Any]
Told = dict[str, Any]


def need_key(kind: Kind, told: Told) -> None:
    """Refused where a part of what makes the record this one is blank."""
    for part in kind.key:
        if told.get(part.name) is None:
            label = _(part.label)
            raise Refused(
                "field_missing",
                _("没有写{field}", field=label),
                _("请填写{field}", field=label),
                field=part.name,
            )


class VacancyList(RecordList):
    """The vacancies; who fits one is a button away."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, book("vacancy"))
        self.interests |= {"recommendation"}

    def facts(self) -> str:
        """How many are open."""
        from jlcenter.app import vacancies

        today = date.today().isoformat()
        found = self.desk.ask(lambda: vacancies.open_vacancies(self.desk.session, today), [])
        heads = sum(one["headcount"] or 0 for one in found)
        return _("{n} 个岗位在招 · 共 {heads} 人", n=len(found), heads=heads) if found else ""

    def details(self, told: Told) -> list[str]:
        """How many were put forward and hired."""
        from jlcenter.app import vacancies

        rows = vacancies.recommendations(self.desk.session, vacancy=told["id"])
        if not rows:
            return []
        hired = sum(one.status == "hired" for one in rows)
        return [_("已推荐 {n} 人,录用 {hired} 人", n=len(rows), hired=hired)]

    def more_offers(self) -> list[Action]:
        """Who fits the current vacancy."""
        if not self.model.rows:
            return []
        return [Action(_("找合适的人"), self.match, enabled=self.current is not None)]

    def match(self) -> None:
        """Who fits, and putting them forward."""
        if self.current is not None:
            MatchDialog.ask(self.desk, self, self.current.told)
            self.refresh()

    def save(self, told: Told | None, typed: Typed) -> Saved:
        """By the vacancies' own rules."""
        from jlcenter.app import vacancies

        session = self.desk.session
        if told is None:
            made = vacancies.add_vacancy(session, typed)
        else:
            made = vacancies.edit_vacancy(session, str(told["id"]), typed)
        if typed.get("training_class"):
            made = vacancies.tie(session, made["id"], made["training_class"])
        return Saved(made)


class RecommendationList(RecordList):
    """Who was put forward; whoever is hired gets a follow-up in the same step."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, book("recommendation"))

    def save(self, told: Told | None, typed: Typed) -> Saved:
        """By the use-cases of recommending and of its result."""
        from jlcenter.app import record_book, vacancies

        session = self.desk.session
        read = record_book.read(session, self.kind, typed)
        where = told or read
        need_key(self.kind, where)
        vacancy, trainee = where["vacancy"], where["trainee"]
        rest, status = dict(typed), read.get("status")
        if told is None:
            id_ = vacancies.recommend(
                session,
                vacancy,
                trainee=trainee,
                enrolment=read.get("enrolment"),
                date=read.get("recommended_on"),
                remark=read.get("remark"),
            ).id
            rest = {}
        else:
            id_ = told["id"]
        if status not in (None, "recommended", told and told.get("status")):
            day, remark = read.get("result_on"), read.get("remark")
            vacancies.result(session, vacancy, status, trainee=trainee, date=day, remark=remark)
            rest = {n: v for n, v in rest.items() if n not in ("status", "result_on", "remark")}
        if rest:
            record_book.edit(session, self.kind, id_, rest)
        return Saved(record_book.find(session, self.kind, id_))


class EventList(RecordList):
    """The events; who came is named by class or one by one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, book("event"))
        self.interests |= {"event_attendance"}
        self._named: dict[Any, int] = {}

    def more_columns(self) -> list[Column[Row]]:
        """How many are named."""
        return [
            Column(
                "named",
                _("签到"),
                lambda r: str(self._named.get(r.id, "")),
                70,
                right=True,
                sort=lambda r: self._named.get(r.id, 0),
            )
        ]

    def load(self) -> list[Told]:
        """The events, and how many are named at each."""
        from jlcenter.app import events

        self._named = events.named_counts(self.desk.session)
        return super().load()

    def more_offers(self) -> list[Action]:
        """Naming who came."""
        if not self.model.rows:
            return []
        return [Action(_("签到"), self.sign_in, enabled=self.current is not None)]

    def sign_in(self) -> None:
        """Who came to the current event."""
        if self.current is not None:
            SignInDialog.ask(self.desk, self, self.current.told)
            self.refresh()


class HeldList(RecordList):
    """Certificates of others; what runs out is coloured and counted."""

    def __init__(self, desk: Desk) -> None:
        self._due: dict[Any, Any] = {}
        super().__init__(desk, book("held_certificate"))

    def more_columns(self) -> list[Column[Row]]:
        """What is due."""
        return [
            Column("due", _("期限"), self._due_words, 150, tone=self._due_tone, chip=True),
        ]

    def _due_words(self, row: Row) -> str:
        found = self._due.get(row.id)
        if found is None:
            return ""
        left = found.expiry.days_left
        if left < 0:
            return counted("已过期 {n} 天", -left)
        return counted("还有 {n} 天", left)

    def _due_tone(self, row: Row) -> str:
        found = self._due.get(row.id)
        return "" if found is None else ("absent" if found.expiry.days_left < 0 else "late")

    def load(self) -> list[Told]:
        """The certificates, and what of them is due."""
        from jlcenter.app import held_certificates

        found = held_certificates.expiring(self.desk.session)
        self._due = {one.id: one for one in found}
        return super().load()

    def facts(self) -> str:
        """How many are to be renewed."""
        return counted("{n} 本快到期或已过期", len(self._due)) if self._due else ""

    def details(self, told: Told) -> list[str]:
        """Who must be trained again."""
        found = self._due.get(told["id"])
        if found is None or not found.retrain:
            return []
        return [_("{day} 前要复训并复审,可以编进下一期班", day=found.expiry.day)]

    def save(self, told: Told | None, typed: Typed) -> Saved:
        """By the rules of days and numbers."""
        from jlcenter.app import held_certificates, record_book

        session = self.desk.session
        if told is None:
            read = record_book.read(session, self.kind, typed)
            record_book.check_required(self.kind, read)
            id_ = held_certificates.add_held(session, read["trainee"], typed).id
        else:
            id_ = held_certificates.edit_held(session, told["id"], typed).id
        return Saved(record_book.find(session, self.kind, id_))


class ApprenticeList(RecordList):
    """Agreements of apprentices, with their months and what they lack."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, book("apprenticeship"))

    def details(self, told: Told) -> list[str]:
        """Months agreed and gone by; what is still missing."""
        from jlcenter.app import apprenticeships

        found = apprenticeships.shown(self.desk.session, told)
        lines = []
        if found.months is not None:
            done = found.months_done or 0
            lines.append(_("约定 {months} 个月,已满 {done} 个月", months=found.months, done=done))
        if found.warnings:
            words = _(";").join(one.message for one in found.warnings)
            lines.append(_("提醒:{words}", words=words))
        return lines

    def save(self, told: Told | None, typed: Typed) -> Saved:
        """By the rules of agreements."""
        from jlcenter.app import apprenticeships

        session = self.desk.session
        if told is None:
            found = apprenticeships.add_apprenticeship(session, typed)
        else:
            found = apprenticeships.edit_apprenticeship(session, told["id"], typed)
        return Saved(found.told, tuple(one.message for one in found.warnings))


class ProofList(RecordList):
    """Proofs of belonging to a target group; a disability certificate's number is read."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, book("category_proof"))

    def details(self, told: Told) -> list[str]:
        """What the person's groups still lack."""
        from jlcenter.app import category_proofs

        found = category_proofs.groups_of(self.desk.session, told["trainee"])
        words = _(";").join(one.message for one in found.warnings)
        return [_("提醒:{words}", words=words)] if words else []

    def save(self, told: Told | None, typed: Typed) -> Saved:
        """By the rules of proofs."""
        from jlcenter.app import category_proofs, record_book

        session = self.desk.session
        read = told or record_book.read(session, self.kind, typed)
        need_key(self.kind, read)
        trainee, category = read["trainee"], read["category"]
        own = {n: v for n, v in typed.items() if n not in ("trainee", "category")}
        call = category_proofs.add_proof if told is None else category_proofs.edit_proof
        groups = call(session, trainee, category, own)
        stored = category_proofs.find_proof(session, trainee, category)
        return Saved(stored, tuple(one.message for one in groups.warnings))
