"""How the command line talks: click's own words, said in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import IO, Any

import click

_HEADINGS = {"Options": "选项", "Commands": "命令", "Positional arguments": "参数"}
_PHRASES = {
    "Show this message and exit.": "显示本说明。",
    "[required]": "（必填）",
    "[default: ": "（默认：",
    "]": "）",
}
_USAGE = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}


class ChineseFormatter(click.HelpFormatter):
    """Writes help pages with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line, 用法."""
        super().write_usage(prog, _replaced(args, _USAGE), prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """Write a heading with a full-width colon."""
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a list of terms; the notes click adds by itself are said in Chinese."""
        super().write_dl([(term, _replaced(text, _PHRASES)) for term, text in rows], col_max, col_spacing)


class ChineseContext(click.Context):
    """A context whose help is Chinese."""

    formatter_class = ChineseFormatter


class Refused(click.ClickException):
    """The command understood what was asked and could not do it; exit code 1."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence alone."""
        click.echo(self.message, file=file, err=file is None)


class Misused(Refused):
    """The command line itself was wrong; exit code 2."""

    exit_code = 2


def in_chinese(error: click.ClickException) -> click.ClickException:
    """Say an error of click in Chinese; our own errors and help pages pass unchanged."""
    if isinstance(error, Refused | click.exceptions.NoArgsIsHelpError):
        return error
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "wuzha"
        return Misused(f"{_usage(error)}\n用法见：{command} --help")
    if isinstance(error, click.FileError):
        return Refused(f"打不开文件 {error.ui_filename}")
    return Refused(error.format_message())


def _usage(error: click.UsageError) -> str:
    if isinstance(error, click.MissingParameter):
        return f"缺少{_parameter(error)}"
    if isinstance(error, click.BadParameter):
        return f"{_parameter(error)}不对：{_wanted(error)}"
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}{_near(error.possibilities)}"
    if isinstance(error, click.exceptions.NoSuchCommand):
        group = error.ctx.command if error.ctx else None
        known = group.list_commands(error.ctx) if isinstance(group, click.Group) and error.ctx else []
        return f"没有命令 {error.command_name}{_near(get_close_matches(error.command_name, known))}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 用法不对"
    return "命令的参数不对"


def _parameter(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return "参数"
    if isinstance(parameter, click.Option):
        return f"选项 {max(parameter.opts, key=len)}"
    return f"参数 {parameter.human_readable_name}"


def _wanted(error: click.BadParameter) -> str:
    wanted = error.param.type if error.param else None
    if isinstance(wanted, click.Choice):
        return f"可选 {'、'.join(str(choice) for choice in wanted.choices)}"
    if isinstance(wanted, click.types.IntParamType):
        return "应为整数，且在允许范围内"
    if isinstance(wanted, click.Path | click.File):
        return "文件或文件夹不存在，或无法读取"
    return error.message


def _near(possibilities: list[str] | None) -> str:
    return f"，是不是想写 {'、'.join(possibilities)}？" if possibilities else ""


def _replaced(text: str, phrases: dict[str, str]) -> str:
    for phrase, chinese in phrases.items():
        text = text.replace(phrase, chinese)
    return text
