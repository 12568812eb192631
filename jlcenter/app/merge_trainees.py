"""合并: two records of one person become one; what pointed at the dropped one shows the other.

Nothing is moved or removed: the dropped record says into whom it was merged, on every laptop, and
one undo parts them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from jlcenter.app.find_trainees import get_trainee
from jlcenter.domain.errors import Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.people import differs, fill_blanks
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.queries.enrolments import classes_of
from jlcenter.storage.queries.trainees import TraineeRow
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

#: what the one document says goes over together or not at all
_DOCUMENT = ("id_type", "id_number", "id_checked")


@dataclass(frozen=True, slots=True)
class MergeResult:
    """The person who stands, the record that was merged into it, and what to know."""

    row: TraineeRow
    dropped: UUID
    warnings: tuple[Finding, ...]


def merge_trainees(session: Session, keep: UUID, drop: UUID) -> MergeResult:
    """Merge ``drop`` into ``keep``: blank fields of ``keep`` are filled, its others stay.

    Refused where both are one person already. Warned: differing values, both in one class.
    """
    kept, dropped = get_trainee(session, keep), get_trainee(session, drop)
    if kept.id == dropped.id:
        raise Refused(
            "same_trainee",
            _("这两份资料已是同一名学员"),
            _("请选两份不同的资料"),
            field="drop",
        )
    told = {
        one.name: getattr(dropped, one.name)
        for one in TRAINEE.fields
        if one.name not in ("merged_into", "portrait")
    }
    had = {name: getattr(kept, name) for name in told}
    if had["id_number"]:
        for name in _DOCUMENT:
            if name != "id_number":
                told[name] = None
    else:  # a pending document gives way to a real one
        for name in _DOCUMENT:
            had[name] = None if told["id_number"] else had[name]
    for values in (told, had):
        values["other_categories"] = list(values["other_categories"])
    filled, differing = fill_blanks(had, told)
    warnings = [*differs(differing), *_shared_classes(session, kept.id, dropped.id)]
    with session.action(mark("合并学员资料")) as write:
        if filled:
            write.put(TRAINEE, kept.id, **filled)
        write.put(TRAINEE, dropped.id, merged_into=kept.id)
    return MergeResult(get_trainee(session, kept.id), dropped.id, tuple(warnings))


def _shared_classes(session: Session, one: UUID, other: UUID) -> list[Finding]:
    found = classes_of(session.db, [one, other])
    shared = {each.code for each in found.get(one, ())} & {
        each.code for each in found.get(other, ())
    }
    return [
        Finding(
            "both_in_class",
            _("两份资料都在班级 {code} 里", code=code),
            _("请核对考勤后,把其中一个学号退训"),
            "class",
        )
        for code in sorted(shared)
    ]
