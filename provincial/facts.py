"""What ingest does for the figures: from the records one transaction changed, as they were and are,
to rows of facts and sums. The work is in proportion to what changed, never to what is there.

Used wherever records are written, beside the buckets: ``before`` with records as they are about to
be changed, ``store`` with them written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from jlcenter.domain.facts import ClassFact
from jlcenter.domain.figure_policy import WINDOW_RULE
from jlcenter.domain.records import (
    ATTENDANCE_MARK,
    CERTIFICATE,
    CLAIM,
    CLAIM_LINE,
    ENROLMENT,
    FOLLOW_UP,
    HELD_CERTIFICATE,
    LESSON,
    PAST_TRAINING,
    PAYMENT,
    POLICY_RULE,
    PROGRAMME,
    REVIEW,
    TARGET,
    TRAINEE,
    TRAINING_CLASS,
    Kind,
)
from provincial import (
    fact_claims,
    fact_classes,
    fact_due,
    fact_enrolments,
    fact_ledger,
    fact_people,
    fact_policy,
)
from provincial.aggregates import SumChanges
from provincial.fact_enrolments import Row
from provincial.fact_marks import MarkChanges
from provincial.fact_reads import Reads
from provincial.fact_rows import rounded
from provincial.fact_values import Record, Records, has_whole_key, id_of, text, values_of
from provincial.storage import StrandBook
from provincial.tables import RECORD

#: kinds that figures come from
KINDS = frozenset(
    one.code
    for one in (
        TRAINING_CLASS,
        LESSON,
        TRAINEE,
        ENROLMENT,
        ATTENDANCE_MARK,
        CERTIFICATE,
        HELD_CERTIFICATE,
        FOLLOW_UP,
        CLAIM,
        CLAIM_LINE,
        PAYMENT,
        REVIEW,
        TARGET,
        PROGRAMME,
        PAST_TRAINING,
        POLICY_RULE,
    )
)
#: kinds that tell something of an enrolment, by a field
_OF_ENROLMENT = (CERTIFICATE, HELD_CERTIFICATE, FOLLOW_UP)


class FactChanges:
    """Facts and sums after one transaction's changes in the records of one centre."""

    def __init__(self, *, counts_anew: bool = False) -> None:
        self._before: dict[tuple[int, bytes], Record] = {}
        self._counts_anew = counts_anew

    def before(self, records: Records) -> None:
        """Records as they were: those that will be changed and are there."""
        for place, (key, state) in records.items():
            if place[0] in KINDS:
                # the caller changes the state in place
                self._before[place] = (key, dict(state))

    def store(self, db: Connection, code: str, records: Records, book: StrandBook) -> None:
        """Records as they are now, written already."""
        after: dict[int, dict[bytes, Record]] = {}
        for (kind, id_), record in records.items():
            if kind in KINDS:
                after.setdefault(kind, {})[id_] = record
        if after and not self._waits(db, code, after):
            _Work(db, code, book, self._before, after).run()
        self._before = {}

    def _waits(
        self, db: Connection, code: str, after: Mapping[int, Mapping[bytes, Record]]
    ) -> bool:
        """Whether the centre is counted whole later on (``fact_due``)."""
        if self._counts_anew:
            return False
        if fact_due.is_due(db, code):
            fact_due.changed(db, code)
            return True
        if self._window_moved(db, code, after):
            fact_due.note(db, code)
            return True
        records = sum(map(len, after.values()))
        if records < fact_due.BULK or self._before or not fact_due.is_uncounted(db, code):
            return False
        fact_due.note(db, code)
        return True

    def _window_moved(
        self, db: Connection, code: str, after: Mapping[int, Mapping[bytes, Record]]
    ) -> bool:
        """Whether the centre's own policy changed so that answers belong to other nodes: of all the
        answers there are, which may be many."""
        told = after.get(POLICY_RULE.code, {})
        changed = [id_ for id_, one in told.items() if one[0][:1] == (WINDOW_RULE,)]
        if not changed or not _has_any(db, code, FOLLOW_UP):
            return False
        places = ((id_, (POLICY_RULE.code, id_)) for id_ in changed)
        before = {id_: self._before[at] for id_, at in places if at in self._before}
        years = fact_classes.years_of_centre(db, code)
        return fact_policy.windows_moved(db, code, before, changed, years)


