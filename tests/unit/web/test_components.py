"""The macros that every page is made of, rendered and read back as HTML."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element

import flask_bootstrap
import pytest
import wtforms
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice, validators

from marketplace import paths
from marketplace.app import create_app
from marketplace.config import Settings
from tests.html import build_tree

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>"


class Kpi(wtforms.Form):
    """A row of a list."""

    name = wtforms.StringField("指标名称", [validators.DataRequired("请填写指标名称。")])


class Example(wtforms.Form):
    """One field of most types."""

    title = wtforms.StringField("名称", [validators.Length(max=4, message="最多 4 字。")])
    text = wtforms.TextAreaField("说明", [validators.Length(max=5)], description="说清楚")
    mode = wtforms.RadioField(
        "方式",
        choices=[SelectChoice("a", "甲"), SelectChoice("b", "乙")],
        validators=[validators.DataRequired("请选择方式。")],
    )
    sectors = wtforms.SelectMultipleField(
        "行业", choices=[SelectChoice("x", "医疗"), SelectChoice("y", "教育")]
    )
    agreed = wtforms.BooleanField("同意", [validators.DataRequired("请先同意。")])
    days = wtforms.IntegerField("天数", [validators.Optional()])
    kpis = wtforms.FieldList(wtforms.FormField(Kpi), label="指标", min_entries=1)

    def hidden_tag(self) -> str:
        """What FlaskForm would write for CSRF."""
        return ""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no tables: components must not ask it anything."""
    made = create_app(Settings(instance=tmp_path, is_rate_limited=False))
    with made.test_request_context("/"):
        yield made


def render(app: Flask, component: str, macro: str, use: str, **names: Any) -> Element:
    """The tree of `use`, a template text that may call `macro` of `component`."""
    source = f"{{% from 'components/{component}.html' import {macro} %}}{use}"
    html = app.jinja_env.from_string(source).render(**names)
    return build_tree(f"<main>{html}</main>")


def words(element: Element | None) -> str:
    assert element is not None
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def by_class(tree: Element, name: str) -> list[Element]:
    return [e for e in tree.iter() if name in e.get("class", "").split()]


def by_id(tree: Element) -> dict[str, Element]:
    return {e.get("id", ""): e for e in tree.iter() if e.get("id")}


def filled(**values: Any) -> Example:
    """The form as posted with `values`, and judged."""
    form = Example(MultiDict(list(values.items())))
    form.validate()
    return form


def test_an_error_stands_beside_its_field_and_what_was_typed_is_kept(app: Flask) -> None:
    tree = render(app, "field", "field", "{{ field(f) }}", f=filled(title="太长的名称").title)
    control = tree.find(".//input")
    assert control is not None
    assert control.get("value") == "太长的名称"
    assert control.get("aria-invalid") == "true"
    assert words(by_id(tree)[control.get("aria-describedby", "")]) == "最多 4 字。"


def test_hint_error_and_counter_all_describe_a_text_area(app: Flask) -> None:
    tree = render(
        app, "field", "field", "{{ field(f, counter=5) }}", f=filled(text="一二三四五六").text
    )
    area = tree.find(".//textarea")
    assert area is not None
    described = area.get("aria-describedby", "").split()
    assert described == ["text-hint", "text-error", "text-count"]
    assert all(name in by_id(tree) for name in described)
    # A maxlength would cut what is pasted without a word.
    assert area.get("maxlength") is None


def test_radio_buttons_are_a_named_group_with_the_chosen_one_checked(app: Flask) -> None:
    tree = render(
        app,
        "field",
        "field",
        "{{ field(f, option_hints={'b': '第二种'}) }}",
        f=filled(mode="b").mode,
    )
    assert words(tree.find(".//fieldset/legend")) == "方式"
    first, second = tree.iter("input")
    assert first.get("checked") is None
    assert second.get("checked") is not None
    assert words(by_id(tree)[second.get("aria-describedby", "")]) == "第二种"


