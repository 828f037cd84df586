"""«Send eller ring»: the notices to people on paper, as tasks."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Strength
from samspill.access.routes import Module, mine
from samspill.core.language import _
from samspill.notifications.actions import finish_task
from samspill.notifications.forms import DoneForm
from samspill.notifications.queries import paper_tasks

notifications = Module("notifications", __name__)

Page = str | Response | tuple[str, int]
BASE = "/send-eller-ring"


@notifications.route(BASE, opens=mine("whom one shall write to or call"), least=Strength.HIGH)
def tasks(actor: Actor) -> Page:
    """Whom to write to or call, and about what."""
    return render_template("notifications/tasks.html", tasks=paper_tasks(actor.profile_id))


@notifications.route(
    BASE + "/<uuid:task_id>/utfort",
    opens=mine("what one was asked to do oneself"),
    least=Strength.HIGH,
    methods=("POST",),
)
def done(actor: Actor, task_id: UUID) -> Page:
    """She has been reached."""
    form = DoneForm()
    if not form.validate_on_submit():
        flash(_("Velg hvordan du ga beskjeden."), "danger")
        return redirect(BASE, 303)
    finish_task(actor, task_id=task_id, **form.payload())
    flash(_("Notert. Takk."), "success")
    return redirect(BASE, 303)
