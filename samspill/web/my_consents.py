"""Mine samtykker: all that I have been asked about my children, at school and in plans.

One page over both, so it stands here: plans and school do not know each other.
"""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.core.errors import RuleBroken
from samspill.core.language import N_, _
from samspill.plans.consent.signed import signed_by
from samspill.school.consents import words
from samspill.school.consents.actions import answer
from samspill.school.consents.mine import consents_of_mine
from samspill.school.consents.models import ConsentReply
from samspill.school.pupils.access import OpenPupil
from samspill.web.waiting import asked_and_listed

my_consents = Module("my_consents", __name__)

Page = str | Response | tuple[str, int]
MINE = "/mine-samtykker"
SAID = {
    ConsentReply.YES: N_("Lagret: ja. Du kan ombestemme deg når du vil."),
    ConsentReply.NO: N_("Lagret: nei. Du kan ombestemme deg når du vil."),
    ConsentReply.WITHDRAWN: N_("Trukket tilbake. Det gjelder fra nå."),
}


@my_consents.route(MINE, opens=mine("what the profile is asked, and has agreed to"))
def overview(actor: Actor) -> Page:
    """Every consent of mine, of every child."""
    return _overview(actor, "")


def _overview(actor: Actor, error: str) -> str:
    children, sure = consents_of_mine(actor.profile_id), actor.strength >= Strength.HIGH
    plans = signed_by(actor.profile_id) if sure else []
    waiting, lists = asked_and_listed(actor.profile_id, sure=sure)
    return render_template(
        "home/consents.html",
        children=children,
        waiting=waiting,
        plans=plans,
        sure=sure,
        error=error,
        lists=lists,
        guarded=any(
            [one.is_protected for one in children]
            + [one.is_protected for one in plans]
            + [one.is_protected for one in lists]
        ),
        words=words,
    )


@my_consents.route(
    "/skole/elever/<uuid:pupil_id>/samtykker/<uuid:asked_id>",
    opens=Area.SCHOOL_CONSENT,
    at=Level.OWN,
    methods=("POST",),
)
def reply(opened: OpenPupil, asked_id: UUID) -> Page:
    """Ja, Nei or Trekk tilbake: the button is the answer."""
    said = request.form.get("reply", "")
    try:
        if said not in SAID:
            raise RuleBroken("reply", _("Trykk Ja eller Nei."))
        answer(opened, asked_id, ConsentReply(said))
    except RuleBroken as rule:
        return _overview(opened.actor, str(rule.text)), 422
    flash(_(SAID[ConsentReply(said)]), "success")
    return redirect(MINE, 303)
