"""拼音: surnames read right, both readings found."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jlcenter.domain.pinyin import initials, plain, readings, sort_key


@pytest.mark.parametrize(
    ("name", "usual", "other"),
    [
        ("单伟", "shanwei", "danwei"),
        ("仇英", "qiuying", "chouying"),
        ("曾华", "zenghua", "cenghua"),
        ("解放", "xiefang", "jiefang"),
        ("朴正", "piaozheng", "puzheng"),
        ("区明", "ouming", "quming"),
        ("查良", "zhaliang", "chaliang"),
        ("盖文", "gewen", "gaiwen"),
        ("翟明", "zhaiming", "diming"),
        ("尉迟恭", "yuchigong", "weichigong"),
        ("单于明", "chanyuming", "danyuming"),
        ("万俟卨", "moqixie", "wansixie"),
        ("长孙平", "zhangsunping", "changsunping"),
        ("吕布", "lvbu", "lubu"),
        ("张乐", "zhangle", "zhangyue"),
    ],
)
def test_both_readings_of_a_surname_are_kept_the_usual_first(
    name: str, usual: str, other: str
) -> None:
    found = [one.full for one in readings(name)]
    assert found[0] == usual and other in found


def test_initials_and_inner_parts() -> None:
    assert initials("单小伟") == ("sxw", "dxw")
    assert initials("张 三丰") == ("zsf",)
    assert readings("张小伟")[0].parts == "|xiaowei|wei|xw|w|"


def test_names_in_other_scripts() -> None:
    assert readings("John Smith")[0].full == "johnsmith"
    assert readings("John Smith")[0].initials == "js"
    korean = {one.full for one in readings("김철수")}
    assert {"gimcheolsu", "kimcheolsu", "ㄱㅊㅅ"} <= korean
    assert readings("阿依古丽·买买提")[0].initials == "ayglmmt"
    assert readings("𠮷田")[0].full == "jitian"
    assert readings("") == () and sort_key("…") == "…"


def test_typed_pinyin_may_have_tones_and_umlauts() -> None:
    assert plain("Zhāng") == "zhang" and plain("lǚ") == "lv" and plain("LÜ") == "lv"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20))
def test_any_name_is_read_without_an_error(name: str) -> None:
    for one in readings(name):
        assert one.full and one.initials


def test_pinyin_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, jlcenter.domain.pinyin; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
