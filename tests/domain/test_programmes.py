"""Every training type, target group and brand the plan names is a built-in programme."""

from __future__ import annotations

import re

import pytest

from jlcenter.domain import programmes
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.shipped import table

#: what the plan names, in its own words and order
PLAN = (
    "岗前培训 在岗培训 脱产培训 转岗 技师 高级技师 新技术、新工艺、新知识 高危 化工 "
    "矿山 特种作业 展翅行动 企业新型学徒制 现代学徒制 职工培训集团 中小微企业职工培训 "
    "市场化社会培训 劳动预备制 未继续升学的初高中毕业生 退役军人 残疾人职业技能培训 "
    "残疾人创业培训 职业农民 创业致富带头人 经济困难家庭学生 创业意识 创业知识 创业能力 "
    "失业青年 农村留守妇女 大龄失业人员 家政 养老 护工 育婴 电商 快递 手工 吉林大姐 "
    "吉林巧姐 吉林网姐 农民工向农技工转型服务计划 吉林农技工 冰雪文化和旅游技能人才 "
    "导游员 讲解员 滑雪指导员 电子商务进农村 家政行业一线服务员工岗前 "
    "家政行业一线服务员工在岗 境外就业劳务人员 职业指导 职业观 求职技巧 普通话 "
    "常用现代化设施 人工智能 大数据 云计算 物联网 工业互联网 建筑新技术应用 智能建筑 "
    "智慧城市 双岗 企业实践 企业兼职教师 1+X GYB SYB IYB 网络创业 工会 "
    "共青团 妇联 "
)


def said(one: programmes.Programme) -> str:
    groups = "、".join(programmes.group_names(one.target_groups))
    kind = programmes.training_type_name(one.training_type)
    return " ".join((one.name, one.brand, kind, groups, one.occupation, one.remark, one.sponsor))


@pytest.mark.parametrize("term", PLAN.split())
def test_each_term_of_the_plan_is_a_built_in_programme(term: str) -> None:
    assert any(term in said(one) for one in programmes.built_in()), term


def test_every_training_type_and_target_group_has_a_programme() -> None:
    built_in = programmes.built_in()
    assert {one.training_type for one in built_in} == set(programmes.training_types())
    assert {g for one in built_in for g in one.target_groups} == set(programmes.target_groups())


def test_every_brand_of_the_reference_has_a_programme() -> None:
    brands = {row["brand"] for row in table("occupations") if row["brand"]}
    assert brands - {"境外劳务"} <= {one.brand for one in programmes.built_in()}


def test_codes_are_ascii_stable_in_form_and_unique() -> None:
    codes = [one.code for one in programmes.built_in()]
    assert len(set(codes)) == len(codes) >= 90
    assert all(re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+){1,2}", code) for code in codes)


def test_values_are_those_of_the_tables() -> None:
    occupations = {row["name"] for row in table("occupations")}
    for one in programmes.built_in():
        assert one.sponsor in programmes.SPONSORS, one.code
        assert one.level in ("", *programmes.levels()), one.code
        assert not one.occupation or one.occupation in occupations, one.code


def test_a_class_of_hours_is_told_only_where_something_says_it() -> None:
    for one in programmes.built_in():
        if one.minutes:
            assert "学时" in one.remark or "课时" in one.remark, one.code


def test_an_unknown_code_names_those_that_come_near() -> None:
    assert programmes.pick(programmes.built_in(), "jd-jz-5").name.startswith("吉林大姐")
    with pytest.raises(NotFound) as caught:
        programmes.pick(programmes.built_in(), "JD-JZ")
    assert "JD-JZ-5" in caught.value.hint


def test_types_levels_groups_and_sponsors_by_code_or_name() -> None:
    assert programmes.known_training_type("32") == "32"
    assert programmes.known_training_type("劳动预备制培训") == "11"
    assert programmes.known_level("初级") == "5" == programmes.known_level("五级/初级工")
    assert programmes.known_groups(["LSFN", "退役军人"]) == ["LSFN", "TYJR"]
    assert programmes.known_sponsor("人社") == "人力资源社会保障"
    assert programmes.known_outreach("大篷车") == "van" == programmes.known_outreach("VAN")
    readers = (programmes.known_training_type, programmes.known_level, programmes.known_sponsor)
    for reader in readers:
        with pytest.raises(Refused):
            reader("天书")
