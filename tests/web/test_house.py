"""The small elements of every page: the way to it, tables, buttons that do or ask; and what pages are called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.urls import get_resolver, reverse
from django.utils.safestring import mark_safe

from asking import signed_in
from world import World
from wuzha.web.frame import GROUPS
from wuzha.web.names import PAGES
from wuzha.web.templatetags.house import LONGEST_CRUMB

TEMPLATES = Path(__file__).parents[2] / "src/wuzha/web/templates/wuzha"
TABLE = re.compile(r"\{% table (.*?) %\}(.*?)\{% endtable %\}", re.DOTALL)


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context({"page_name": "登记事项", "csrf_token": "abc", **context}))


def test_the_way_to_a_page_says_those_above_by_their_names_and_the_page_itself_last() -> None:
    said = shown(
        '{% crumbs %}{% crumb "matters" %}{% crumb "unit" 7 name=name month="2026-05" of="" %}'
        "{% here %}{% endcrumbs %}",
        name="<村>",
    )

    assert said == (
        '<nav class="crumbs" aria-label="当前位置"><ol><li><a href="/matters">事项</a></li>'
        '<li><a href="/units/7?month=2026-05">&lt;村&gt;</a></li><li aria-current="page">登记事项</li></ol></nav>'
    )


def test_a_page_at_the_top_has_no_way_to_it() -> None:
    assert shown("{% crumbs %}  {% endcrumbs %}") == ""


def test_a_long_title_is_cut_on_the_way() -> None:
    (said,) = re.findall(">(甲[^<]*)<", shown("{% here name %}", name="甲" * 40))

    assert len(said) == LONGEST_CRUMB


def test_a_table_tells_figures_and_what_is_only_read_aloud_from_other_heads() -> None:
    said = shown('{% table "单位" "单位" "人数#" may|yesno:"~操作," %}<tr></tr>{% endtable %}', may=True)

    assert said == (
        '<div class="scroll cards" tabindex="0" role="region" aria-label="单位"><table class="data stick"><thead><tr>'
        '<th scope="col">单位</th><th scope="col" class="num">人数</th>'
        '<th scope="col"><span class="sr">操作</span></th>'
        "</tr></thead><tbody><tr></tr></table></div>"
    )


def test_a_table_leaves_out_empty_heads_and_takes_heads_by_lists() -> None:
    said = shown(
        '{% table "账" "来源" none more numbers=figures wide=True %}{% endtable %}',
        none="",
        more=["日期", "<>"],
        figures=["次"],
    )

    assert re.findall(r"<th scope=\"col\"([^>]*)>(.*?)</th>", said) == [
        ("", "来源"), ("", "日期"), ("", "&lt;&gt;"), (' class="num"', "次"),
    ]  # fmt: skip
    assert 'class="scroll"' in said


def test_a_button_that_does_sends_what_it_is_told_and_may_ask_before() -> None:
    one = '{% press "停止" "routine-end" 3 kind="small" about=about ask="停止？" revision=5 %}'
    said = shown(one, about="每周 <宣讲>")

    assert said == (
        '<form method="post" action="/routines/3/end" data-ask="停止？">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="abc">'
        '<input type="hidden" name="revision" value="5"><button class="btn small">'
        '停止<span class="sr">：每周 &lt;宣讲&gt;</span></button></form>'
    )


def test_a_button_that_asks_opens_a_dialog_of_its_own() -> None:
    said = shown(
        '{% for key in keys %}{% ask "撤回" "matter-withdraw" key title="撤回？" reason=True revision=9 %}{% endfor %}',
        keys=[1, 2],
    )

    assert re.findall(r'data-dialog="([^"]+)"', said) == ["ask-matter-withdraw-1", "ask-matter-withdraw-2"]
    assert re.findall(r'<dialog id="([^"]+)"', said) == ["ask-matter-withdraw-1", "ask-matter-withdraw-2"]
    assert re.findall(r'action="([^"]+)"', said) == ["/matters/1/withdraw", "/matters/2/withdraw"]
    assert re.findall(r'name="(\w+)"', said) == ["csrfmiddlewaretoken", "revision", "reason"] * 2


def test_a_question_that_a_page_asks_too_says_aloud_what_it_is_about() -> None:
    said = shown('{% ask "撤回" "matter-withdraw" 3 title="撤回？" link=True about=about %}', about="六月<报告>")

    assert '>撤回<span class="sr">：六月&lt;报告&gt;</span></a>' in said


def test_every_small_button_of_a_line_says_aloud_what_it_is_about() -> None:
    small = re.compile(r'\{% (?:press|ask) [^%]*kind="[^"]*small[^"]*"[^%]*%\}')
    bare = [
        (path.name, tag)
        for path in TEMPLATES.rglob("*.html")
        for tag in small.findall(path.read_text("utf-8"))
        if "about=" not in tag
    ]

    assert bare == []


def test_what_is_safe_and_what_is_plain_is_told_apart_however_often_it_was_shown() -> None:
    plain, safe = "<b>村</b>", mark_safe("<b>村</b>")
    escaped = "&lt;b&gt;村&lt;/b&gt;"

    heads = [shown("{% table page_name head %}{% endtable %}", head=head) for head in (safe, plain, safe)]
    badges = [shown('{% badge "done" word %}', word=word) for word in (safe, plain, safe)]

    assert [re.findall(r'<th scope="col">(.*?)</th>', head) for head in heads] == [[plain], [escaped], [plain]]
    assert [re.findall(r'"done">(.*?)</span>', badge) for badge in badges] == [[plain], [escaped], [plain]]


def test_an_address_on_the_way_takes_lists() -> None:
    said = shown('{% crumb "matters" kind=kinds %}', kinds=["case"])

    assert 'href="/matters?kind=' in said


def test_an_empty_list_says_what_to_do_and_leads_there() -> None:
    assert re.findall(
        r"href=\"(.*?)\">(.*?)</a>", shown('{% nothing "没有" "先上传。" "上传方案" "plan-upload" %}')
    ) == [("/plans/new", "上传方案")]
    assert "href" not in shown('{% nothing "没有" "先上传。" %}')


def test_every_cell_of_a_card_is_named_as_its_head() -> None:
    named = {}
    for path in TEMPLATES.rglob("*.html"):
        for heads, rows in TABLE.findall(path.read_text("utf-8")):
            known = {head.strip("~#") for head in re.findall(r"[^\",|:]+", heads)}
            named[path.name] = set(re.findall(r'data-label="([^"{]+)"', rows)) - known

    assert {name: words for name, words in named.items() if words} == {}


def test_no_page_writes_the_way_to_it_or_a_table_of_its_own() -> None:
    own = re.compile(r'class="crumbs"|<thead>')
    allowed = {"papers/blocks.html", "calendars/year.html", "matrix/page.html"}  # as printed, by months, a grid

    found = {
        str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if own.search(path.read_text("utf-8"))
    }
    assert found == allowed


def test_every_name_is_that_of_an_address() -> None:
    known = {name for name in get_resolver().reverse_dict if isinstance(name, str)}

    assert set(PAGES) - known == set()


@pytest.mark.parametrize("page", [name for _, entries in GROUPS for name, _ in entries])
def test_a_page_is_called_the_same_in_the_menu_its_title_and_its_heading(world: World, page: str) -> None:
    name = PAGES[page]
    answer = signed_in(world.an).get(reverse(page))
    text = answer.content.decode()

    assert answer.status_code == 200
    nav = text.partition('<nav class="side"')[2].partition("</nav>")[0]
    assert re.findall(r'aria-current="page">([^<]*)', nav) == [name]
    assert re.findall(r"<h1>(.*?)</h1>", text) == [name]
    assert name in re.findall(r"<title>(.*?)</title>", text)[0]


def test_a_page_below_one_of_the_menu_has_its_name_for_heading_and_at_the_end_of_the_way_to_it(world: World) -> None:
    client = signed_in(world.an)
    below = ("unit-add", "units-import", "unit-sets", "person-add", "people-import", "incoming-new", "plan-upload")
    pages = {page: client.get(reverse(page)).content.decode() for page in below}

    ends = {
        page: re.findall(r'<li aria-current="page">(.*?)</li>|<h1>(.*?)</h1>', text) for page, text in pages.items()
    }
    assert ends == {page: [(PAGES[page], ""), ("", PAGES[page])] for page in below}
