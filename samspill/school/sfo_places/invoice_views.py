"""What an SFO is to be paid for a month, for who leads it: to look over, and as a file."""

from __future__ import annotations

from datetime import date, datetime

from flask import render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import months_after, today
from samspill.core.event import record
from samspill.core.paging import Paged, page_number
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.actions import about
from samspill.school.sfo_places import words
from samspill.school.sfo_places.events import SfoInvoicesExported
from samspill.school.sfo_places.invoicing import Month, as_file, invoices_of
from samspill.school.sfo_places.leading_views import OF_GROUP, require_sfo
from samspill.school.sfo_places.queries import offers_of

sfo_invoices = Module("sfo_invoices", __name__)

Page = str | Response
INVOICES = OF_GROUP + "/fakturagrunnlag"
AREA = Area.INCOME
"""What people pay tells of what they earn."""


def _month(group: OpenGroup, asked: str) -> Month:
    """The month that is asked for, or the one of today."""
    day = today(require_sfo(group).at)
    return invoices_of(group.subject.id, group.subject.tenant_id, _first(asked, day), day)


def _first(asked: str, day: date) -> date:
    try:
        found = datetime.strptime(asked, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return day.replace(day=1)
    near = months_after(day.replace(day=1), -24) <= found <= months_after(day.replace(day=1), 12)
    return found if near else day.replace(day=1)


@sfo_invoices.route(INVOICES, opens=AREA, at=Level.READ)
def month(opened: OpenGroup) -> Page:
    """A month, with its sum."""
    found = _month(opened, request.args.get("maned", ""))
    paged = Paged(page_number(request.args.get("side", "")), len(found.invoices))
    return render_template(
        "school/sfo/invoices.html",
        group=opened.subject,
        guarded=True,
        month=found,
        earlier=months_after(found.first, -1),
        later=months_after(found.first, 1),
        rows=paged.part_of(found.invoices),
        paged=paged,
        words=words,
    )


@sfo_invoices.route(INVOICES, opens=AREA, at=Level.READ, methods=("POST",))
def take_out(opened: OpenGroup) -> Page:
    """The month as a file. Who took it out stands on the trail."""
    found = _month(opened, request.form.get("month", ""))
    names = {one.id: one.name for one in offers_of([opened.subject.id])}
    record(
        SfoInvoicesExported(
            **about(opened),
            month=found.first,
            invoices=len(found.invoices),
            kroner=found.total,
        )
    )
    answer = Response(as_file(found, names), mimetype="text/csv")
    name = f"sfo-{found.first:%Y-%m}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
