"""People by command: trainee, roster show, enrol, withdraw, transfer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.proof import trainee_categories
from jlcenter.words import _, counted, mark, spoken

if TYPE_CHECKING:
    from jlcenter.app.bootstrap import Session
    from jlcenter.app.enrol import RosterRow, TraineeRow
    from jlcenter.domain.findings import Finding

#: options that are trainee fields: option, field, what it is
_FIELDS = (
    ("--education", "education", mark("文化程度")),
    ("--ethnicity", "ethnicity", mark("民族")),
    ("--political", "political", mark("政治面貌")),
    ("--address", "address", mark("家庭住址")),
    ("--hukou-address", "hukou_address", mark("户籍地址")),
    ("--hukou-kind", "hukou_kind", mark("户口性质")),
    ("--employer", "employer", mark("工作单位")),
    ("--bank-card", "bank_card", mark("银行卡号")),
    ("--bank", "bank", mark("开户行")),
    ("--sex", "sex", mark("性别")),
    ("--birth-date", "birth_date", mark("出生日期")),
    ("--remark", "remark", mark("备注")),
)


def _field_options(function: Any) -> Any:
    for option, field, text in reversed(_FIELDS):
        function = click.option(option, field, help=_(text))(function)
    return function


# -- what is shown -------------------------------------------------------------------------------


def trainee_json(row: TraineeRow, reveal: bool) -> dict[str, Any]:
    """A person for JSON, numbers masked unless revealed; blank facts are null."""
    from jlcenter.domain.id_types import chinese_label
    from jlcenter.domain.masking import mask_card, mask_id, mask_phone
    from jlcenter.domain.target_groups import shown_code, shown_name

    return {
        "id": str(row.id),
        "name": row.name,
        "id_type": chinese_label(row.id_type) or None,
        "id_type_code": row.id_type,
        "id_number": row.id_number if reveal else mask_id(row.id_number),
        "id_checked": row.id_checked,
        "sex": row.sex,
        "birth_date": row.birth_date,
        "phone": row.phone if reveal else mask_phone(row.phone),
        "category": shown_code(row.category, reveal=reveal),
        "category_name": shown_name(row.category, reveal=reveal) or None,
        "other_categories": [shown_code(one, reveal=reveal) for one in row.other_categories],
        "education": row.education,
        "ethnicity": row.ethnicity,
        "political": row.political,
        "hukou_address": row.hukou_address,
        "hukou_kind": row.hukou_kind,
        "address": row.address,
        "employer": row.employer,
        "bank_card": row.bank_card if reveal else mask_card(row.bank_card),
        "bank": row.bank,
        "remark": row.remark if reveal else _without_numbers(row.remark),
    }


def _without_numbers(remark: str | None) -> str | None:
    """Remarks may keep a number that found no place of its own: long ones are masked there too."""
    import re

    if not remark:
        return remark
    return re.sub(
        r"[0-9]{7,}[0-9Xx]?", lambda one: one[0][:3] + "*" * (len(one[0]) - 5) + one[0][-2:], remark
    )


def enrolment_json(row: RosterRow, reveal: bool) -> dict[str, Any]:
    """One place in a class for JSON."""
    from jlcenter.domain.target_groups import shown_code, shown_name

    return {
        "id": str(row.enrolment),
        "number": row.number,
        "status": row.status,
        "category": shown_code(row.category, reveal=reveal),
        "category_name": shown_name(row.category, reveal=reveal) or None,
        "joined_on": row.joined_on,
        "left_on": row.left_on,
        "reason": row.reason,
        "exam_number": row.exam_number,
        "employer": row.employer,
        "transferred_to": str(row.transferred_to) if row.transferred_to else None,
        "remark": row.remark,
        "trainee": trainee_json(row.trainee, reveal),
    }


def _warnings(found: Iterable[Finding]) -> list[dict[str, str]]:
    return [one.as_json() for one in found]


def _tell(context: Context, found: Iterable[Finding]) -> None:
    for one in found:
        context.warn(_("注意: {message}", message=one.message))


def _looked(context: Context, session: Session, count: int) -> None:
    """Full numbers were shown: the audit trail records it."""
    if context.reveal and count:
        from jlcenter.domain.records import TRAINEE

        session.note_look(TRAINEE, count)


def _people_table(people: list[dict[str, Any]], classes: list[str]) -> Table:
    rows = [
        (
            one["name"], spoken(one["sex"]), one["birth_date"],
            one["id_number"] or spoken(one["id_type"]),
            one["phone"], codes, one["id"],
        )
        for one, codes in zip(people, classes, strict=True)
    ]  # fmt: skip
    return Table(
        (_("姓名"), _("性别"), _("出生日期"), _("证件号码"), _("联系电话"), _("在班"), "id"), rows
    )


# -- trainee -------------------------------------------------------------------------------------


@click.group("trainee", help=_("学员"))
def trainee_group() -> None:
    """学员."""


@trainee_group.command("add", help=_("登记学员, 可同时加入班级"))
@click.option("--name", required=True, help=_("姓名"))
@click.option("--id-number", help=_("证件号码"))
@click.option("--id-type", help=_("证件类型; 还没有证件的写 pending"))
@click.option("--phone", help=_("联系电话"))
@click.option("--category", help=_("人员类别"))
@_field_options
@click.option("--class", "class_", help=_("加入的班级"))
@click.option("--joined", "joined_on", help=_("入班日期"))
@use_case
def trainee_add(
    context: Context, name: str, class_: str | None, joined_on: str | None, **typed: str | None
) -> Result:
    """Add a person; with --class in the same action to a class."""
    from jlcenter.app.enrol import add_trainee
    from jlcenter.app.lookup import class_id

    session = context.log_in()
    target = class_id(session, class_) if class_ else None
    told: dict[str, Any] = {field: value for field, value in typed.items() if value is not None}
    done = add_trainee(session, name=name, class_id=target, joined_on=joined_on, **told)
    _looked(context, session, 1)
    answer: dict[str, Any] = {
        "trainee": trainee_json(done.row, context.reveal),
        "existing": done.existing,
    }
    text = _("学员已登记过, 补上了空白项") if done.existing else _("已登记")
    if done.enrolment is not None:
        answer["enrolment"] = enrolment_json(done.enrolment, context.reveal)
        text = _("{text}, 学号 {number}", text=text, number=done.enrolment.number)
    answer["warnings"] = _warnings(done.warnings)
    _tell(context, done.warnings)
    return Result(answer, text)


@trainee_group.command("find", help=_("按姓名、拼音、首字母、证件号码或电话查找"))
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help=_("最多几人"))
@use_case
def trainee_find(context: Context, query: str, limit: int) -> Result:
    """Find people."""
    from jlcenter.app.find_trainees import find

    session = context.log_in()
    found = find(session, query, limit)
    _looked(context, session, len(found))
    people = [
        {**trainee_json(one.row, context.reveal), "classes": list(one.classes)} for one in found
    ]
    text = counted("找到 {n} 人", len(found))
    return Result(
        {"trainees": people},
        text,
        _people_table(people, [" ".join(one.classes) for one in found]),
    )


@trainee_group.command("show", help=_("一名学员的资料和班级"))
@click.argument("trainee", metavar="ID")
@use_case
def trainee_show(context: Context, trainee: str) -> Result:
    """Show a person and the classes."""
    from jlcenter.app.find_trainees import person, person_classes

    session = context.log_in()
    row = person(session, trainee)
    classes = person_classes(session, row.id)
    _looked(context, session, 1)
    told = trainee_json(row, context.reveal)
    told["classes"] = [
        {
            "id": str(one.training_class),
            "code": one.code,
            "name": one.name,
            "starts": one.starts,
            "number": one.number,
            "status": one.status,
        }
        for one in classes
    ]
    return Result({"trainee": told}, "", _facts(told, [one.code for one in classes]))


def _facts(told: dict[str, Any], codes: list[str]) -> Table:
    from jlcenter.domain.records import TRAINEE

    labels = {one.name: _(one.label) for one in TRAINEE.fields}
    rows: list[tuple[str, Any]] = []
    for name, value in told.items():
        if name == "category":
            value = told["category_name"]
        if name in ("sex", "id_type"):
            value = spoken(value)
        if name in labels and name not in ("other_categories", "id_checked") and value:
            rows.append((labels[name], value))
    rows.append((_("班级"), " ".join(codes)))
    rows.append(("id", told["id"]))
    return Table((_("项目"), _("内容")), rows)


@trainee_group.command("edit", help=_("修改学员资料; 写空的内容即清空"))
@click.argument("trainee", metavar="ID")
@click.option("--name", help=_("姓名"))
@click.option("--id-number", help=_("证件号码"))
@click.option("--id-type", help=_("证件类型"))
@click.option("--phone", help=_("联系电话"))
@click.option("--category", help=_("人员类别"))
@_field_options
@use_case
def trainee_edit(context: Context, trainee: str, **typed: str | None) -> Result:
    """Correct a person's facts."""
    from jlcenter.app.find_trainees import edit_trainee, person
    from jlcenter.domain.errors import UsageRefused

    changes: dict[str, Any] = {field: value for field, value in typed.items() if value is not None}
    if not changes:
        raise UsageRefused("nothing_to_change", _("没有说要改什么"), _("例如 --phone 13800000000"))
    session = context.log_in()
    done = edit_trainee(session, person(session, trainee).id, **changes)
    _looked(context, session, 1)
    _tell(context, done.warnings)
    return Result(
        {
            "trainee": trainee_json(done.row, context.reveal),
            "warnings": _warnings(done.warnings),
        },
        _("已保存"),
    )


