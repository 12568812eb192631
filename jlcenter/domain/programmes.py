"""Training programmes 培训项目: those of the plan come built in, a centre adds its own.

``resources/reference/programmes.csv`` names everything the plan names (its column ``plan`` says
where); hours stand there only where a document or common practice gives them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.hours import parse_hours
from jlcenter.shipped import table
from jlcenter.words import _, mark

#: the fourteen departments of the plan (four (1)), one of which sponsors a programme
SPONSORS = (
    mark("教育"),
    mark("人力资源社会保障"),
    mark("发展改革"),
    mark("工业和信息化"),
    mark("财政"),
    mark("住房城乡建设"),
    mark("农业农村"),
    mark("退役军人"),
    mark("国资委"),
    mark("扶贫"),
    mark("工会"),
    mark("共青团"),
    mark("妇联"),
    mark("残联"),
)
#: how training goes to the people: the plan, two (7)
OUTREACH = {
    "van": mark("大篷车"),
    "stool": mark("小马扎"),
    "workshop": mark("移动教室"),
    "enterprise": mark("企业学区"),
    "none": mark("校内"),
}
#: entrepreneurship training, whose classes are smaller
STARTUP_TYPES = frozenset(("30", "31", "32", "33", "34", "35"))


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme; ``minutes`` None where no length is set, ``plan`` its place in the plan."""

    code: str
    name: str
    brand: str
    training_type: str
    target_groups: tuple[str, ...]
    occupation: str
    occupation_code: str
    level: str
    minutes: int | None
    sponsor: str
    scheme: str
    certificate_kind: str
    remark: str
    plan: str
    is_built_in: bool


@cache
def built_in() -> tuple[Programme, ...]:
    """The programmes that come with the program, in the plan's order."""
    return tuple(
        Programme(
            code=row["code"],
            name=row["name"],
            brand=row["brand"],
            training_type=row["training_type"],
            target_groups=tuple(group for group in row["target_groups"].split(";") if group),
            occupation=row["occupation"],
            occupation_code=row["occupation_code"],
            level=row["level"],
            minutes=parse_hours(row["hours"]) if row["hours"] else None,
            sponsor=row["sponsor"],
            scheme=row["scheme"],
            certificate_kind=row["certificate_kind"],
            remark=row["note"],
            plan=row["plan"],
            is_built_in=True,
        )
        for row in table("programmes")
    )


@cache
def training_types() -> dict[str, str]:
    """Code → name of the training types, in the table's order."""
    return {row["code"]: row["name"] for row in table("training_types")}


@cache
def target_groups() -> dict[str, str]:
    """Code → name of the target groups (人员类别)."""
    return {row["code"]: row["name"] for row in table("trainee_categories")}


@cache
def levels() -> dict[str, str]:
    """Code → name of the skill levels."""
    return {row["code"]: row["name"] for row in table("skill_levels")}


def training_type_name(code: str | None) -> str:
    """A training type in the language in use; what is not in the table is shown as it is."""
    return _(training_types().get(code or "", code or ""))


def level_name(code: str | None) -> str:
    """A skill level in the language in use; what is not in the table is shown as it is."""
    return _(levels().get(code or "", code or ""))


def group_names(codes: Iterable[str]) -> tuple[str, ...]:
    """Target groups in the language in use."""
    return tuple(_(target_groups().get(code, code)) for code in codes)


def _meant(text: str, names: dict[str, str]) -> str | None:
    """The code that ``text`` is, or names in full (in Chinese or as shown), or alone by a part."""
    plain = text.strip()
    if plain in names:
        return plain
    exact = [code for code, name in names.items() if plain in (name, _(name))]
    part = exact or [code for code, name in names.items() if plain and plain in name]
    return part[0] if len(part) == 1 else None


def known_training_type(text: str, *, field: str = "type") -> str:
    """The code of a training type given by code or name; Refused where there is none."""
    code = _meant(text, training_types())
    if code is None:
        raise Refused(
            "training_type_unknown",
            _("没有“{text}”这种培训类型", text=text),
            _("可用的类型：{types}", types=_listed(training_types())),
            field=field,
        )
    return code


def known_level(text: str, *, field: str = "level") -> str:
    """The code of a skill level given by code or name (five 五级/初级工 …)."""
    plain = text.strip()
    aliases = {
        alias: row["code"]
        for row in table("skill_levels")
        for alias in (row["short"], *row["note"].split("|"))
        if alias and len(alias) < 12
    }
    code = aliases.get(plain) or _meant(plain, levels())
    if code is None:
        raise Refused(
            "level_unknown",
            _("没有“{text}”这个等级", text=text),
            _("可用的等级：{levels}", levels=_listed(levels())),
            field=field,
        )
    return code


def known_groups(texts: Iterable[str], *, field: str = "target_groups") -> list[str]:
    """The codes of target groups given by code or name."""
    codes: list[str] = []
    for text in texts:
        code = _meant(text, target_groups())
        if code is None:
            raise Refused(
                "unknown_code",
                _("没有“{text}”这类培训对象", text=text),
                _("可用的类别：{groups}", groups=_listed(target_groups())),
                field=field,
            )
        codes.append(code)
    return codes


def known_sponsor(text: str, *, field: str = "sponsor") -> str:
    """One of the fourteen departments."""
    plain = text.strip()
    fitting = [one for one in SPONSORS if plain in (one, _(one))] or [
        one for one in SPONSORS if plain and (plain in one or one in plain)
    ]
    if plain in ("人社", "人社局"):
        fitting = [SPONSORS[1]]
    if len(fitting) != 1:
        raise Refused(
            "sponsor_unknown",
            _("没有“{text}”这个主管部门", text=text),
            _("可用的部门：{sponsors}", sponsors=_("、").join(_(one) for one in SPONSORS)),
            field=field,
        )
    return fitting[0]


def known_outreach(text: str, *, field: str = "outreach") -> str:
    """One of van, stool, workshop, enterprise, none; also by its Chinese name."""
    by_name = {name: code for code, label in OUTREACH.items() for name in (label, _(label))}
    code = by_name.get(text.strip(), text.strip().lower())
    if code not in OUTREACH:
        raise Refused(
            "outreach_unknown",
            _("没有“{text}”这种送教方式", text=text),
            _("可用：van 大篷车、stool 小马扎、workshop 移动教室、enterprise 企业学区、none 校内"),
            field=field,
        )
    return code


def pick(programmes: Iterable[Programme], code: str) -> Programme:
    """The programme of this code (capitals or not); NotFound names those that come near."""
    wanted = code.strip().upper()
    known = {one.code.upper(): one for one in programmes}
    if wanted in known:
        return known[wanted]
    from difflib import get_close_matches

    near = get_close_matches(wanted, known, n=5, cutoff=0.5)
    named = [one for one in known.values() if code.strip() and code.strip() in one.name][:5]
    found = [*named, *(known[one] for one in near)][:5]
    hint = (
        _("相近的有：{list}", list=_("、").join(f"{one.code} {one.name}" for one in found))
        if found
        else _("用 programme list 查看所有培训项目，或用 programme add 添加")
    )
    raise NotFound(
        "programme_unknown", _("没有编号为“{code}”的培训项目", code=code), hint, field="programme"
    )


def _listed(names: dict[str, str]) -> str:
    return _("、").join(f"{code} {_(name)}" for code, name in names.items())
