"""`wuzha`: the group of all commands. A command's module is imported only when the command is run."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from wuzha.commands.speech import ChineseContext, in_chinese

# Command name: module of this room, and what it does. The module holds a click command of that name. Loading lazily
# keeps `wuzha check` free of Django and under a second.
COMMANDS: dict[str, tuple[str, str]] = {
    "archive": ("archives", "生成一个年度的档案包"),
    "audit": ("audit", "检验日志是否完整"),
    "burden": ("burden", "计算方案给各类单位带来的工作量"),
    "check": ("plans", "核对方案文件，一次列出所有问题"),
    "draw": ("sampling", "按公开的种子重算抽查"),
    "explain": ("plans", "把方案文件说成一句句中文"),
    "export": ("exchange", "导出单位、人员或记录清单"),
    "import": ("exchange", "导入单位、人员或记录清单"),
    "import-archive": ("archives", "把档案包导入空的系统"),
    "lint": ("lint", "方案把关，指出写错和与减负规定抵触的地方"),
    "mail": ("mail", "收取邮件附件里的填报表，登记后答复"),
    "notify": ("notify", "检查邮件设置，发一封测试邮件"),
    "read": ("reading", "阅读方案原文，起草方案文件"),
    "schema": ("plans", "输出方案文件的 JSON Schema"),
    "serve": ("serve", "启动网页服务"),
    "verify": ("archives", "离线检验档案包"),
    "watch": ("watch", "看着一个文件夹，放进去的填报表自动登记"),
    "work": ("work", "后台工作：到时间生成提醒、发送邮件"),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and says everything in Chinese."""

    context_class = ChineseContext

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name every command."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        """Import and return one command; None when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"wuzha.commands.{module}"), name)
        command.context_class = ChineseContext
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def make_context(self, *args: Any, **extra: Any) -> click.Context:  # noqa: ANN401 - passed through to click
        """Parse the command line; what is wrong with it is said in Chinese."""
        try:
            return super().make_context(*args, **extra)
        except click.ClickException as error:
            raise in_chinese(error) from error

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - whatever the command returns
        """Run the command; what goes wrong is said in Chinese."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            raise in_chinese(error) from error


@click.group(cls=LazyGroup, help="无诈：把反诈工作方案变成各单位的任务、记录和报告。")
def main() -> None:
    """Stand at the door; the commands do the work."""
