"""What a policy file may say: exact money, known codes, shares that are whole; nothing else."""

from __future__ import annotations

import pytest

from jlcenter.domain import policy
from jlcenter.domain.errors import Refused
from jlcenter.domain.policy_labels import RULE_NAMES
from jlcenter.domain.policy_schema import MONEY_RULES, VALUES
from jlcenter.domain.policy_text import form_of, to_toml
from jlcenter.domain.policy_words import value_lines

SOURCE = "东人社发〔2025〕1号"
AMOUNTS = '{ level = "初级", codes = ["5"], amount = 800, min_hours = 60 }'


def text(
    rule_id: str,
    values: str,
    status: str = "official",
    source: str = SOURCE,
    region: str = "220421",
    head: str = "",
) -> str:
    return (
        f'[[rule]]\nid = "{rule_id}"\nregion = "{region}"\neffective_from = "2025-01-01"\n'
        f'status = "{status}"\nsource = "{source}"\n{head}[rule.values]\n{values}\n'
    )


def skill(amounts: str = AMOUNTS, more: str = "", groups: str = '["NCZY"]') -> str:
    return (
        f'basis = "class_start"\ngroups = {groups}\namounts = [{amounts}]\n'
        f'certificates = ["培训合格证书"]\n{more}'
    )


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [("800", 80000), ("1400.50", 140050), ('"1400.5"', 140050), ("0.01", 1)],
)
def test_yuan_are_read_to_the_fen(yuan: str, fen: int) -> None:
    rule = policy.parse(text("subsidy.skill", skill(AMOUNTS.replace("800", yuan))), "x.toml")[0]
    assert rule.values["amounts"][0]["amount"] == fen


#: a good file of each rule, of which one word is changed below
GOOD = {
    "skill": text("subsidy.skill", skill(more='group_types = { NCZY = ["10"] }')),
    "stages": text(
        "subsidy.stages",
        'stages = [{ when = "certificate", ratio = "0.6" }, '
        '{ when = "employment", ratio = "0.4" }]',
    ),
    "work": text("workload.convert", 'coefficients = { rural = "1.2" }\ncombine = "max"'),
    "limits": text("subsidy.limits", 'same_level_once = true\nschemes = ["skill"]'),
    "uplift": text(
        "subsidy.uplift", 'groups = [{ groups = ["TPLD"], factor = "1.2" }]\ncombine = "max"'
    ),
    "apprentice": text(
        "subsidy.apprenticeship",
        'levels = [{ level = "中", codes = ["4"], per_year = 5000 }]\nmonths = "whole"\n'
        'prepay_max_share = "0.5"\nmin_months = 12\nmax_months = 36',
    ),
    "fte": text("fte.student", "hours_per_student = 600"),
}
#: (what is off, file, a word of it, what stands there instead, what the refusal says)
WRONG = [
    ("金额三位小数", "skill", "800", "800.005", "amounts[1].amount"),
    ("金额为零", "skill", "800", "0", "amounts[1].amount"),
    ("金额为负", "skill", "800", "-5", "amounts[1].amount"),
    ("金额是文字", "skill", "800", '"八百"', "amounts[1].amount"),
    ("金额是真假", "skill", "800", "true", "amounts[1].amount"),
    ("金额无穷", "skill", "800", "inf", "amounts[1].amount"),
    ("金额太大", "skill", "800", "9999999999", "amounts[1].amount"),
    ("金额写成乘方", "skill", "800", "1e999999999", "amounts[1].amount"),
    ("学时写成乘方", "skill", "min_hours = 60", "min_hours = 1e999999999", "amounts[1].min_hours"),
    ("期限几万个月", "apprentice", "= 36", "= 99999", "max_months"),
    ("没有金额", "skill", "amount = 800, ", "", "缺少 amounts[1].amount"),
    ("没有等级行", "skill", AMOUNTS, "", "amounts"),
    ("同一等级两行", "skill", AMOUNTS, f"{AMOUNTS}, {AMOUNTS.replace('800', '9')}", "等级 5"),
    ("多写一项", "skill", "amount =", "bonus = 1, amount =", "amounts[1].bonus"),
    ("学时为零", "skill", "min_hours = 60", "min_hours = 0", "amounts[1].min_hours"),
    ("类别代码不对", "skill", '["NCZY"]', '["NCZ"]', "groups[1]"),
    ("类别写两次", "skill", '["NCZY"]', '["NCZY", "NCZY"]', "groups"),
    ("等级代码不对", "skill", '"5"', '"9"', "codes[1]"),
    ("判定日期不对", "skill", "class_start", "someday", "basis"),
    ("证书种类不对", "skill", "培训合格证书", "奖状", "certificates[1]"),
    ("类型代码不对", "skill", '["10"]', '["99"]', "group_types.NCZY[1]"),
    ("比例合计不是1", "stages", "0.4", "0.3", "合计"),
    ("比例大于1", "stages", "0.4", "1.4", "stages[2].ratio"),
    ("比例不带引号", "stages", '"0.6"', "0.6", "stages[1].ratio"),
    ("同一时点两段", "stages", "employment", "certificate", "同一时点"),
    ("系数太大", "work", "1.2", "12", "coefficients.rural"),
    ("系数为零", "work", "1.2", "0", "coefficients.rural"),
    ("系数名不对", "work", "rural", "village", "coefficients.village"),
    ("没有写任何限制", "limits", "true", "false", "限制"),
    ("补贴代码不对", "limits", '"skill"', '"skil"', "schemes[1]"),
    ("上浮空白", "uplift", 'groups = [{ groups = ["TPLD"], factor = "1.2" }]', "", "上浮"),
    ("最短大于最长", "apprentice", "= 36", "= 6", "min_months"),
    ("起始值不能管钱", "fte", "official", "suggested", "涉及金额"),
    ("正式规则没有文号", "fte", SOURCE, "听说的", "文件名称或文号"),
    ("依据空白", "fte", SOURCE, "  ", "依据"),
    ("地区不存在", "fte", "220421", "220499", "220499"),
    (
        "拼错 effective_to",
        "fte",
        "[rule.values]",
        'efective_to = "x"\n[rule.values]',
        "efective_to",
    ),
    ("值不是表", "fte", "[rule.values]\nhours_per_student", "values", "values"),
    ("没有值", "fte", "hours_per_student = 600", "", "缺少 hours_per_student"),
]


