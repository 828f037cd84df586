"""The family's copy of a consent, to keep."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotVisible
from samspill.export.queries import copy_of
from samspill.plans.consent.queries import consent
from samspill.plans.plan.access import OpenPlan

exports = Module("exports", __name__)

Page = str | Response | tuple[str, int]


@exports.route(
    "/planer/<uuid:plan_id>/samtykke/<uuid:consent_id>/kopi", opens=Area.CONSENT, at=Level.READ
)
def consent_copy(plan: OpenPlan, consent_id: UUID) -> Page:
    """The sealed PDF, for the family and the holder. The file's name says nothing of anybody."""
    version = consent(plan.subject.id, consent_id)
    if version is None or version.active_at is None:
        raise NotVisible
    content = copy_of(plan.subject.id, consent_id)
    if content is None:
        return render_template("export/coming.html", number=version.number)
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    name = f"samtykke-versjon-{version.number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
