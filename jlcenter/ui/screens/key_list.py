"""F1: the list of keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import TallArea, button, card, column, label, row
from jlcenter.words import _, mark

KEYS: tuple[tuple[str, str], ...] = (
    ("1", mark("出勤")),
    ("2", mark("迟到,再输入缺课分钟,回车结束")),
    ("3", mark("早退,再输入缺课分钟,回车结束")),
    ("4", mark("旷课")),
    ("5", mark("请假")),
    ("6", mark("线上")),
    ("0 / Delete", mark("改回未点")),
    ("A–Z", mark("找人:拼音首字母或全拼,↓ 下一个;字母从不点名")),
    ("/", mark("找人:学号或身份证尾号,回车")),
    ("Enter", mark("到下一个未点的人")),
    ("F2", mark("登记新学员")),
    ("F5", mark("未点的全部记为出勤,已点的不动")),
    ("Ctrl+Z · Ctrl+Y", mark("撤销 · 重做")),
    ("Alt+← · Alt+→", mark("前一课次 · 后一课次")),
    ("Alt+1 … Alt+9, Alt+0", mark("到左栏的第几处")),
    ("Ctrl+1 … Ctrl+9", mark("换页签")),
    ("Ctrl+N · F4 · Del", mark("在清单里:添加 · 修改 · 删除")),
    ("Alt+↓", mark("在表单里:打开日历或可选的记录")),
    ("F6", mark("在左栏和内容之间移动")),
    ("Esc", mark("取消正在输入的内容")),
)


class KeyList(QDialog):
    """Keys and what they do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("按键"))
        outer = column(self, margin=24, spacing=16)
        outer.addWidget(label(_("按键"), "heading"))
        frame, inside = card(16)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(24))
        grid.setVerticalSpacing(theme().px(7))
        for number, (key, meaning) in enumerate(KEYS):
            name = label(key)
            name.setFont(theme().font("text", bold=True))
            grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(_(meaning)), number, 1)
        inside.addLayout(grid)
        outer.addWidget(TallArea(frame, around=170))
        line = row()
        line.addStretch(1)
        line.addWidget(button(_("知道了"), self.accept, kind="primary"))
        outer.addLayout(line)
