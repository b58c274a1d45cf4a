"""What templates are given."""

import pytest
from flask import Flask, render_template_string
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
