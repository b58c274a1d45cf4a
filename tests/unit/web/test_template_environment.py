"""What templates are given."""

import pytest
from flask import Flask, render_template_string, url_for
from flask_babel import force_locale

SAID = "没有保存成功，请检查网络后按“保存草稿”。"
IN_ENGLISH = "It could not be saved. Check the network, then choose &#34;Save draft&#34;."


@pytest.mark.parametrize("template", ["{{ _(said) }}", "{{ gettext(said) }}"])
def test_a_quotation_in_a_translation_does_not_end_an_attribute(app: Flask, template: str) -> None:
    with app.test_request_context(), force_locale("en"):
        html = render_template_string(f'<p title="{template}">', said=SAID)
    assert html == f'<p title="{IN_ENGLISH}">'


def test_values_are_escaped_once(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        html = render_template_string("{{ _('删除%(name)s', name='<b>') }}")
    assert html.endswith("&lt;b&gt;")


def test_the_text_of_a_mail_has_no_markup(app: Flask) -> None:
    mail = app.jinja_env.get_template("email/scenario_approved/body.txt")
    with app.test_request_context(), force_locale("en"):
        text = mail.render(title='A & "B"', link_url="https://market.example/1")
    assert text.startswith('Scenario "A & "B"" was approved')


def test_a_plural_is_chosen_by_its_number(app: Flask) -> None:
    template = "{{ ngettext('%(num)s 天', '%(num)s 天', days) }}"
    with app.test_request_context(), force_locale("en"):
        assert render_template_string(template, days=1) == "1 day"
        assert render_template_string(template, days=90) == "90 days"
    with app.test_request_context():
        assert render_template_string(template, days=1) == "1 天"


def test_addresses_are_those_of_where_the_application_is_reached(app: Flask) -> None:
    link = app.jinja_env.globals["url_for"]
    for root in ("", "/under", ""):
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": root}):
            assert link("scenarios.index") == f"{root}/scenarios"
            style = link("static", filename="css/layout.css")
            assert style == url_for("static", filename="css/layout.css")
            assert style.startswith(f"{root}/static/css/layout.css?v=")
            assert link("scenarios.show", scenario_id=7) == f"{root}/scenarios/7"
            assert link("home.index", _external=True) == f"http://localhost{root}/"
