"""The tree of commands: ``COMMANDS`` says which module holds which.

A module is imported when its command is called, so that ``mark`` does not pay for what printing
needs.
"""

from __future__ import annotations

from importlib import import_module
from inspect import cleandoc

import click

from jlcenter.words import _, mark

#: command → (module:object, short help)
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("setup:init", mark("建立本中心的数据")),
    "centre": ("centre_facts:centre_group", mark("中心概况")),
    "user": ("setup:user_group", mark("用户和密码")),
    "recover": ("setup:recover", mark("用恢复码重设密码")),
    "teacher": ("teachers:teacher_group", mark("教师：名册、课时、企业实践、互聘")),
    "programme": ("classes:programme_group", mark("培训项目")),
    "class": ("classes:class_group", mark("培训班")),
    "lesson": ("lessons:lesson_group", mark("课次")),
    "exam": ("classes:exam_group", mark("考试安排")),
    "calendar": ("centre:calendar_group", mark("校历: 节假日和调休")),
    "policy": ("policy:policy_group", mark("政策规则: 补贴、结业等标准和依据")),
    "roster": ("roster:roster_group", mark("花名册: 导入、查看、改学号")),
    "trainee": ("people:trainee_group", mark("学员")),
    "enrol": ("people:enrol", mark("把学员加入班级")),
    "withdraw": ("people:withdraw", mark("退训")),
    "transfer": ("people:transfer", mark("转班")),
    "mark": ("roll:mark", mark("点名")),
    "attendance": ("roll:attendance_group", mark("出勤情况")),
    "assess": ("roll:assess", mark("考核成绩")),
    "completion": ("roll:completion", mark("谁可以结业, 谁还不行, 为什么")),
    "indicators": ("figures:indicators_group", mark("各项指标: 数值、任务、完成、明细")),
    "target": ("figures:target_group", mark("年度任务")),
    "report": ("report:report_group", mark("进展报告和年度报告")),
    "anomalies": ("anomalies:anomalies", mark("疑点: 审计会问的事, 先自查")),
    "year": ("year:year_group", mark("年度定稿, 定稿后的变化")),
    "certificates": ("certificates:certificates_group", mark("证书: 发放、打印、核验")),
    "subsidy": ("subsidy:subsidy_group", mark("补贴: 核对、应享未享、申领")),
    "claim": ("claim:claim_group", mark("补贴申领: 申报、公示、审核、拨付")),
    "ledger": ("ledger:ledger_group", mark("历史台账: 往年的培训和补贴")),
    "income": ("income:income_group", mark("培训收入")),
    "partner": ("partner:partner_group", mark("合作单位")),
    "vacancy": ("vacancy:vacancy_group", mark("岗位: 找合适的人、推荐、订单班")),
    "recommendation": ("vacancy:recommendation_group", mark("岗位推荐和结果")),
    "follow-up": ("follow_up:follow_up_group", mark("就业跟踪: 回访、到期名单、就业率")),
    "event": ("event:event_group", mark("活动: 职业指导、招聘会、政策宣讲")),
    "apprenticeship": ("apprenticeship:apprenticeship_group", mark("学徒: 协议和双导师")),
    "proof": ("proof:proof_group", mark("身份证明")),
    "credit-bank": ("credit_bank:credit_bank_group", mark("学分银行: 登记和兑换")),
    "print": ("paper:print_group", mark("打印成 PDF")),
    "export": ("paper:export_group", mark("导出成 Excel")),
    "register": ("register:register_group", mark("项目库：基地、资源库、典型项目…")),
    "contest": ("register:contest_group", mark("技能竞赛的成绩")),
    "trip": ("trip:trip_group", mark("下乡行程：大篷车、小马扎…")),
    "inspection": ("inspection:inspection_group", mark("督导检查")),
    "survey": ("survey:survey_group", mark("满意度调查")),
    "evaluate": ("evaluate:evaluate_group", mark("培训评价：班级和中心")),
    "undo": ("actions:undo", mark("撤销上一步")),
    "redo": ("actions:redo", mark("重做")),
    "history": ("actions:history", mark("一条记录的来龙去脉")),
    "bring-back": ("actions:bring_back", mark("恢复一条被删除的记录")),
    "audit": ("audit:audit_group", mark("操作记录: 导出给检查和审计的人看")),
    "check": ("actions:check", mark("检查数据是否完好")),
    "backup": ("backup:backup_group", mark("备份和恢复")),
    "pair": ("sync:pair", mark("向省级服务器登记本机")),
    "sync": ("sync:sync_group", mark("与省级服务器同步")),
    "bundle": ("bundle:bundle_group", mark("离线包: 用U盘往来")),
    "digest": ("sync:digest", mark("全部内容的指纹")),
    "reconcile": ("reconcile:reconcile", mark("逐条核对本机与省里是否一致")),
    "conflicts": ("sync:conflicts_group", mark("冲突: 列出、选定")),
    "province": ("province:province_group", mark("省级服务器")),
    "prove": ("prove:prove", mark("在本机重新验证同步的承诺")),
    "demo": ("demo:demo", mark("从头到尾演示一遍")),
    "sample-data": ("sample_data:sample_data", mark("生成练习用的虚构数据")),
}


class LazyGroup(click.Group):
    """The root: knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = COMMANDS.get(cmd_name)
        if found is None:
            return None
        module, name = found[0].split(":")
        command = getattr(import_module(f"jlcenter.cli.{module}"), name)
        assert isinstance(command, click.Command)
        _translate_help(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("命令")):
            formatter.write_dl([(name, _(text)) for name, (_module, text) in COMMANDS.items()])


def _translate_help(command: click.Command) -> None:
    """A command's docstring may be its help, in Chinese: show it in the person's language."""
    if command.help:
        command.help = _(cleandoc(command.help))
    if isinstance(command, click.Group):
        for one in command.commands.values():
            _translate_help(one)


def root() -> click.Group:
    """The whole command line."""
    from jlcenter.cli import click_words
    from jlcenter.cli.frame import common_options

    click_words.install()

    return LazyGroup(
        "jlcenter",
        params=common_options(),
        help=_("吉培 JLCenter: 没有网络也能用的职业培训管理。不带命令时打开窗口。"),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
