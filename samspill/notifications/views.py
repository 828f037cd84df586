"""The bell, and «Send eller ring»: the notices to people on paper, as tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.grants import levels_in
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine, opens_for
from samspill.core.event import Kind
from samspill.core.language import _
from samspill.core.paging import page_number
from samspill.infra.db import instant
from samspill.notifications.actions import finish_task
from samspill.notifications.bell import (
    Heading,
    NoticeView,
    headings,
    notices_of,
    read_all,
)
from samspill.notifications.forms import DoneForm, ReadForm
from samspill.notifications.queries import done_tasks, paper_tasks
from samspill.notifications.words import DONE_NAMES, KIND_ICONS, KIND_NAMES, SAYS, says

notifications = Module("notifications", __name__)

Page = str | Response | tuple[str, int]
BASE = "/send-eller-ring"
DONE_FOR = timedelta(days=30)
BELL = "/varsler"


@dataclass(frozen=True)
class Group:
    """The notices of one subject, on one page. ``heading`` None: about no plan that she reads."""

    subject_id: UUID
    heading: Heading | None
    notices: list[NoticeView]


@notifications.route(BELL, opens=mine("what one has been told"), least=Strength.HIGH)
def bell(actor: Actor) -> Page:
    """Varsler: what one has been told, by plan; what has not been read first stands out."""
    kind = _kind(request.args.get("slag", ""))
    unread = request.args.get("vis") == "uleste"
    page = page_number(request.args.get("side", ""))
    found, paged = notices_of(actor.profile_id, page, kind=kind, unread=unread)
    groups = _by_subject(found, headings(actor.profile_id) if found else {})
    levels = levels_in(actor.profile_id, {one.subject_id for one in found}) if found else {}
    return render_template(
        "notifications/bell.html",
        groups=groups,
        paged=paged,
        kind=kind or "",
        only_unread=unread,
        kinds=KIND_NAMES,
        icons=KIND_ICONS,
        opens=lambda subject, path: opens_for(path, levels.get(subject, {})),
        says=lambda one: _(says(one.template, Kind(one.kind))),
        guarded=any(one.heading.is_protected for one in groups if one.heading),
    )


def _kind(asked: str) -> Kind | None:
    return Kind(asked) if asked in Kind.__members__ else None


def _by_subject(found: list[NoticeView], known: dict[UUID, Heading]) -> list[Group]:
    """Plans in the order of their newest notice; what is about none that she reads comes last."""
    order = {one.subject_id: n for n, one in reversed(list(enumerate(found)))}
    by_plan = sorted(found, key=lambda one: (one.subject_id not in known, order[one.subject_id]))
    grouped = groupby(by_plan, key=lambda one: one.subject_id if one.subject_id in known else None)
    return [
        Group((first := list(some))[0].subject_id, known.get(subject) if subject else None, first)
        for subject, some in grouped
    ]


@notifications.route(
    BELL + "/lest", opens=mine("what one has been told"), least=Strength.HIGH, methods=("POST",)
)
def read(actor: Actor) -> Page:
    """She has read one notice, or all of them."""
    form = ReadForm()
    if not form.validate_on_submit():
        flash(_("Velg et varsel."), "danger")
        return redirect(BELL, 303)
    read_all(actor.profile_id, **form.payload())
    flash(_("Merket som lest."), "success")
    return redirect(BELL, 303)


@notifications.route(BASE, opens=mine("whom one shall write to or call"), least=Strength.HIGH)
def tasks(actor: Actor) -> Page:
    """Whom to write to or call, and about what."""
    found = paper_tasks(actor.profile_id)
    levels = levels_in(actor.profile_id, {one.subject_id for one in found}) if found else {}
    return render_template(
        "notifications/tasks.html",
        tasks=found,
        where={one: _where(areas) for one, areas in levels.items()},
        done=done_tasks(actor.profile_id, instant() - DONE_FOR),
        says=SAYS,
        hows=DONE_NAMES,
    )


def _where(areas: Mapping[Area, Level]) -> str:
    """What a task is about, by what the employee has open there."""
    if Area.PRIVACY_CASES in areas:
        return "CASES"
    return "GROUP" if Area.PUPIL in areas else "PLAN"


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
