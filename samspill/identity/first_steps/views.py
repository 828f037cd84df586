"""Kom i gang: offered once at Hjem, found again in the profile menu and at Hjelp."""

from __future__ import annotations

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.routes import Module, mine
from samspill.identity.first_steps.actions import note_asked, note_step, steps_of
from samspill.identity.first_steps.words import STEPS

first_steps = Module("first_steps", __name__)

OWN = mine("how far one has come oneself")
START = "/kom-i-gang"


@first_steps.route(START, opens=OWN)
def overview(actor: Actor) -> str:
    """The five steps, and which are done."""
    done = steps_of(actor)
    first = next((one.code for one in STEPS if one.code not in done), "")
    return render_template("first_steps/overview.html", steps=STEPS, done=done, next=first)


@first_steps.route(START, opens=OWN, methods=("POST",))
def keep(actor: Actor) -> Response:
    """A step is done, or passed over."""
    note_step(actor, request.form.get("step", ""), request.form.get("how", ""))
    return redirect(START, 303)


@first_steps.route(START + "/svar", opens=OWN, methods=("POST",))
def answer(actor: Actor) -> Response:
    """What she says to the offer at Hjem: now, or not."""
    note_asked(actor)
    return redirect(START if request.form.get("now") else "/hjem", 303)
