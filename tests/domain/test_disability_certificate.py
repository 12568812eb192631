"""残疾人证号: eighteen characters of the holder's own number, a kind and a grade."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.disability_certificate import GRADES, KINDS, parse
from jlcenter.domain.errors import Refused
from jlcenter.domain.identity_number import check_digit

OWN = "220421198712279937"
X_BODY = next(body for n in range(960, 996) if check_digit(body := f"22042119800101{n:03d}") == "X")
WITH_X = X_BODY + "X"


@pytest.mark.parametrize(
    ("typed", "number", "words", "reissued"),
    [
        (OWN + "42", OWN + "42", "肢体二级", 0),
        (f" {OWN[:6]} {OWN[6:14]} {OWN[14:]} 11 ", OWN + "11", "视力一级", 0),
        (OWN + "74B1", OWN + "74B1", "多重四级", 1),
        (OWN + "23b2", OWN + "23B2", "听力三级", 2),
        ("２２０４２１１９８７１２２７９９３７５３", OWN + "53", "智力三级", 0),
        (WITH_X.lower() + "64", WITH_X + "64", "精神四级", 0),
    ],
)
def test_a_good_number_tells_kind_and_grade(
    typed: str, number: str, words: str, reissued: int
) -> None:
    found = parse(typed, own_number=number[:18])
    assert (found.number, found.words, found.reissued) == (number, words, reissued)


@pytest.mark.parametrize(
    ("typed", "own", "code"),
    [
        (OWN, OWN, "disability_length"),  # the ID number itself
        (OWN + "4", OWN, "disability_length"),
        (OWN + "421", OWN, "disability_length"),
        ("", OWN, "disability_length"),
        (OWN[:-1] + "842", OWN, "disability_checksum"),
        (OWN + "82", OWN, "disability_kind"),
        (OWN + "02", OWN, "disability_kind"),
        (OWN + "45", OWN, "disability_grade"),
        (OWN + "40", OWN, "disability_grade"),
        (OWN[:10] + "O" + OWN[11:] + "42", OWN, "disability_form"),
        (OWN + "42", "220421198011179722", "disability_not_own"),
    ],
)
def test_what_is_off_is_said(typed: str, own: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(typed, own_number=own)
    assert refused.value.code == code and refused.value.hint
    assert OWN not in refused.value.message


@given(st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(GRADES)), st.integers(0, 9))
def test_every_kind_and_grade_reads_back(kind: str, grade: str, times: int) -> None:
    text = OWN + kind + grade + (f"B{times}" if times else "")
    found = parse(text, own_number=OWN)
    assert (found.id_number, found.kind, found.grade, found.reissued) == (OWN, kind, grade, times)


@given(st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_never_taken(place: int, digit: str) -> None:
    wrong = OWN[:place] + digit + OWN[place + 1 :]
    if wrong == OWN:
        return
    with pytest.raises(Refused):
        parse(wrong + "42", own_number=OWN)