def _has_any(db: Connection, code: str, kind: Kind) -> bool:
    query = select(RECORD.c.id).where(RECORD.c.centre == code, RECORD.c.kind == kind.code)
    return db.execute(query.limit(1)).first() is not None


class _Work:
    """One run. What each step finds decides what the next one looks at."""

    def __init__(
        self,
        db: Connection,
        code: str,
        book: StrandBook,
        before: Records,
        after: Mapping[int, Mapping[bytes, Record]],
    ) -> None:
        self._db = db
        self._code = code
        self._before = before
        self._after = after
        self._reads = Reads(db, code, book, after)
        self._marks = MarkChanges(db, code, book)
        self._sums = SumChanges(db, code)

    def run(self) -> None:
        """Do all of it."""
        class_of = {
            id_: record[0][0]
            for id_, record in self._of(ENROLMENT).items()
            if has_whole_key(ENROLMENT, record)
        }
        self._marks.work_out(self._before, self._of(ATTENDANCE_MARK), self._of(LESSON), class_of)
        self._point()
        fact_claims.store_certificates(self._reads, self._of(CERTIFICATE))
        fact_claims.store_targets(self._reads, self._of(TARGET))
        trainees = self._store_people()
        classes = self._classes()
        ids = self._enrolments(trainees)
        old_classes = fact_classes.kept(self._db, self._code, classes | self._marks.classes)
        # lessons of classes that are not here move nothing
        classes |= old_classes.keys()
        new_classes = fact_classes.made_anew(self._reads, classes)
        ids |= self._of_changed(classes, old_classes, new_classes)
        met = ids | self._marks.moved.keys()
        told = fact_enrolments.rows(self._db, self._code, met, old_classes)
        old = {id_: replace(row) for id_, row in told.items()}
        self._store_classes(old_classes, {one: new_classes.get(one) for one in classes})
        lines = fact_ledger.read(self._reads, ids, told)
        more = fact_enrolments.rows(self._db, self._code, lines.lines - told.keys())
        told |= more
        old |= {id_: replace(row) for id_, row in more.items()}
        self._store_classes(lines.old, lines.classes, past=True)
        self._make(told, ids - lines.lines)
        fact_ledger.make(self._reads, told, lines)
        moved = {id_: row for id_, row in told.items() if row != old.get(id_)}
        fact_enrolments.store(self._db, self._code, moved)
        for id_, row in moved.items():
            self._sums.enrolment_moved(id_, old.get(id_), row)
        self._store_claims(ids, trainees)
        self._sums.store()

    def _store_classes(
        self,
        old: Mapping[bytes, ClassFact],
        new: Mapping[bytes, ClassFact | None],
        *,
        past: bool = False,
    ) -> None:
        fact_classes.store(self._db, self._code, new, past=past)
        for one, fact in new.items():
            self._sums.class_moved(old.get(one), fact)

    def _of(self, kind: Kind) -> Mapping[bytes, Record]:
        """The records of a kind that changed, by id."""
        return self._after.get(kind.code, {})

    def _changed(self, kind: Kind) -> Iterable[tuple[bytes, Record | None, Record]]:
        """(Id, as it was, as it is) of the records of a kind that changed."""
        for id_, record in self._of(kind).items():
            yield id_, self._before.get((kind.code, id_)), record

    def _point(self) -> None:
        pointers: list[tuple[bytes, int, bytes]] = []
        for kind in _OF_ENROLMENT:
            for id_, _was, record in self._changed(kind):
                pointers.append((id_of(values_of(kind, record), "enrolment"), kind.code, id_))
        for id_, _was, record in self._changed(CLAIM_LINE):
            pointers.append((_part(record, 1), CLAIM_LINE.code, id_))
        for id_, _was, record in self._changed(PAYMENT):
            pointers.append((id_of(values_of(PAYMENT, record), "claim_line"), PAYMENT.code, id_))
        for id_, _was, record in self._changed(PAST_TRAINING):
            code = text(values_of(PAST_TRAINING, record), "class_code")
            pointers.append((_code_id(code), PAST_TRAINING.code, id_))
        self._reads.point(pointers)

    def _store_people(self) -> set[bytes]:
        """Write rows of trainees; returns those who may be somebody else now, or say other things
        of themselves."""
        changed = self._of(TRAINEE)
        if not changed:
            return set()
        key = fact_people.person_key(self._db)
        fact_people.store(
            self._db,
            self._code,
            {id_: fact_people.row_of(key, changed[id_]) for id_ in sorted(changed)},
        )
        return fact_people.merged_under(self._db, self._code, changed)

    def _classes(self) -> set[bytes]:
        """The classes that may say something else now."""
        found = {id_ for id_, _was, _record in self._changed(TRAINING_CLASS)}
        told = (record for _id, _was, record in self._changed(PROGRAMME))
        programmes = {str(one[0][0]) for one in told if has_whole_key(PROGRAMME, one)}
        if programmes:
            found |= fact_classes.of_programmes(self._db, self._code, programmes)
        return found

    def _enrolments(self, trainees: set[bytes]) -> set[bytes]:
        """The enrolments and lines of the ledger that may say something else now, classes apart."""
        found = {id_ for id_, _was, _record in self._changed(ENROLMENT)}
        found |= {id_ for id_, _was, _record in self._changed(PAST_TRAINING)}
        found |= fact_enrolments.of_trainees(self._db, self._code, trainees)
        for kind in _OF_ENROLMENT:
            for _id, was, record in self._changed(kind):
                found |= {id_of(values_of(kind, one), "enrolment") for one in (was, record)}
        lines = {id_ for id_, _was, _record in self._changed(CLAIM_LINE)}
        found |= {_part(record, 1) for _id, _was, record in self._changed(CLAIM_LINE)}
        for _id, was, record in self._changed(PAYMENT):
            lines |= {id_of(values_of(PAYMENT, one), "claim_line") for one in (was, record)}
        known = self._reads.records(CLAIM_LINE, lines - {b""})
        found |= {_part(record, 1) for record in known.values()}
        claims = {id_ for id_, _was, _record in self._changed(CLAIM)}
        found |= set(fact_claims.lines_of(self._db, self._code, claims).values())
        found.discard(b"")
        return found

    def _of_changed(
        self, classes: set[bytes], old: Mapping[bytes, ClassFact], new: Mapping[bytes, ClassFact]
    ) -> set[bytes]:
        """The enrolments of classes that say something else of them; and lines of the ledger whose
        class came to be here, or is no longer."""
        others = {
            one
            for one in classes
            if one not in old
            or one not in new
            or replace(old[one], held=0) != replace(new[one], held=0)
        }
        codes = {
            fact.code
            for one in others
            for fact in (old.get(one), new.get(one))
            if fact is not None and fact.code
        }
        found = fact_enrolments.of_classes(self._db, self._code, others)
        for kinds in self._reads.pointing(_code_id(one) for one in codes).values():
            found.update(kinds.get(PAST_TRAINING.code, ()))
        return found

    def _make(self, told: dict[bytes, Row], ids: set[bytes]) -> None:
        """Move hours, then make anew what may say something else."""
        for id_, moved in self._marks.moved.items():
            row = told.setdefault(id_, Row())
            row.attended += moved.whole
            row.part += moved.part
            if id_ in ids or row.kept is None:
                continue
            fact = row.kept.fact
            if not fact.in_class:  # whether who left was there hangs on the hours
                ids.add(id_)
                continue
            hours = rounded(row.attended, row.part)
            row.kept = replace(row.kept, fact=replace(fact, attended=hours))
        if ids:
            fact_enrolments.make(self._reads, told, ids)

    def _store_claims(self, enrolments: set[bytes], trainees: set[bytes]) -> None:
        """Rows of claims and lines: those changed, and those of people or classes that are."""
        lines = {id_ for id_, _was, _record in self._changed(CLAIM_LINE)}
        claims = {id_ for id_, _was, _record in self._changed(CLAIM)}
        lines |= fact_claims.lines_of(self._db, self._code, claims).keys()
        lines |= fact_claims.lines_of_others(self._db, self._code, enrolments, trainees)
        claims |= fact_claims.claims_reviewed(self._of(REVIEW))
        if lines:
            claims |= fact_claims.store_lines(self._reads, lines)
        fact_claims.store_claims(self._reads, claims)


def _part(record: Record, place: int) -> bytes:
    """A part of a natural key that is an id."""
    key = record[0]
    part = key[place] if len(key) > place else None
    return part if isinstance(part, bytes) and len(part) == 16 else b""


def _code_id(code: str) -> bytes:
    """What stands for a class's code among ids."""
    return fact_classes.code_id(code) if code else b""
