"""Hjem, and the pages of the menu that are not built yet."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template

from samspill.access.actor import Actor
from samspill.access.levels import Strength
from samspill.access.routes import Module, mine
from samspill.core.language import N_, _
from samspill.plans.consent.queries import plans_waiting_for
from samspill.plans.plan.queries import plans_of
from samspill.web.locale import greeting

home = Module("home", __name__)


@home.route("/hjem", opens=mine("what waits for the person"))
def start(actor: Actor) -> str:
    """What waits for an answer, then the plans. Plans show at level high only."""
    sure = actor.strength >= Strength.HIGH
    return render_template(
        "home/start.html",
        greeting=greeting(),
        waiting=plans_waiting_for(actor.profile_id) if sure else [],
        plans=plans_of(actor.profile_id) if sure else [],
        sure=sure,
    )


COMING = (
    ("meldinger", N_("Meldinger"), N_("Her kommer alle meldingene dine på ett sted.")),
    ("kalender", N_("Kalender"), N_("Her kommer møter og avtaler fra alle planene dine.")),
    (
        "varsler",
        N_("Varsler"),
        N_("Her kommer varslene dine. Til da får du e-post når noe venter på deg."),
    ),
    (
        "varslingsinnstillinger",
        N_("Varslingsinnstillinger"),
        N_("Her kan du velge hvordan du vil få beskjed."),
    ),
    (
        "meld-feil-tilgang",
        N_("Meld feil tilgang"),
        N_(
            "Her kan du si fra om at noen ser noe de ikke skal. Til da: Ring kommunen og be"
            " om personvernombudet."
        ),
    ),
)


def _add_coming(part: str, label: str, will: str) -> None:
    def coming(_actor: Actor) -> str:
        return render_template(
            "coming.html", title=_(label), will=_(will), back="/hjem", back_label=_("Til Hjem")
        )

    coming.__name__ = part.replace("-", "_")
    register: Callable[..., object] = home.route(f"/{part}", opens=mine("not built yet"))
    register(coming)


for _page in COMING:
    _add_coming(*_page)