@trainee_group.command("erase", help=_("抹除一名学员的个人信息: 不能撤销"))
@click.argument("trainee", metavar="ID")
@click.option("--reason", required=True, help=_("原因, 留在抹除登记里"))
@use_case
def trainee_erase(context: Context, trainee: str, reason: str) -> Result:
    """Erase what is personal, as far as what must be kept allows."""
    from jlcenter.app.erase_trainee import erase_trainee, kept_words
    from jlcenter.app.find_trainees import person

    session = context.log_in()
    done = erase_trainee(session, person(session, trainee).id, reason)
    _tell(context, done.warnings)
    kept = [
        {"kind": one.kind, "name": _(one.label), "count": one.count, "why": _("登记簿要保留")}
        for one in done.kept
    ]
    lines = (
        _("已抹除 {n} 条记录里的个人信息, 同步后省里和其他电脑也一样", n=done.records),
        kept_words(done.kept),
        _("以前的备份、离线包和打印件里还有, 请另行处理"),
    )
    return Result(
        {
            "trainee": str(done.trainee),
            "records": done.records,
            "history": done.entries,
            "kept": kept,
            "warnings": _warnings(done.warnings),
        },
        "\n".join(filter(None, lines)),
    )


@trainee_group.command("merge", help=_("合并同一人的两份资料: 保留 KEEP"))
@click.argument("keep")
@click.argument("drop")
@use_case
def trainee_merge(context: Context, keep: str, drop: str) -> Result:
    """Merge DROP into KEEP."""
    from jlcenter.app.find_trainees import person
    from jlcenter.app.merge_trainees import merge_trainees

    session = context.log_in()
    done = merge_trainees(session, person(session, keep).id, person(session, drop).id)
    _looked(context, session, 1)
    _tell(context, done.warnings)
    return Result(
        {
            "trainee": trainee_json(done.row, context.reveal),
            "dropped": str(done.dropped),
            "warnings": _warnings(done.warnings),
        },
        _("已合并"),
    )


