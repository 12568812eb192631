"""Who fits a vacancy: what is asked for and not there rules out, the rest is counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.job_matching import Fit, Opening, Person, Skill, fit, same_trade

DAY = "2026-11-28"
NURSE = Skill("家政服务员", "5")
CARD = Skill("家政服务员", "4", "certificate")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("家政服务员", "家政服务员", True),
        ("月嫂", "家政服务员", True),  # occupations.csv: a customary word
        ("母婴护理", "月嫂", True),
        ("电工", "焊工", False),
        ("滑雪指导员", "社会体育指导员（滑雪）", True),
        ("", "", False),
        ("本地没有的工种", "本地没有的工种", True),
    ],
)
def test_words_for_one_trade(one: str, other: str, expected: bool) -> None:
    assert same_trade(one, other) is expected


@pytest.mark.parametrize(
    ("case", "opening", "person", "reasons"),
    [
        ("nothing asked", Opening(), Person(), ()),
        ("learnt it", Opening("月嫂"), Person((NURSE,)), ("class",)),
        ("has the certificate", Opening("月嫂"), Person((NURSE, CARD)), ("certificate",)),
        ("another trade", Opening("电工"), Person((NURSE,)), None),
        ("level reached", Opening("月嫂", "4"), Person((NURSE, CARD)), ("certificate", "level")),
        ("level not reached", Opening("月嫂", "3"), Person((NURSE, CARD)), None),
        ("group", Opening(groups=frozenset(["CJR"])), Person(groups=frozenset(["CJR", "NCZY"])),
         ("group",)),
        ("not of the group", Opening(groups=frozenset(["CJR"])), Person(), None),
        ("50 on the day", Opening(age_max=50), Person(birth_date="1976-11-28"), ("age",)),
        ("51 on the day", Opening(age_max=50), Person(birth_date="1975-11-28"), None),
        ("turns 51 tomorrow", Opening(age_max=50), Person(birth_date="1975-11-29"), ("age",)),
        ("age unknown", Opening(age_max=50), Person(), ()),
        ("same county", Opening(region="220421"), Person(region="220421"), ("county",)),
        ("elsewhere", Opening(region="220421"), Person(region="220422"), ()),
        ("employed", Opening(), Person(status="employed"), None),
        ("in the army", Opening(), Person(status="army"), None),
        ("odd jobs", Opening(), Person(status="flexible"), ()),
        ("seeking", Opening(), Person(status="seeking"), ("seeking",)),
        ("lost", Opening(), Person(status="unreachable"), ()),
        ("order class", Opening(order_class="k"), Person(classes=("k",)), ("order",)),
    ],
)  # fmt: skip
def test_who_fits_and_why(
    case: str, opening: Opening, person: Person, reasons: tuple[str, ...] | None
) -> None:
    found = fit(opening, person, DAY)
    assert (found.reasons if found else None) == reasons, case
    if found:
        assert isinstance(found.words, str)


def test_the_reasons_are_words_a_person_can_check() -> None:
    opening = Opening("月嫂", "5", 55, frozenset(["NCZY"]), "220421")
    found = fit(opening, Person((CARD,), None, frozenset(["NCZY"]), "220422", "seeking"), DAY)
    assert isinstance(found, Fit)
    assert found.words == "持家政服务员证书、等级够、属于面向人群、正在求职、年龄不详、不在同县"


@given(
    st.builds(
        Person,
        skills=st.lists(st.sampled_from((NURSE, CARD)), max_size=2).map(tuple),
        birth_date=st.sampled_from((None, "1960-01-01", "1990-05-05")),
        groups=st.sets(st.sampled_from(("NCZY", "CJR"))).map(frozenset),
        region=st.sampled_from(("", "220421", "220422")),
        status=st.sampled_from(("", "seeking", "unreachable", "flexible", "employed", "study")),
    )
)
def test_asking_for_more_never_lets_more_people_in(person: Person) -> None:
    wide = Opening("月嫂")
    narrow = Opening("月嫂", "4", 50, frozenset(["NCZY"]), "220421")
    if fit(narrow, person, DAY) is not None:
        assert fit(wide, person, DAY) is not None
