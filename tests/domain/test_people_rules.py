"""Categories, ages, numbers within a class, joining and leaving, merging."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jlcenter.domain import ages, categories, joining, numbering
from jlcenter.domain.identity_number import check_digit
from jlcenter.domain.people import fill_blanks, is_verified, survivor
from jlcenter.domain.person_form import read_person
from jlcenter.words import set_language


def codes(found: object) -> list[str]:
    return [one.code for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("农村转移就业劳动者", "NCZY"),
        ("农民工", "NCZY"),
        ("登记失业", "XGSY"),
        ("两后生", "LHS"),
        ("“两后生”", "LHS"),
        ("未升学初、高中毕业生", "LHS"),
        ("建档立卡贫困户", "TPLD"),
        ("“4050”人员", "JYKN"),
        ("nczy", "NCZY"),
        (" 残疾人 ", "CJR"),
    ],
)
def test_categories_by_code_name_or_alias(typed: str, code: str) -> None:
    assert categories.read_category(typed).value == code


def test_several_categories_in_a_cell_the_first_is_primary() -> None:
    read = categories.read_category("脱贫户、残疾人")
    assert (read.value, read.others) == ("TPLD", ("CJR",))
    assert codes(read.warnings) == ["category_multiple"]


def test_an_unknown_category_is_left_empty_and_said_so() -> None:
    read = categories.read_category("火星人")
    assert read.value is None and codes(read.warnings) == ["unknown_code"]
    assert categories.read_category(None).warnings == ()


def test_education_keeps_the_customary_word_and_knows_its_code() -> None:
    assert categories.read_education("大专").value == "大专"
    assert categories.education_code("大专") == "30"
    assert categories.read_education("70").value == "初级中学教育"
    assert categories.read_education("文盲").code == "90"
    assert codes(categories.read_education("火星").warnings) == ["unknown_code"]
    assert categories.read_ethnicity("满").value == "满族"
    assert categories.read_political("党员").value == "中共党员"
    level = categories.level_of("五级")
    assert level is not None and level.code == "5"


def test_age_is_counted_in_full_years() -> None:
    assert ages.full_years("2000-02-29", "2026-02-28") == 25
    assert ages.full_years("2000-02-29", "2026-03-01") == 26


def test_the_delay_of_retirement_rises_by_steps_to_its_cap() -> None:
    first = 1965 * 12
    assert [ages.delay_months(first + n, first, 4, 36) for n in (-1, 0, 3, 4, 139, 999)] == [
        0, 1, 1, 2, 35, 36,
    ]  # fmt: skip


def test_laptops_number_a_class_without_asking_one_another() -> None:
    assert numbering.next_number([], 0) == 1
    assert numbering.next_number([1, 2, 101], 0) == 3
    assert numbering.next_number([1, 2, 101], 100) == 102
    assert numbering.base_of("A", "A") == 0
    assert [numbering.base_of(one, "B") for one in "ACD"] == [100, 200, 300]
    assert numbering.base_of("B", "A") == 100
    assert numbering.base_of("B", None) == 200


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 400)), st.sampled_from([0, 100, 200]))
def test_a_number_is_never_given_twice(taken: list[int], base: int) -> None:
    given_ = numbering.free_numbers(taken, base)
    next_ones = [next(given_) for _ in range(150)]
    assert len(set(next_ones)) == 150 and not set(next_ones) & set(taken)
    assert min(next_ones) > base


def test_r40_a_late_joiner_starts_after_the_last_complete_roll() -> None:
    none = [("2026-09-01", 0, 5), ("2026-09-02", 0, 5)]
    assert joining.joined_on(none) is None
    one = [("2026-09-01", 5, 0), ("2026-09-02", 0, 5)]
    assert joining.joined_on(one) == "2026-09-02"
    during = [("2026-09-01", 5, 0), ("2026-09-02", 3, 2), ("2026-09-03", 0, 5)]
    assert joining.joined_on(during) == "2026-09-02"
    ended = [("2026-09-01", 5, 0)]
    assert joining.joined_on(ended) == "2026-09-02"
    assert joining.left_on(during) == "2026-09-02" and joining.left_on(none) is None


def test_in_a_cycle_of_merges_the_smallest_id_stands() -> None:
    into = {b"c": b"b", b"b": b"a"}
    assert survivor(into.get, b"c") == b"a"
    into[b"a"] = b"c"
    assert {survivor(into.get, one) for one in (b"a", b"b", b"c")} == {b"a"}


def test_a_known_persons_values_stay_and_blanks_are_filled() -> None:
    known = {"phone": "13900001111", "address": None, "remark": "甲", "name": "阿布都·买买提"}
    told = {"phone": "13900002222", "address": "东丰", "remark": "乙", "name": "阿布都买买提"}
    filled, differing = fill_blanks(known, told)
    assert filled == {"address": "东丰", "remark": "甲\n乙"} and differing == ("phone",)


def test_a_form_says_everything_about_a_person_at_once() -> None:
    first = "22042119871227993"
    form = read_person(
        {
            "name": "张 三",
            "id_number": first + check_digit(first),
            "sex": "女",
            "birth_date": "1987-12-28",
            "phone": "123",
            "category": "火星人",
            "bank_card": "1234",
        }
    )
    assert not form.problems and form.fields["name"] == "张三" and form.fields["sex"] == "男"
    assert form.fields["birth_date"] == "1987-12-27"
    assert codes(form.warnings) == [
        "sex_mismatch", "birth_mismatch", "phone_invalid", "bank_card_invalid", "unknown_code",
    ]  # fmt: skip
    for text in ("123", "火星人", "1234"):
        assert text in form.fields["remark"]
    assert is_verified(form.fields["id_type"], form.fields["id_checked"])


def test_a_kept_text_is_the_same_in_every_language() -> None:
    told = {"name": "张三", "id_type": "pending", "category": "火星人"}
    chinese = read_person(told).fields["remark"]
    set_language("en")
    assert read_person(told).fields["remark"] == chinese


def test_what_is_said_of_people_without_a_checkable_number_counts() -> None:
    form = read_person(
        {"name": "Kim", "id_number": "M12345678", "sex": "女", "birth_date": "1990-01-02"}
    )
    assert (form.fields["sex"], form.fields["birth_date"]) == ("女", "1990-01-02")
    assert codes(form.holds) == ["id_uncheckable"]
    assert not is_verified(form.fields["id_type"], form.fields["id_checked"])


def test_an_unknown_document_type_is_refused() -> None:
    assert codes(read_person({"name": "张三", "id_type": "图书证"}).problems) == ["id_type_unknown"]
