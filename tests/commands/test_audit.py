import pytest
from click.testing import CliRunner

from wuzha.commands.main import main
from wuzha.queries.log import first_break
from wuzha.store.models import LogEntry


@pytest.mark.usefixtures("world")
def test_a_log_nobody_touched_holds() -> None:
    answer = CliRunner().invoke(main, ["audit"])

    assert (answer.exit_code, answer.output) == (0, "日志完整，没有改动。\n")


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    "field, value",
    [("summary", "改过的话"), ("by_name", "别人"), ("detail", {"x": 1}), ("at", "2020-01-01T00:00:00+00:00")],
)
def test_a_changed_entry_is_found(field: str, value: object) -> None:
    entry = LogEntry.objects.order_by("pk")[3]

    LogEntry.objects.filter(pk=entry.pk).update(**{field: value})

    assert first_break() == entry.pk


@pytest.mark.usefixtures("world")
def test_a_removed_entry_is_found_at_the_one_after_it() -> None:
    gone = LogEntry.objects.order_by("pk")[3]

    LogEntry.objects.filter(pk=gone.pk).delete()
    answer = CliRunner().invoke(main, ["audit"])

    assert first_break() == LogEntry.objects.filter(pk__gt=gone.pk).order_by("pk").values_list("pk", flat=True)[0]
    assert answer.exit_code == 1
