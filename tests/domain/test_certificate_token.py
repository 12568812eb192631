"""The code on a certificate: its facts come back, any change shows, nobody else's key will do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from jlcenter.domain.certificate_token import (
    KEY_ID_BYTES,
    UNPAIRED_BASE,
    Facts,
    Outcome,
    device_of,
    make_token,
    read_token,
)

KEY = SigningKey(b"k" * 32)
PUBLIC = bytes(KEY.verify_key)
FACTS = Facts(
    serial="2204212026A0001",
    name="欧阳𠮷祥",
    class_name="家政服务员（横道河镇）一班",
    programme="吉林大姐",
    occupation="家政服务员",
    level="五级/初级工",
    minutes=3600,
    issued_on="2026-09-21",
    centre="220421",
    centre_name="东丰县职教中心",
    id_tail="1234",
)
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x1f"), max_size=30
)


def sign(data: bytes) -> bytes:
    return bytes(KEY.sign(data).signature)


def token(facts: Facts = FACTS, base: str | None = None) -> str:
    return make_token(facts, sign, device_of(PUBLIC), base)


def find(key_id: bytes) -> bytes | None:
    return PUBLIC if key_id == device_of(PUBLIC)[:KEY_ID_BYTES] else None


def test_a_genuine_code_gives_back_its_facts() -> None:
    reading = read_token(token(), find)
    assert (reading.outcome, reading.facts) == (Outcome.GENUINE, FACTS)


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        replace,
        st.just(FACTS),
        name=TEXT,
        class_name=TEXT,
        issued_on=st.dates(date(1990, 1, 1), date(2150, 1, 1)).map(date.isoformat),
        minutes=st.integers(0, 200_000),
    )
)
def test_any_facts_survive_the_way_there_and_back(facts: Facts) -> None:
    reading = read_token(token(facts), find)
    assert (reading.outcome, reading.facts) == (Outcome.GENUINE, facts)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_one_changed_character_is_never_genuine(data: st.DataObject) -> None:
    good = token()
    start = good.index("#") + 1
    place = data.draw(st.integers(start, len(good) - 1))
    sign_ = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    if good[place] != sign_:
        assert read_token(good[:place] + sign_ + good[place + 1 :], find).outcome != Outcome.GENUINE


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_anything_at_all_gets_an_answer(text: str) -> None:
    assert read_token(text, find).outcome in Outcome
    assert read_token("x#1." + text, find).outcome in Outcome


def test_a_signature_for_something_else_does_not_fit() -> None:
    """The same key signs requests and blocks: none of those may pass as a certificate."""
    other = make_token(FACTS, lambda data: sign(data[1:]), device_of(PUBLIC), None)
    assert read_token(other, find).outcome == Outcome.FORGED


def test_an_unknown_signer_is_not_called_forged_nor_genuine() -> None:
    reading = read_token(token(), lambda _key_id: None)
    assert reading.outcome == Outcome.UNKNOWN_SIGNER
    assert reading.facts == FACTS


def test_another_key_under_the_same_id_is_forged() -> None:
    other = bytes(SigningKey(b"o" * 32).verify_key)
    assert read_token(token(), lambda _key_id: other).outcome == Outcome.FORGED


def test_the_address_is_the_provinces_once_it_is_known() -> None:
    assert token().startswith(f"{UNPAIRED_BASE}#1.")
    assert token(base="https://example.test/v").startswith("https://example.test/v#1.")
    bare = token().partition("#")[2]
    assert read_token(bare, find).outcome == Outcome.GENUINE
    assert read_token(f"  {token()[:60]}\n{token()[60:]} ", find).outcome == Outcome.GENUINE


@pytest.mark.parametrize("number", ["220421199001010016", "19900101"])
def test_r63_the_code_never_holds_the_whole_id_number(number: str) -> None:
    """Only the last four characters go in; there is no field for more."""
    assert set(Facts.__dataclass_fields__) & {"id_number", "birth_date", "phone"} == set()
    assert number not in token()