def test_choosing_several_is_by_tick_boxes(app: Flask) -> None:
    form = Example(MultiDict([("sectors", "y")]))
    tree = render(app, "field", "field", "{{ field(f) }}", f=form.sectors)
    boxes = list(tree.iter("input"))
    assert [(b.get("type"), b.get("value")) for b in boxes] == [
        ("checkbox", "x"),
        ("checkbox", "y"),
    ]
    assert [b.get("checked") is not None for b in boxes] == [False, True]


def test_an_optional_field_says_so_and_a_unit_is_part_of_the_name(app: Flask) -> None:
    tree = render(app, "field", "field", "{{ field(f, suffix='天') }}", f=filled().days)
    assert words(tree.find(".//label")) == "天数（选填）"
    control = tree.find(".//input")
    assert control is not None
    assert control.get("aria-label") == "天数（天）"


def test_every_error_of_a_form_links_to_something_on_the_page(app: Flask) -> None:
    form = filled(title="太长的名称", **{"kpis-0-name": ""})
    tree = render(
        app,
        "form",
        "form_for",
        "{% from 'components/field.html' import field %}"
        "{% from 'components/repeating_rows.html' import repeating_rows %}"
        "{% call form_for(form) %}{{ field(form.title) }}{{ field(form.text) }}"
        "{{ field(form.mode) }}{{ field(form.agreed) }}{{ repeating_rows(form.kpis) }}"
        "{% endcall %}",
        form=form,
    )
    links = list(by_class(tree, "error-summary")[0].iter("a"))
    assert [words(link) for link in links] == [
        "名称：最多 4 字。",
        "方式：请选择方式。",
        "同意：请先同意。",
        "指标第 1 行 指标名称：请填写指标名称。",
    ]
    assert all(link.get("href", "#")[1:] in by_id(tree) for link in links)


def test_a_form_without_errors_has_no_summary(app: Flask) -> None:
    tree = render(app, "form", "form_for", "{% call form_for(form) %}{% endcall %}", form=Example())
    assert by_class(tree, "error-summary") == []


def test_rows_are_added_and_removed_by_named_buttons_but_enter_presses_neither(app: Flask) -> None:
    tree = render(
        app,
        "form",
        "form_for",
        "{% from 'components/repeating_rows.html' import repeating_rows %}"
        "{% call form_for(form) %}{{ repeating_rows(form.kpis, maximum=2) }}{% endcall %}",
        form=Example(MultiDict([("kpis-0-name", "准确率")])),
    )
    buttons = [(b.get("name"), b.get("value")) for b in tree.iter("button")]
    assert buttons == [(None, None), ("remove_row", "kpis-0"), ("add_row", "kpis")]
    assert [i.get("value") for i in tree.iter("input")] == ["准确率"]


def test_a_full_list_offers_no_further_row(app: Flask) -> None:
    tree = render(
        app,
        "repeating_rows",
        "repeating_rows",
        "{{ repeating_rows(form.kpis, maximum=1) }}",
        form=Example(),
    )
    assert [b.get("name") for b in tree.iter("button")] == ["remove_row"]


def test_pages_around_the_present_one_and_both_ends_are_linked(app: Flask) -> None:
    tree = render(
        app,
        "pagination",
        "pagination",
        "{{ pagination(6, 12, url) }}",
        url=lambda page: f"/list?sector=medical&page={page}",
    )
    numbers = [words(e) for e in by_class(tree, "page-number")]
    assert numbers == ["1", "…", "4", "5", "6", "7", "8", "…", "12"]
    steps = [e.get("href") for e in by_class(tree, "page-step")]
    assert steps == ["/list?sector=medical&page=5", "/list?sector=medical&page=7"]
    assert [words(a) for a in tree.iter("a") if a.get("aria-current") == "page"] == ["6"]


