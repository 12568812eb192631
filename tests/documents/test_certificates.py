"""Certificates on paper: every code reads back, every name is there whole, long ones shrink."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from jlcenter.documents.certificate import CertificatePaper, Offset, write_certificates
from jlcenter.documents.qr import (
    MODULE_MM_MIN,
    QUIET,
    codes_in_file,
    codes_in_pdf,
    codes_in_picture,
    symbol,
)
from jlcenter.documents.read_back import read_pages
from jlcenter.documents.template import load_template
from jlcenter.domain.certificate_token import device_of, make_token
from jlcenter.domain.errors import NotFound, Refused
from tests.domain.test_certificate_token import FACTS, PUBLIC, sign
from tests.paper_world import NAMES, page_texts, pictures

TEMPLATE = load_template("completion")
BASE = "https://verify.example.test/v"


def paper(name: str, **more: str) -> CertificatePaper:
    facts = replace(FACTS, name=name)
    values = {
        "name": name,
        "id_masked": "220421********1234",
        "class_name": facts.class_name,
        "programme": facts.programme,
        "occupation": facts.occupation,
        "level": facts.level,
        "hours": "80",
        "starts": "2026年9月1日",
        "ends": "2026年9月20日",
        "issued_on": "2026年9月21日",
        "centre_name": facts.centre_name,
        "serial": facts.serial,
        **more,
    }
    return CertificatePaper(values, make_token(facts, sign, device_of(PUBLIC), BASE), name)


def test_r57_every_code_reads_back_from_the_drawn_page(tmp_path: Path) -> None:
    path = tmp_path / "certificates.pdf"
    papers = [paper(name) for name in NAMES]
    write_certificates(TEMPLATE, papers, path, "东丰县职教中心")
    assert codes_in_pdf(path) == [one.token for one in papers]
    assert codes_in_file(path) == [one.token for one in papers]


def test_r58_every_fact_can_be_read_from_the_page(tmp_path: Path) -> None:
    path = tmp_path / "certificates.pdf"
    papers = [paper(name) for name in NAMES]
    write_certificates(TEMPLATE, papers, path, "东丰县职教中心")
    for one, page in zip(papers, read_pages(path, codes=False), strict=True):
        assert page.has(*one.values.values())
        assert not page.has("李四")


def test_r57_a_copied_and_slightly_turned_page_still_reads(tmp_path: Path) -> None:
    """What a phone or an office copier makes of it: turned, blurred, grey."""
    path = tmp_path / "one.pdf"
    write_certificates(TEMPLATE, [paper("王芳")], path, "x")
    picture = pictures(path, 200)[0].convert("L")
    worn = picture.rotate(3, expand=True, fillcolor=255).filter(ImageFilter.GaussianBlur(1.0))
    worn = worn.point(lambda value: 60 + value * 0.6)
    assert codes_in_picture(worn) == [paper("王芳").token]


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_codes_are_read_from_pictures(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    write_certificates(TEMPLATE, [paper("王芳")], path, "x")
    picture = tmp_path / f"scan{suffix}"
    pictures(path, 150)[0].save(picture)
    assert codes_in_file(picture) == [paper("王芳").token]


def test_r57_modules_are_never_finer_than_a_printer_can_draw() -> None:
    size = TEMPLATE.code.size if TEMPLATE.code else 0
    for length in (100, 200, 300, 380):
        rows = symbol("https://verify.example.test/v#1." + "A7Z" * (length // 3), size)
        assert size / (len(rows) + 2 * QUIET) >= MODULE_MM_MIN
    with pytest.raises(Refused) as refused:
        symbol("长" * 700, size)
    assert refused.value.code == "code_too_fine"


def test_overprint_leaves_out_what_the_stock_has_and_moves_the_rest(tmp_path: Path) -> None:
    whole, over, moved = (tmp_path / name for name in ("w.pdf", "o.pdf", "m.pdf"))
    write_certificates(TEMPLATE, [paper("王芳")], whole, "x")
    write_certificates(TEMPLATE, [paper("王芳")], over, "x", overprint=Offset())
    write_certificates(TEMPLATE, [paper("王芳")], moved, "x", overprint=Offset(10, 5))
    assert "培训合格证书" in page_texts(whole)[0]
    assert "培训合格证书" not in page_texts(over)[0] and "王芳" in page_texts(over)[0]

    def corner(path: Path) -> tuple[int, int]:
        box = pictures(path, 254)[0].convert("L").point(lambda v: 255 if v < 128 else 0).getbbox()
        assert box is not None
        return box[0], box[1]

    (left, top), (left_moved, top_moved) = corner(over), corner(moved)
    assert left_moved - left == pytest.approx(100, abs=2)
    assert top_moved - top == pytest.approx(50, abs=2)


@pytest.mark.parametrize("name", ["李", "买买提·阿不都热合曼·托合提·阿布力克木·吐尔逊·艾合买提"])
def test_a_long_name_shrinks_and_stays_inside_the_frame(name: str, tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    write_certificates(TEMPLATE, [paper(name)], path, "x", overprint=Offset())
    assert name in page_texts(path)[0]
    box = pictures(path, 127)[0].convert("L").point(lambda v: 255 if v < 128 else 0).getbbox()
    assert box is not None
    left, top, right, bottom = (value / 5 for value in box)
    assert left > 16 and right < 297 - 16 and top > 16 and bottom < 210 - 16


def test_a_very_long_class_name_does_not_run_into_the_code(tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    long = (
        "东丰县二〇二六年农村转移就业劳动者家政服务员（母婴护理方向）"
        "职业技能提升行动第十二期脱产培训班（横道河镇、南屯基镇联合举办）"
    )
    one = paper("王芳", class_name=long, programme=long)
    write_certificates(TEMPLATE, [one], path, "x")
    assert codes_in_pdf(path) == [one.token]
    assert read_pages(path, codes=False)[0].has(long)


def test_r56_every_field_stands_where_it_always_stood(tmp_path: Path) -> None:
    """In millimetres: an update must not move what pre-printed stock was made for."""
    import pypdfium2

    path = tmp_path / "one.pdf"
    write_certificates(TEMPLATE, [paper("张三")], path, "x")
    document = pypdfium2.PdfDocument(str(path))
    text = document[0].get_textpage()
    where = {}
    for word in ("培训合格证书", "证书编号", "张三", "东丰县职教中心", "扫码查验真伪"):
        finder = text.search(word)
        start, count = finder.get_next()
        boxes = [text.get_charbox(start + n) for n in range(count)]
        left, right = boxes[0][0], boxes[-1][2]
        where[word] = (round(left / 72 * 25.4), round(right / 72 * 25.4))
        where[word] += (round(210 - min(box[1] for box in boxes) / 72 * 25.4),)
    document.close()
    for word, place in PLACES.items():
        assert where[word] == pytest.approx(place, abs=1), word


#: left, right, lowest ink
PLACES = {
    "培训合格证书": (99, 198, 49),
    "证书编号": (210, 226, 71),
    "张三": (139, 159, 88),
    "东丰县职教中心": (198, 238, 164),
    "扫码查验真伪": (47, 64, 185),
}


def test_what_has_no_value_is_left_out_with_its_clause(tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    write_certificates(TEMPLATE, [paper("王芳", occupation="", level="")], path, "x")
    text = page_texts(path)[0]
    assert "培训工种" not in text and "等级为" not in text and "共80学时" in text


def test_r61_unprintable_names_are_all_named_and_no_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    papers = [paper("王芳"), paper("赵\ue001"), paper("孙\U00030123")]
    with pytest.raises(Refused) as refused:
        write_certificates(TEMPLATE, papers, path, "x")
    assert "赵" in refused.value.message and "孙" in refused.value.message
    assert not path.exists()


def test_a_centres_own_template_is_read_and_a_wrong_one_is_explained(tmp_path: Path) -> None:
    own = tmp_path / "ours.toml"
    own.write_text(
        'name="x"\nversion=1\nwidth=210\nheight=297\n[[text]]\ntext="{name}"\nx=10\ny=20\n',
        encoding="utf-8",
    )
    assert load_template(str(own)).width == 210
    for wrong in ('name="x"', own.read_text(encoding="utf-8").replace("{name}", "{nmae}"), "= ="):
        own.write_text(wrong, encoding="utf-8")
        with pytest.raises(Refused) as refused:
            load_template(str(own))
        assert refused.value.code == "template_bad" and refused.value.file == "ours.toml"
    with pytest.raises(NotFound):
        load_template("nothing-like-this")
    with pytest.raises(NotFound):
        load_template("../../main")


def test_a_text_file_called_png_is_refused_in_words(tmp_path: Path) -> None:
    fake = tmp_path / "fake.png"
    fake.write_text("not a picture")
    with pytest.raises(Refused) as refused:
        codes_in_file(fake)
    assert refused.value.code == "file_unreadable"
    empty = tmp_path / "empty.png"
    Image.new("L", (200, 200), 255).save(empty)
    assert codes_in_file(empty) == []


def test_nothing_of_the_pdf_library_is_loaded_before_a_paper_is_made() -> None:
    code = (
        "import sys, jlcenter.cli.certificates, jlcenter.cli.paper, jlcenter.documents.fonts;"
        "print([m for m in sys.modules if re.match('reportlab|xlsxwriter|PIL|zxing|nacl', m)])"
    )
    told = subprocess.run(
        [sys.executable, "-c", "import re;" + code], capture_output=True, text=True, check=True
    )
    assert re.fullmatch(r"\[\]\s*", told.stdout)
