"""证件号码: what is taken, cleaned, refused, held and warned about."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jlcenter.domain import id_types
from jlcenter.domain.identity_number import check_digit, parse
from jlcenter.shipped import table


def number(region: str = "220421", birth: str = "19871227", order: str = "993") -> str:
    first = f"{region}{birth}{order}"
    return first + check_digit(first)


def codes(found: object) -> list[str]:
    return [one.code for one in found]  # type: ignore[attr-defined]


births = st.dates(datetime.date(1930, 1, 1), datetime.date(2015, 12, 31))
numbers = st.builds(
    number,
    st.sampled_from([row["code"] for row in table("gb2260_jilin") if row["level"] == "county"]),
    births.map(lambda day: day.strftime("%Y%m%d")),
    st.integers(1, 998).map(lambda n: f"{n:03d}"),
)


@settings(max_examples=60, deadline=None)
@given(numbers)
def test_a_good_number_tells_sex_birth_and_place(good: str) -> None:
    read = parse(good)
    assert not read.problems and read.number == good and read.is_checked
    assert read.sex == ("男" if int(good[16]) % 2 else "女")
    assert read.birth_date == f"{good[6:10]}-{good[10:12]}-{good[12:14]}"
    assert read.region_code == good[:6] and read.region_name


@settings(max_examples=80, deadline=None)
@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(good: str, at: int, shift: int) -> None:
    wrong = good[:at] + str((int(good[at]) + shift) % 10) + good[at + 1 :]
    assert parse(wrong).problems


@settings(max_examples=80, deadline=None)
@given(numbers, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(good: str, at: int) -> None:
    swapped = good[:at] + good[at + 1] + good[at] + good[at + 2 :]
    assert swapped == good or parse(swapped).problems


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.none(), st.booleans()))
def test_any_cell_is_read_without_an_error(cell: object) -> None:
    read = parse(cell)
    assert bool(read.problems) == (read.number is None)


@pytest.mark.parametrize(
    "typed",
    [
        "22042119851001982x",
        " 220421 19851001 982X ",
        "２２０４２１１９８５１００１９８２Ｘ",
        "'22042119851001982X",
        "22042119851001982X\n",
        "220421\u00a019851001\u3000982x",
        "\u200b22042119851001982X",
        "220421-19851001-982X",
    ],
)
def test_r52_writing_is_put_right_and_said_so(typed: str) -> None:
    read = parse(typed)
    assert read.number == "22042119851001982X" and read.cleaned and not read.problems


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("220421197103189840", "id_checksum"),
        ("22042119740503982", "id_length"),
        ("220421198502309667", "id_date"),
        ("22O182197001159834", "id_charset"),
        ("220102********1234", "id_masked"),
        ("220102XXXXXXXX1234", "id_masked"),
        (None, "id_missing"),
        ("  ", "id_missing"),
        ("无", "id_missing"),
        (2.20182199507079e17, "id_float_precision"),
        (220182199507079000, "id_float_precision"),
        ("2.20182E+17", "id_float_precision"),
        ("2.20182199507079e+17", "id_float_precision"),
        ("22042119871227993742", "id_length"),
        (number(birth="18500101"), "id_date"),
        (number(birth="20870101"), "id_date"),
        (float("nan"), "id_float_precision"),
    ],
)
def test_r49_what_cannot_be_trusted_is_refused_by_name(cell: object, code: str) -> None:
    read = parse(cell)
    assert codes(read.problems) == [code]
    assert read.number is None and read.sex is None
    assert read.problems[0].message and read.problems[0].field == "id_number"


def test_r49_a_number_that_ends_in_000_after_a_spreadsheet_is_never_repaired() -> None:
    spoilt = [f"22018219950707{tail}000" for tail in range(1, 10)]
    for one in spoilt:
        read = parse(one)
        if read.problems:
            assert codes(read.problems) == ["id_float_precision"]
        else:  # one in eleven passes the check by chance: a person decides
            assert codes(read.holds) == ["id_float_precision"]


def test_a_letter_is_named_not_replaced() -> None:
    read = parse("22O182197001159834")
    assert "O" in read.problems[0].hint and "0" in read.problems[0].hint
    assert read.number is None


def test_a_disability_certificates_number_is_no_id() -> None:
    read = parse(number() + "42")
    assert codes(read.problems) == ["id_length"] and "残疾人证" in read.problems[0].hint


def test_a_15_digit_number_is_upgraded_and_held() -> None:
    read = parse("220102900101123")
    assert read.number == number("220102", "19900101", "123")
    assert codes(read.holds) == ["id_15_digits"] and not read.is_checked
    assert read.birth_date == "1990-01-01"
    assert parse(220102900101123.0).number == read.number


@pytest.mark.parametrize("code", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macau_and_taiwan(code: str) -> None:
    read = parse(number(code))
    assert read.id_type == id_types.HK_MACAU_TAIWAN_RESIDENCE and read.is_checked
    assert codes(read.warnings) == ["id_residence_permit"] and read.sex == "男"


def test_the_foreigners_card_of_2023() -> None:
    read = parse(number("911124"))
    assert read.id_type == id_types.FOREIGN_PERMANENT_2023 and read.is_checked
    assert read.birth_date == "1987-12-27" and read.region_name == "北京市"
    broken = number("911124")[:-1] + ("0" if number("911124")[-1] != "0" else "1")
    assert codes(parse(broken).problems) == ["id_checksum"]


def test_old_cards_and_passports_are_held_unchecked() -> None:
    old = parse("kor220019800101")
    assert (old.id_type, old.number) == (id_types.FOREIGN_PERMANENT_OLD, "KOR220019800101")
    assert codes(old.holds) == ["id_foreign_old"] and not old.is_checked
    passport = parse("E12345678")
    assert passport.id_type == id_types.PASSPORT and codes(passport.holds) == ["id_uncheckable"]
    korean = parse("M123A4567", "护照")
    assert korean.id_type == id_types.PASSPORT and korean.number == "M123A4567"
    assert parse("军字第1号", "军官证").problems


def test_a_declared_passport_with_a_residents_number_is_the_resident() -> None:
    read = parse(number(), "护照")
    assert read.id_type == id_types.RESIDENT_ID and codes(read.warnings) == ["id_type_mismatch"]


def test_pending_needs_no_number_but_takes_one() -> None:
    empty = parse(None, "pending")
    assert empty.id_type == id_types.PENDING and not empty.problems and empty.number is None
    assert parse(number(), "证件待补").id_type == id_types.RESIDENT_ID


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("222121", "榆树县"),  # 1980–1982
        ("229001", "公主岭市"),  # 1988–1994
        ("220381", "公主岭市"),  # before 2020
        ("220184", "公主岭市"),
        ("110101", "北京市"),
    ],
)
def test_old_area_codes_stay_good(code: str, name: str) -> None:
    read = parse(number(code))
    assert not read.problems and not read.warnings
    assert read.region_name is not None and read.region_name.endswith(name)


@pytest.mark.parametrize("code", ["229999", "220171", "004421"])
def test_an_unknown_area_code_only_warns(code: str) -> None:
    read = parse(number(code))
    assert not read.problems and codes(read.warnings) == ["id_region_unknown"]


def test_nobody_is_born_after_the_classs_first_day() -> None:
    child = number(birth="20250601")
    assert not parse(child).problems
    assert codes(parse(child, on="2025-03-10").problems) == ["id_date"]
    assert not parse(child, on="2025-06-01").problems


def test_words_for_types() -> None:
    assert id_types.type_of("居民身份证") == id_types.RESIDENT_ID
    assert id_types.type_of("PENDING") == id_types.PENDING
    assert id_types.type_of("外国人永久居留证(旧版)") == id_types.FOREIGN_PERMANENT_OLD
    assert id_types.type_of("图书证") is None
    assert id_types.label(id_types.PASSPORT) == "护照"


def test_messages_never_hold_the_number() -> None:
    for cell in ("220421197103189840", "22O182197001159834", number() + "42", "22042119740503982"):
        for one in parse(cell).problems:
            assert cell not in one.message + one.hint and cell[6:14] not in one.message
