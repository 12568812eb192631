"""重号: what two laptops gave twice while they did not know of one another, each with its repair.

Such things are kept as they came and shown; nothing is renumbered by itself, since what stands on
paper already is a person's to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from jlcenter.app.problems import Problem
from jlcenter.domain.masking import mask_id
from jlcenter.storage.queries import clashes as table
from jlcenter.storage.queries.clashes import Bearer, Doubled
from jlcenter.storage.search import survivor_of
from jlcenter.storage.session import Session
from jlcenter.words import _, counted


@dataclass(frozen=True, slots=True)
class Clash:
    """A problem, the number it is about with those who bear it, and its class where it is one's."""

    problem: Problem
    text: str
    bearers: tuple[Bearer, ...] = ()
    training_class: UUID | None = None


def clashes(session: Session, *, only_open: bool = False) -> list[Clash]:
    """Class codes, numbers in a class, lesson numbers, serials and ID numbers that were given
    twice, and people who are in one class twice. ``only_open``: in classes not closed yet."""
    return [
        *_codes(session),
        *_numbers(session, only_open=only_open),
        *_lessons(session, only_open=only_open),
        *_serials(session),
        *_people(session),
        *_twice_in_class(session),
    ]


def orphans(session: Session) -> list[Problem]:
    """Records whose class, person or lesson is not here, told once for each that is missing."""
    found: dict[tuple[UUID, bool], list[str]] = {}
    names: dict[UUID, str] = {}
    for one in table.orphans(session.db):
        words = counted("{n} 条{kind}", one.count, kind=_(one.kind.label))
        found.setdefault((one.parent, one.is_hidden), []).append(words)
        names[one.parent] = _(one.parent_kind.label)
    return [
        _orphan(parent, names[parent], _("、").join(children), is_hidden=is_hidden)
        for (parent, is_hidden), children in found.items()
    ]


def _orphan(parent: UUID, kind: str, children: str, *, is_hidden: bool) -> Problem:
    if is_hidden:
        return Problem(
            "parent_deleted",
            str(parent),
            _("{children}所属的{kind}已被删除, 列表里看不到它们", children=children, kind=kind),
            _("删错了就恢复它: ./run bring-back {id}", id=parent),
        )
    return Problem(
        "parent_missing",
        str(parent),
        _("{children}所属的{kind}不在本机, 列表里看不到它们", children=children, kind=kind),
        _("多半还没送到: 请让建它的电脑同步, 再在本机同步"),
    )


def _listed(bearers: tuple[Bearer, ...]) -> str:
    return _("、").join(one.words or _("(未填)") for one in bearers)


def _or_others(command: str, bearers: tuple[Bearer, ...]) -> str:
    """A remedy that names the last bearer, and the others that could be chosen as well."""
    others = _("、").join(f"{one.words} {one.id}".strip() for one in bearers[:-1])
    return _("{command}; 也可以选 {others}", command=command, others=others)


def _codes(session: Session) -> Iterator[Clash]:
    for one in table.double_codes(session.db):
        text = _(
            "{n} 个班级的编号都是 {code}: {names}",
            n=len(one.bearers),
            code=one.text,
            names=_listed(one.bearers),
        )
        command = _("给其中一个换编号: ./run class recode {id}", id=one.bearers[-1].id)
        remedy = _or_others(command, one.bearers)
        yield Clash(Problem("code_double", one.text, text, remedy), one.text, one.bearers)


def _class_of(one: Doubled, codes: Counter[str]) -> tuple[UUID, str, str]:
    """(id, code for people, what a command is told): the id where the code is not unique."""
    assert one.of_class is not None
    id_, code = one.of_class
    return id_, code, str(id_) if codes[code] > 1 or not code else code


def _double_codes(session: Session) -> Counter[str]:
    return Counter({one.text: len(one.bearers) for one in table.double_codes(session.db)})


def _numbers(session: Session, *, only_open: bool) -> Iterator[Clash]:
    codes = _double_codes(session)
    for one in table.double_numbers(session.db, only_open=only_open):
        id_, code, told = _class_of(one, codes)
        text = _(
            "班级 {code} 有 {n} 人的学号都是 {number}: {names}",
            code=code,
            n=len(one.bearers),
            number=one.text,
            names=_listed(one.bearers),
        )
        command = _(
            "改其中一人的学号: ./run roster renumber --class {code} --number {number}"
            " --trainee {id}",
            code=told,
            number=one.text,
            id=one.bearers[-1].id,
        )
        remedy = _or_others(command, one.bearers)
        problem = Problem("number_double", f"{code}/{one.text}", text, remedy)
        yield Clash(problem, one.text, one.bearers, id_)


def _lessons(session: Session, *, only_open: bool) -> Iterator[Clash]:
    codes = _double_codes(session)
    for one in table.double_lessons(session.db, only_open=only_open):
        id_, code, told = _class_of(one, codes)
        text = _(
            "班级 {code} 有 {n} 个课次的序号都是 {number}: {times}",
            code=code,
            n=len(one.bearers),
            number=one.text,
            times=_listed(one.bearers),
        )
        command = _(
            "改其中一个的序号: ./run lesson renumber --class {code} --lesson {number} --id {id}",
            code=told,
            number=one.text,
            id=one.bearers[-1].id,
        )
        remedy = _or_others(command, one.bearers)
        problem = Problem("lesson_double", f"{code}/{one.text}", text, remedy)
        yield Clash(problem, one.text, one.bearers, id_)


def _serials(session: Session) -> Iterator[Clash]:
    for one in table.double_serials(session.db):
        text = _(
            "证书编号 {serial} 发给了 {n} 人: {names}",
            serial=one.text,
            n=len(one.bearers),
            names=_listed(one.bearers),
        )
        command = _(
            "给其中一人补发, 换新编号: ./run certificates reissue {id} --reason 重号",
            id=one.bearers[-1].id,
        )
        remedy = _or_others(command, one.bearers)
        yield Clash(Problem("serial_double", one.text, text, remedy), one.text, one.bearers)


def _people(session: Session) -> Iterator[Clash]:
    for one in table.double_people(session.db):
        text = _(
            "证件号码 {number} 登记了 {n} 名学员: {names}",
            number=mask_id(one.text),
            n=len(one.bearers),
            names=_listed(one.bearers),
        )
        keep, drop = one.bearers[0].id, one.bearers[1].id
        remedy = _(
            "是同一人就合并: ./run trainee merge {keep} {drop}; 不是就改正号码: ./run trainee edit",
            keep=keep,
            drop=drop,
        )
        masked = mask_id(one.text) or ""
        yield Clash(Problem("id_double", str(keep), text, remedy), masked, one.bearers)


def _twice_in_class(session: Session) -> Iterator[Clash]:
    places: dict[tuple[UUID, UUID], list[tuple[str, int]]] = {}
    for class_, code, trainee, number in table.enrolments_of_merged(session.db):
        person = survivor_of(session.db, trainee)
        places.setdefault((class_, person), []).append((code, number))
    for (class_, person), found in places.items():
        if len(found) < 2:
            continue
        code = found[0][0]
        numbers = _("、").join(str(number) for _code, number in found)
        text = _(
            "同一名学员在班级 {code} 里有 {n} 个学号: {numbers}",
            code=code,
            n=len(found),
            numbers=numbers,
        )
        remedy = _(
            "核对考勤后退掉一个: ./run withdraw --class {code} --number {number} --reason 重复",
            code=code,
            number=found[-1][1],
        )
        problem = Problem("person_twice", str(person), text, remedy)
        yield Clash(problem, numbers, training_class=class_)
