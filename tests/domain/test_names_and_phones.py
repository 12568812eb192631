"""姓名, 电话, 银行卡, 脱敏."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jlcenter.domain.masking import mask_card, mask_id, mask_name, mask_phone
from jlcenter.domain.names import fold, normalise, same_name
from jlcenter.domain.phones import luhn, parse, parse_card


def codes(found: object) -> list[str]:
    return [one.code for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("张伟", "张伟"),
        ("张  伟", "张伟"),
        ("秦\u3000华", "秦华"),
        (" 张\n伟 ", "张伟"),
        ("欧阳 娜 娜", "欧阳娜娜"),
        ("阿布都•买买提", "阿布都·买买提"),
        ("阿布都.买买提", "阿布都·买买提"),
        ("阿布都・买买提", "阿布都·买买提"),
        ("阿布都 · 买买提", "阿布都·买买提"),
        ("阿依古丽 买买提", "阿依古丽 买买提"),
        ("John   Smith", "John Smith"),
        ("Ｊｏｈｎ", "John"),
        ("김 철수", "김 철수"),
        ("𠮷田", "𠮷田"),
        ("㛃玥", "㛃玥"),
        ("𬴊", "𬴊"),
        ("〇", "〇"),
        ("⼤伟", "大伟"),
        ("\ue81e伟", "龴伟"),
    ],
)
def test_r52_names_are_stored_in_one_way(typed: str, stored: str) -> None:
    name = normalise(typed)
    assert name.text == stored and not name.problems
    assert normalise(stored).text == stored


def test_r61_every_character_of_the_standard_stays() -> None:
    for one in ("\u3400", "\u4dbf", "\u9fff", "\ufa0e", "\U00020000", "\U0002a6df", "\U00030000"):
        assert normalise(f"王{one}").text == f"王{one}"


def test_what_was_done_to_a_name_is_told() -> None:
    assert normalise("张  伟").cleaned == ("space",)
    assert codes(normalise("阿布都•买买提").warnings) == ["name_normalised"]
    assert codes(normalise("\ue000伟").warnings) == ["name_private_use"]
    assert codes(normalise("张伟(女)").warnings) == ["name_unusual"]
    assert codes(normalise("John").warnings) == ["name_other_script"]
    assert not normalise("张伟").warnings


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "name_missing"), (None, "name_missing"), ("张伟1", "name_invalid"), (13, "name_invalid")],
)
def test_what_is_no_name(typed: object, code: str) -> None:
    assert codes(normalise(typed).problems) == [code]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_and_reading_again_changes_nothing(text: str) -> None:
    once = normalise(text)
    if not once.problems:
        assert normalise(once.text).text == once.text
        assert same_name(once.text, text)


def test_r52_comparison_folds_what_storage_keeps() -> None:
    assert same_name("阿布都·买买提", "阿布都买买提")
    assert same_name("JOHN smith", "john  Smith")
    assert fold("秦 华") == fold("秦华")
    assert not same_name("张伟", "张玮")


@pytest.mark.parametrize(
    ("cell", "number", "found"),
    [
        ("13107986941", "13107986941", []),
        ("177 7225 1444", "17772251444", []),
        ("177-0695-6882", "17706956882", []),
        (17784308534, "17784308534", []),
        (17784308534.0, "17784308534", []),
        ("+86 15025137946", "15025137946", []),
        ("８613107986941", "13107986941", []),
        ("0431-82269405", "0431-82269405", ["phone_landline"]),
        ("(0431)8226 9405", "0431-82269405", ["phone_landline"]),
        ("010 62345678", "010-62345678", ["phone_landline"]),
        ("15508050926/18606994670", "15508050926", ["phone_multiple"]),
        ("0431-82269405、15508050926", "15508050926", ["phone_multiple"]),
        ("1317098725", None, ["phone_invalid"]),
        ("15508050926,1360", "15508050926", ["phone_invalid"]),
        ("本人15508050926", "15508050926", []),
        ("+82 10-1234-5678", "+821012345678", []),
        ("", None, []),
        ("无", None, []),
        (None, None, []),
    ],
)
def test_phones(cell: object, number: str | None, found: list[str]) -> None:
    phone = parse(cell)
    assert phone.number == number and codes(phone.warnings) == found


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(allow_nan=False, width=32)))
def test_any_phone_cell_is_read_without_an_error(cell: object) -> None:
    parse(cell)
    parse_card(cell)


def test_bank_cards_are_checked_not_guessed() -> None:
    good = "6222021234567890128"
    assert luhn(good) and parse_card("6222 0212 3456 7890 128").number == good
    for wrong in ("6222021234567890129", "622202", 6.2220212345678e18, "6.22202E+18"):
        card = parse_card(wrong)
        assert card.number is None and codes(card.warnings) == ["bank_card_invalid"]
    assert parse_card(None).warnings == ()


def test_masks_hide_the_middle() -> None:
    assert mask_id("220102199001011234") == "220102********1234"
    assert mask_id("E12345678") == "E1*****78"
    assert mask_id("A1") == "**"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("0431-82269405") == "0431-****9405"
    assert mask_card("6222021234567890128") == "6222***********0128"
    assert (mask_name("张伟"), mask_name("张小伟"), mask_name("欧阳娜娜")) == (
        "张*",
        "张*伟",
        "欧阳*娜",
    )
    assert mask_id(None) is None and mask_phone("") == ""


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789X", min_size=3, max_size=24))
def test_no_mask_shows_the_whole_number(number: str) -> None:
    for mask in (mask_id, mask_phone, mask_card):
        masked = mask(number)
        assert masked is not None and masked != number and len(masked) == len(number)
