"""/innsyn: what is held about me and mine, and who has seen it."""

from __future__ import annotations

from flask import g, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Strength
from samspill.access.routes import Module, mine
from samspill.core.errors import NotEnough
from samspill.core.language import READING, _
from samspill.identity.forms import SHOWN_TO_NAMES
from samspill.identity.models import AT_WORK
from samspill.plans.insight.pages import earlier_than, held_page, looks_at_own
from samspill.plans.insight.words import RELATION_NAMES

insight = Module("insight", __name__)

Page = str | Response | tuple[str, int]
HELD = mine("what is held about oneself, and one's part in plans")
LOOKS = mine("who has looked at the plans whose log one may read")


@insight.route("/innsyn", opens=HELD)
def held(actor: Actor) -> Page:
    """What is held about me and mine, with the way on to each thing."""
    at_work = g.visit.kind in AT_WORK
    return render_template(
        "insight/held.html",
        page=held_page(actor, at_work=at_work),
        at_work=at_work,
        reading=READING,
        shown_to=SHOWN_TO_NAMES,
        relation_names=RELATION_NAMES,
    )


@insight.route("/innsyn/oppslag", opens=LOOKS, least=Strength.HIGH)
def looks(actor: Actor) -> Page:
    """Which employees have looked at any of one's plans, on which days, and why they could.

    In the private profile: whoever leads plans at work reads the log in each of them.
    """
    if g.visit.kind in AT_WORK:
        raise NotEnough(
            _("På jobb finner du innsynsloggen i hver plan du leder."), "/planer", _("Til planene")
        )
    page = looks_at_own(actor, earlier_than(request.args.get("for", "")))
    return render_template("insight/looks.html", page=page)