trainee_group.add_command(trainee_categories)


# -- classes -------------------------------------------------------------------------------------


@click.command("show", help=_("一个班的花名册"))
@click.option("--class", "class_", required=True, help=_("班级编号或 id"))
@use_case
def roster_show(context: Context, class_: str) -> Result:
    """Everyone in a class, those who left too."""
    from jlcenter.app.enrol import ENROLLED, STATUS_LABELS, roster
    from jlcenter.app.plan_class import find_class

    session = context.log_in()
    of = find_class(session, class_)
    rows = roster(session, of.id)
    _looked(context, session, len(rows))
    told = [enrolment_json(one, context.reveal) for one in rows]
    table = Table(
        (
            _("学号"), _("姓名"), _("性别"), _("证件号码"), _("联系电话"), _("人员类别"), _("状态"),
        ),
        [
            (
                one["number"], one["trainee"]["name"], spoken(one["trainee"]["sex"]),
                one["trainee"]["id_number"] or spoken(one["trainee"]["id_type"]),
                one["trainee"]["phone"],
                one["category_name"], _(STATUS_LABELS.get(one["status"], one["status"])),
            )
            for one in told
        ],
        right=(0,),
    )  # fmt: skip
    inside = sum(1 for one in rows if one.status == ENROLLED)
    return Result(
        {"class": {"id": str(of.id), "code": of.code, "name": of.name}, "enrolments": told},
        counted("{code} 在班 {n} 人", inside, code=of.code),
        table,
    )


