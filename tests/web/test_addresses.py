"""The tags and filters of our own for what Django does slower: they say what Django's say."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.urls import NoReverseMatch, reverse

from wuzha.web.templatetags.lines import badge, brief, month_day


def rendered(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


def test_an_address_is_what_django_writes_each_time_it_is_asked_for() -> None:
    asked = "{% url 'matrix-cell' unit clause month %}"

    found = [rendered(asked, unit=3, clause=clause, month="2026-05") for clause in (4, 5, 4)]

    assert found == [reverse("matrix-cell", args=[3, clause, "2026-05"]) for clause in (4, 5, 4)]


def test_an_address_can_be_kept_under_a_name_and_is_empty_where_it_leads_nowhere() -> None:
    asked = "{% url 'unit' key as there %}[{{ there }}]"

    assert [rendered(asked, key=key) for key in (7, None)] == [f"[{reverse('unit', args=[7])}]", "[]"]


@pytest.mark.parametrize("there", ["{{ there }}", "{{ there|urlencode }}", "{{ there|length }}"])
def test_a_kept_address_is_the_plain_one_and_is_escaped_where_it_is_written(there: str) -> None:
    kept = "{% url 'plan-clause' 3 code as there %}" + there
    code, plain = "R&1'", reverse("plan-clause", args=[3, "R&1'"])

    assert rendered(kept, code=code) == rendered(there, there=plain)
    assert rendered("{% url 'plan-clause' 3 code %}", code=code) == rendered("{{ there }}", there=plain)
    assert rendered("{% autoescape off %}{% url 'plan-clause' 3 code %}{% endautoescape %}", code=code) == plain


def test_an_address_that_leads_nowhere_is_a_mistake_where_it_is_written_at_once() -> None:
    with pytest.raises(NoReverseMatch):
        rendered("{% url 'unit' key %}", key=None)
    with pytest.raises(TemplateSyntaxError):
        rendered("{% url 'unit' key=3 %}")


def test_lines_are_cut_dated_and_marked() -> None:
    day = datetime(2026, 5, 9, 18, 0)

    assert [brief(text, 6) for text in ("", "各村组织宣讲", "各村组织村民宣讲")] == ["", "各村组织宣讲", "各村组织村…"]
    assert [month_day(day), month_day(None)] == [rendered('{{ a|date:"n月j日" }}', a=day), ""]
    assert badge("overdue", "<逾期>") == '<span class="state" data-state="overdue">&lt;逾期&gt;</span>'