def test_the_files_that_are_changed_below_are_good() -> None:
    assert [len(policy.parse(one, "x.toml")) for one in GOOD.values()] == [1] * len(GOOD)


@pytest.mark.parametrize(
    ("which", "word", "instead", "says"), [pytest.param(*row[1:], id=row[0]) for row in WRONG]
)
def test_a_wrong_file_is_refused_with_file_rule_and_reason(
    which: str, word: str, instead: str, says: str
) -> None:
    assert word in GOOD[which]
    with pytest.raises(Refused) as caught:
        policy.parse(GOOD[which].replace(word, instead), "county.toml")
    refused = caught.value
    assert (refused.code, refused.file) == ("policy_invalid", "county.toml")
    assert refused.field and refused.field in refused.message and says in refused.message


@pytest.mark.parametrize("file", ["rule = " + "[" * 5000, "a = " + "9" * 5000, "", "[[rule]]"])
def test_a_file_that_is_none_is_refused_by_its_name(file: str) -> None:
    with pytest.raises(Refused) as caught:
        policy.parse(file, "county.toml")
    assert caught.value.code == "policy_invalid" and "county.toml" in caught.value.message


def test_a_centre_gives_a_document_or_its_reason() -> None:
    told = text("fte.student", "hours_per_student = 600", status="centre", source="本中心设定")
    with pytest.raises(Refused, match="文号"):
        policy.parse(told, "own.toml", is_own=True)
    with_note = told.replace("[rule.values]", 'note = "校务会议定"\n[rule.values]')
    assert policy.parse(with_note, "own.toml", is_own=True)[0].is_binding
    with pytest.raises(Refused, match="status"):
        policy.parse(with_note, "shipped.toml")
    with pytest.raises(Refused, match="status"):
        policy.parse(told.replace("centre", "suggested"), "own.toml", is_own=True)


def test_the_centres_own_goes_before_what_ships_in_the_same_and_farther_regions() -> None:
    shipped = policy.parse(
        text("class.daily_hours_max", "hours = 8", region="220421"), "shipped.toml"
    )
    own = policy.parse(
        text("class.daily_hours_max", "hours = 6", region="220000"), "own.toml", is_own=True
    )
    rules = policy.checked((*shipped, *own))
    for county, hours in (("220421", 8), ("220422", 6)):
        found = policy.in_force(rules, "class.daily_hours_max", county, "2026-01-01")
        assert found is not None and found.values["hours"] == hours
    own = policy.parse(text("class.daily_hours_max", "hours = 7"), "own.toml", is_own=True)
    found = policy.in_force((*shipped, *own), "class.daily_hours_max", "220421", "2026-01-01")
    assert found is not None and found.values["hours"] == 7


def test_rules_written_out_read_back_the_same() -> None:
    again = policy.parse(to_toml(policy.shipped()), "again.toml")
    assert [policy.rule_json(one) for one in again] == [
        policy.rule_json(one) for one in policy.shipped()
    ]
    assert [one.values for one in again] == [one.values for one in policy.shipped()]


def test_a_rule_frozen_as_json_thaws_to_the_same() -> None:
    rule = policy.parse(text("subsidy.skill", skill(AMOUNTS.replace("800", "800.50"))), "x")[0]
    assert policy.thaw(policy.rule_json(rule)).values == rule.values


@pytest.mark.parametrize("rule_id", sorted(MONEY_RULES - {"subsidy.limits"}))
def test_a_form_is_a_policy_file_that_names_every_value(rule_id: str) -> None:
    form = form_of(rule_id, "220421", "2026-01-01")
    with pytest.raises(Refused):  # nothing is filled in yet, so nothing can be set by mistake
        policy.parse(form, "form.toml", is_own=True)
    needed = [name for name, how in VALUES[rule_id].items() if not hasattr(how, "default")]
    assert all(name in form for name in needed)


@pytest.mark.parametrize("rule", policy.shipped(), ids=lambda one: f"{one.id}-{one.region}")
def test_every_rule_that_ships_has_a_name_and_says_what_it_says(rule: policy.Rule) -> None:
    assert rule.id in RULE_NAMES
    assert all(line.strip() for line in value_lines(rule))
