"""The rules of places at SFO, as a home reads them before it sends."""

from __future__ import annotations

from samspill.core.language import _
from samspill.school.sfo_places.rules import Rule


def rule_lines(rule: Rule) -> list[str]:
    """A sentence each: they stand with the decision too, as they were."""
    return [
        _("SFO er for barn til og med %(level)s. trinn.", level=rule.last_level),
        _(
            "Barn med vedtak om særskilte behov kan gå der til og med %(level)s. trinn.",
            level=rule.special_last_level,
        ),
        _("Er det ingen ledig plass av den typen dere søker, kan barnet stå på venteliste."),
        _("Får dere tilbud om plass, svarer dere innen %(days)s dager.", days=rule.answer_days),
        _("Et avslag skal begrunnes, og dere kan klage på det."),
    ]