def test_one_page_needs_no_pagination(app: Flask) -> None:
    tree = render(app, "pagination", "pagination", "{{ pagination(1, 1, url) }}", url=str)
    assert tree.find(".//nav") is None


def test_cells_carry_their_column_for_phones_and_the_first_names_its_row(app: Flask) -> None:
    tree = render(
        app,
        "data_table",
        "data_table",
        "{% call(row, key) data_table('表', [('a', '名称'), ('b', '分', 'number')], rows) %}"
        "{{ row[key] }}!{% endcall %}",
        rows=[{"a": "甲", "b": 3}],
    )
    header = tree.find(".//tbody/tr/th")
    cell = tree.find(".//tbody/tr/td")
    assert header is not None
    assert cell is not None
    assert (header.get("scope"), words(header)) == ("row", "甲!")
    assert (cell.get("data-label"), cell.get("class"), words(cell)) == ("分", "number", "3!")


def test_a_table_without_rows_says_so(app: Flask) -> None:
    tree = render(app, "data_table", "data_table", "{{ data_table('表', [('a', '名')], []) }}")
    assert words(tree.find(".//tbody")) == "暂无内容"


@pytest.mark.parametrize(
    ("value", "maximum", "share"),
    [(15, 30, 50), (Decimal("7.5"), Decimal(30), 25), (40, 30, 100), (-1, 30, 0), (3, 0, 0)],
)
def test_a_bar_is_the_share_of_its_maximum(
    app: Flask, value: Any, maximum: Any, share: float
) -> None:
    tree = render(app, "bar", "bar", "{{ bar(v, m, '价格') }}", v=value, m=maximum)
    assert float(by_class(tree, "bar-part")[0].get("width", "").rstrip("%")) == share
    assert words(by_class(tree, "bar-number")[0]) == str(value)


def test_parts_of_a_total_follow_each_other(app: Flask) -> None:
    tree = render(
        app,
        "bar",
        "stacked_bar",
        "{{ stacked_bar([('甲', 30, None), ('乙', 20, None)], 100, '') }}",
    )
    second = by_class(tree, "part-1")[0]
    assert float(second.get("x", "").rstrip("%")) == 30
    assert float(second.get("width", "").rstrip("%")) == 20


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=2, hours=3), "还剩 2 天"),
        (timedelta(hours=23), "不到 1 天"),
        (timedelta(0), "已截止"),
        (timedelta(seconds=-1), "已截止"),
    ],
)
def test_time_left_is_said_in_words(app: Flask, left: timedelta, said: str) -> None:
    tree = render(
        app,
        "scenario_card",
        "days_left",
        "{{ days_left(deadline, now) }}",
        deadline=NOW + left,
        now=NOW,
    )
    assert words(tree) == said


@pytest.mark.parametrize("tier", ["T3", "T2", "T1", "T0"])
def test_a_tier_is_said_in_words_even_when_short(app: Flask, tier: str) -> None:
    tree = render(app, "tier_badge", "tier_badge", "{{ tier_badge(tier, short=True) }}", tier=tier)
    assert re.fullmatch(rf"{tier}.{{4,}}", words(tree))


def test_a_missing_value_is_said(app: Flask) -> None:
    tree = render(app, "facts", "facts", "{{ facts([('限价', none), ('天数', 0)]) }}")
    assert [words(e) for e in tree.iter("dd")] == ["未填写", "0"]


def test_a_change_shows_old_and_new_and_a_cleared_field_is_said(app: Flask) -> None:
    tree = render(app, "diff", "diff", "{{ diff([('名', '旧', '新'), ('注', '有', '')]) }}")
    assert [words(e) for e in tree.iter("del")] == ["原旧", "原有"]
    assert [words(e) for e in tree.iter("ins")] == ["新新"]
    assert "已清空" in words(tree)


