"""Why entries could not be taken in, in words: the reasons of ``checks`` and of the province."""

from __future__ import annotations

from jlcenter.words import _, mark

REASONS = {
    "signature_bad": mark("签名不对, 可能在路上损坏了"),
    "chain_gap": mark("前面还缺一段, 等它到了再收"),
    "start_missing": mark("缺这台电脑这次工作的开头, 等它到了再收"),
    "other_centre": mark("是别的中心的内容"),
    "author_unknown": mark("写这些内容的电脑, 本机还没有收到它的登记"),
    "tick_bad": mark("先后次序不对"),
    "tick_leap": mark("先后次序跳得太远, 像是出了错"),
    "base_bad": mark("所依据的内容比它还晚"),
    "id_bad": mark("记录编号不对"),
    "key_bad": mark("内容和它的记录编号对不上"),
    "value_bad": mark("有一项内容的格式不对"),
    "past_missing": mark("它所依据的改动还没有到, 等到了再收"),
}


def reason_words(reason: str) -> str:
    """A reason in the person's language; one not known here stays as it came."""
    return _(REASONS[reason]) if reason in REASONS else reason
