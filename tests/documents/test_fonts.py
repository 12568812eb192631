"""Every character of a name prints from some font and can be copied out again; none is a box."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from jlcenter.documents.fonts import Look, clean, missing_characters, runs, text_width
from jlcenter.documents.glyphs import GlyphGuard
from jlcenter.documents.text import break_lines, draw_text, fit_in_cell, fitting_size
from jlcenter.domain.errors import Refused
from tests.paper_world import NAMES, page_texts, pictures

RARE = "𠮷㛃𬴊䶮𤭢𪚥𫓧𬟁㐂龘"


@pytest.mark.parametrize("look", list(Look))
def test_r61_rare_characters_come_from_a_font_in_every_look(look: Look) -> None:
    assert not missing_characters(RARE + "".join(NAMES), look)


def test_r61_a_character_no_font_has_is_named_with_its_person() -> None:
    guard = GlyphGuard()
    guard.look_at("李\ue123四", "7 李\ue123四", Look.KAI)
    guard.look_at("王\U00030123", "9 王\U00030123", Look.KAI)
    with pytest.raises(Refused) as refused:
        guard.refuse()
    assert refused.value.code == "glyph_missing"
    assert "7 李" in refused.value.message and "U+E123" in refused.value.message
    assert "9 王" in refused.value.message and "U+30123" in refused.value.message


def test_private_use_is_refused_even_where_a_font_draws_something() -> None:
    assert missing_characters("".join(map(chr, range(0xE000, 0xF900)))) == set(
        map(chr, range(0xE000, 0xF900))
    )


def test_r61_text_above_the_basic_plane_copies_out_of_the_pdf_as_it_went_in(tmp_path: Path) -> None:
    """reportlab alone writes ₻ for 𠮷 in the table that viewers copy and search by."""
    path = tmp_path / "names.pdf"
    canvas = Canvas(str(path))
    for row, look in enumerate(Look):
        draw_text(canvas, 40, 700 - 40 * row, RARE + "김철수·ABC", look, 20)
    canvas.save()
    text = page_texts(path)[0]
    assert text.count(RARE + "김철수·ABC") == len(Look)


def test_a_long_class_needs_several_subsets_of_a_font_and_still_copies_out(tmp_path: Path) -> None:
    """A subset holds 256 glyphs: three hundred different characters make a second one."""
    letters = "".join(chr(0x4E00 + 7 * n) for n in range(600))
    path = tmp_path / "many.pdf"
    canvas = Canvas(str(path))
    for row in range(20):
        draw_text(canvas, 20, 800 - 30 * row, letters[row * 30 : row * 30 + 30], Look.SONG, 16)
    canvas.save()
    assert page_texts(path)[0] == letters


@pytest.mark.parametrize("sign", list(RARE) + ["김", "√", "◎"])
def test_r61_a_drawn_character_leaves_ink_and_is_not_the_box(sign: str, tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    canvas = Canvas(str(path), pagesize=(60, 60))
    draw_text(canvas, 5, 15, sign, Look.SONG, 40)
    canvas.save()
    picture = pictures(path)[0].convert("L")
    box = tmp_path / "box.pdf"
    canvas = Canvas(str(box), pagesize=(60, 60))
    from jlcenter.documents.fonts import font

    canvas.setFont(font("NotoSerifSC-Regular").name, 40)
    canvas.drawString(5, 15, "\U000f0000")
    canvas.save()
    assert picture.getextrema()[0] < 100
    assert picture.tobytes() != pictures(box)[0].convert("L").tobytes()


def test_hangul_of_one_name_comes_from_one_font() -> None:
    assert [name for name, _piece in runs("김철수뷁", Look.KAI)] == ["NanumMyeongjo"]


def test_invisible_signs_are_dropped_and_line_breaks_become_spaces() -> None:
    assert clean("张\u200b三\ufeff\n李\u00a0四\U000e0100") == "张三 李 四"


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("汉字，。（）“”abc123 ·—%"), max_size=60), st.floats(20, 200))
def test_broken_lines_hold_all_text_and_fit(text: str, width: float) -> None:
    lines = break_lines(text, Look.SONG, 10, width)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())
    for line in lines:
        # a line may hang over only by punctuation that must not begin the next one
        assert text_width(line, Look.SONG, 10) <= width + 0.01 or len(line) <= 12


def test_a_minority_name_breaks_behind_its_dot_and_shrinks_to_its_room() -> None:
    name = "买买提·阿不都热合曼·托合提"
    lines, _size = fit_in_cell(name, Look.KAI, 10, 70, 20, 6.5)
    assert all(line.endswith("·") for line in lines[:-1]) and "".join(lines) == name
    assert text_width(name, Look.KAI, fitting_size(name, Look.KAI, 30, 170, 6)) <= 170.01
