"""«Dette endrer seg når du fyller …», in the plan and in a child's own room."""

from __future__ import annotations

from flask import render_template

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.plans.birthdays.queries import coming_birthday
from samspill.plans.birthdays.words import in_words
from samspill.plans.own_room.access import open_room
from samspill.plans.own_room.queries import dweller
from samspill.plans.plan.access import OpenPlan

birthdays = Module("birthdays", __name__)


@birthdays.route("/planer/<uuid:plan_id>/fyller", opens=Area.CONSENT, at=Level.READ)
def in_plan(plan: OpenPlan) -> str:
    """What the child's next birthday of the kind changes in this plan."""
    day, is_own = today(plan.at), plan.actor.person_id == plan.subject.child_id
    found = coming_birthday(plan.subject.tenant_id, plan.subject.child_born_on, day)
    name = "" if is_own else plan.subject.child_first_name
    return render_template(
        "birthdays/in_plan.html",
        coming=found,
        name=name,
        lines=in_words(found.changes, name) if found else [],
    )


@birthdays.route(
    "/mitt-rom/fyller",
    opens=mine("what a birthday changes for a child with a room of its own", by_feide=True),
)
def own(actor: Actor) -> str:
    """The same, to the child itself."""
    room, born_on = open_room(actor), dweller(actor.profile_id).born_on
    found = coming_birthday(actor.tenant_id, born_on, today(room.at)) if born_on else None
    return render_template(
        "birthdays/own.html",
        room=room,
        coming=found,
        lines=in_words(found.changes) if found else [],
    )