def test_what_people_typed_is_never_markup(app: Flask) -> None:
    event = SimpleNamespace(at=NOW, title=HOSTILE, by=HOSTILE, reason=HOSTILE)
    uses = (
        ("facts", "facts", "{{ facts([(x, x)]) }}"),
        ("diff", "diff", "{{ diff([(x, x, x)]) }}"),
        ("timeline", "timeline", "{{ timeline([event]) }}"),
        ("notice", "notice", "{{ notice('bad', x, title=x) }}"),
        ("page_header", "page_header", "{{ page_header(x, x, breadcrumbs=[(x, x)]) }}"),
        ("search_box", "search_box", "{{ search_box('/', x, keep=[(x, x)]) }}"),
        ("filter_panel", "filter_chips", "{{ filter_chips([(x, x)]) }}"),
        ("file_list", "file_list", "{{ file_list([{'name': x, 'size': 1, 'url': x}]) }}"),
        ("scenario_card", "scenario_card", "{{ scenario_card(x, x, 'closed', x, fragment=x) }}"),
        ("confirm", "confirm", "{{ confirm('/', x, [x], reason='required', reason_value=x) }}"),
    )
    for component, macro, use in uses:
        tree = render(app, component, macro, use, x=HOSTILE, event=event)
        assert tree.find(".//script") is None, component
        assert HOSTILE in words(tree) or tree.find(f".//input[@value='{HOSTILE}']") is not None


def test_a_reason_that_is_asked_for_is_kept_and_its_error_described(app: Flask) -> None:
    tree = render(
        app,
        "confirm",
        "confirm",
        "{{ confirm('/x', '取消', reason='required', reason_value='试', reason_error='太短') }}",
    )
    area = tree.find(".//textarea")
    assert area is not None
    assert words(area) == "试"
    assert words(by_id(tree)[area.get("aria-describedby", "")]) == "太短"
    assert len(list(tree.iter("h1"))) == 1


def test_a_facet_with_a_choice_made_is_open(app: Flask) -> None:
    option = {"value": "a", "label": "甲", "count": 3, "is_selected": False}
    facets = [{"name": n, "label": n, "options": [option]} for n in "pqrst"]
    facets[4]["options"] = [option | {"is_selected": True}]
    tree = render(
        app, "filter_panel", "filter_panel", "{{ filter_panel('/', facets) }}", facets=facets
    )
    opened = [e.get("open") is not None for e in by_class(tree, "facet")]
    assert opened == [True, True, True, False, True]


SIGN = re.compile(r"<symbol[^>]*\bid=\"([^\"]+)\".*?</symbol>", re.DOTALL)
SIGN_USE = re.compile(r"icon\('([a-z-]+)'|sign='([a-z-]+)'|(?<!\w)\('[a-z]+', '([a-z-]+)'\)")


def test_signs_are_those_of_the_library() -> None:
    library = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/icons/bootstrap-icons.svg"
    theirs = {m[1]: m[0] for m in SIGN.finditer(library.read_text())}
    ours = {m[1]: m[0] for m in SIGN.finditer((paths.STATIC / "img/icons.svg").read_text())}
    assert len(ours) > 30
    assert {name: theirs.get(name) for name in ours} == ours


def test_every_sign_a_template_asks_for_is_there() -> None:
    ours = {m[1] for m in SIGN.finditer((paths.STATIC / "img/icons.svg").read_text())}
    asked = {
        next(name for name in use if name)
        for template in paths.TEMPLATES.rglob("*.html")
        for use in SIGN_USE.findall(template.read_text())
    }
    assert len(asked) > 20
    assert asked <= ours


def test_no_template_styles_or_scripts_inline() -> None:
    inline = re.compile(r"\sstyle=\"|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)")
    guilty = [
        str(template.relative_to(paths.TEMPLATES))
        for template in paths.TEMPLATES.rglob("*.html")
        if template.relative_to(paths.TEMPLATES).parts[0] != "email"
        and inline.search(template.read_text())
    ]
    assert guilty == []
