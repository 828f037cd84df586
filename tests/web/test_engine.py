"""What the templates write is escaped, whatever kind of value it is."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup, escape


class Hostile(str):
    """A text of a kind of its own."""

    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [
        "Åse",
        "<",
        ">",
        "a & b",
        'say "hi"',
        "it's",
        "",
        Hostile("<i>"),
        7,
        None,
        ["<u>"],
        Markup("<b>"),
    ],
)
@pytest.mark.parametrize(
    "source",
    [
        "{{ value }}",
        "{% macro say(it) %}{{ it }}{% endmacro %}{{ say(value) }}",
        "{% set kept %}{{ value }}{% endset %}{{ kept }}",
        "{% call(it) each() %}{{ it }}{% endcall %}",
    ],
)
def test_every_way_of_writing_escapes(app, source, value):
    source = "{% macro each() %}{{ caller(value) }}{% endmacro %}" + source
    assert app.jinja_env.from_string(source).render(value=value) == str(escape(value))


def test_an_attribute_cannot_be_broken_out_of(app):
    source = '<a title="{{ value }}">{{ _("Hei %(name)s", name=value) }}</a>'
    page = app.jinja_env.from_string(source).render(value='"><script>')
    assert page == ('<a title="&#34;&gt;&lt;script&gt;">Hei &#34;&gt;&lt;script&gt;</a>')


def test_a_text_without_values_is_as_with_them(app):
    source = '{{ _("100 %% ja") }}|{{ _("%(n)s %% ja", n=100) }}'
    assert app.jinja_env.from_string(source).render() == "100 % ja|100 % ja"


def test_an_unknown_name_is_still_an_error(app):
    with pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ unknown }}").render()