@click.command("enrol", help=_("把登记过的学员加入班级"))
@click.option("--class", "class_", required=True, help=_("班级编号或 id"))
@click.option("--trainee", required=True, help=_("学员 id"))
@click.option("--category", help=_("人员类别"))
@click.option("--joined", "joined_on", help=_("入班日期"))
@use_case
def enrol(
    context: Context, class_: str, trainee: str, category: str | None, joined_on: str | None
) -> Result:
    """Put a known person in a class."""
    from jlcenter.app.enrol import enrol as enrol_person
    from jlcenter.app.find_trainees import person
    from jlcenter.app.lookup import class_id
    from jlcenter.domain.programmes import known_groups

    session = context.log_in()
    target = class_id(session, class_)
    group = known_groups([category], field="category")[0] if category else None
    row = enrol_person(session, target, person(session, trainee).id, group, joined_on=joined_on)
    _looked(context, session, 1)
    _tell(context, row.warnings)
    return Result(
        {"enrolment": enrolment_json(row, context.reveal), "warnings": _warnings(row.warnings)},
        _("已加入, 学号 {number}", number=row.number),
    )


@click.command("withdraw", help=_("退训"))
@click.option("--class", "class_", required=True, help=_("班级编号或 id"))
@click.option("--number", type=int, required=True, help=_("学号"))
@click.option("--reason", required=True, help=_("原因"))
@click.option("--left", "left_on", help=_("离班日期"))
@use_case
def withdraw(
    context: Context, class_: str, number: int, reason: str, left_on: str | None
) -> Result:
    """Take a person out of a class."""
    from jlcenter.app.enrol import withdraw as take_out
    from jlcenter.app.lookup import class_id

    session = context.log_in()
    row = take_out(session, class_id(session, class_), number, reason, left_on=left_on)
    _looked(context, session, 1)
    return Result(
        {"enrolment": enrolment_json(row, context.reveal)},
        _("学号 {number} 已退训", number=number),
    )


@click.command("transfer", help=_("转班"))
@click.option("--class", "class_", required=True, help=_("原来的班级"))
@click.option("--number", type=int, required=True, help=_("学号"))
@click.option("--to", required=True, help=_("转入的班级"))
@click.option("--reason", help=_("原因"))
@click.option("--left", "left_on", help=_("离班日期"))
@use_case
def transfer(
    context: Context, class_: str, number: int, to: str, reason: str | None, left_on: str | None
) -> Result:
    """Move a person to another class."""
    from jlcenter.app.enrol import transfer as move
    from jlcenter.app.lookup import class_id

    session = context.log_in()
    row = move(
        session,
        class_id(session, class_),
        number,
        class_id(session, to),
        reason=reason,
        left_on=left_on,
    )
    _looked(context, session, 1)
    _tell(context, row.warnings)
    return Result(
        {"enrolment": enrolment_json(row, context.reveal), "warnings": _warnings(row.warnings)},
        _("已转入, 学号 {number}", number=row.number),
    )
