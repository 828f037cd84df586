"""Foreldrenes gruppe: of who is in it, and of the school, which opens it and judges reports."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.school.class_lists.queries import may_be_listed
from samspill.school.groups.access import OpenGroup
from samspill.school.parents.actions import (
    answer_post,
    join_group,
    judge,
    leave_group,
    remove_post,
    report_post,
    require_class,
    require_group,
    require_post,
    set_contact,
    set_group,
    write_post,
)
from samspill.school.parents.forms import OPEN, STANDS, PlaceForm, PostForm
from samspill.school.parents.queries import (
    group_of,
    own_place,
    posts_in,
    reported_in,
    who_ask_to_write,
)
from samspill.school.pupils.access import OpenPupil

parents = Module("parents", __name__)

Page = str | Response | tuple[str, int]
MINE = "/skole/elever/<uuid:pupil_id>/foreldregruppe"
POST = MINE + "/<uuid:post_id>"
OF_GROUP = "/skole/grupper/<uuid:group_id>/foreldregruppe"
AREA = Area.SCHOOL_CONSENT


# ---- who is in it --------------------------------------------------------------------------


@parents.route(MINE, opens=AREA, at=Level.OWN)
def overview(opened: OpenPupil) -> Page:
    """What parent contacts wrote, and whether one is in the group."""
    return _overview(opened, PostForm(), None)


def _overview(pupil: OpenPupil, form: PostForm, place_form: PlaceForm | None) -> str:
    group, me = require_group(pupil), pupil.actor.profile_id
    place = own_place(group.group_id, pupil.subject.id, me)
    if place_form is None:
        place_form = PlaceForm(formdata=None, wants_to_write=bool(place and place.wants_to_write))
    return render_template(
        "school/parents/overview.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        posts=posts_in(group.group_id, pupil.at) if place else [],
        place=place,
        may_join=bool(place) or may_be_listed(pupil),
        writes=place is not None and place.wants_to_write and me in group.contact_ids,
        form=form,
        place_form=place_form,
        me=me,
    )


def _mine(pupil: OpenPupil) -> str:
    return f"/skole/elever/{pupil.subject.id}/foreldregruppe"


@parents.route(MINE, opens=AREA, at=Level.OWN, methods=("POST",))
def write(opened: OpenPupil) -> Page:
    """Write to all."""
    form = PostForm()
    if form.validate_on_submit():
        write_post(opened, form.text.data)
        flash(_("Sendt til dem som er med i gruppen."), "success")
        return redirect(_mine(opened), 303)
    return _overview(opened, form, None), 422


@parents.route(MINE + "/deltakelse", opens=AREA, at=Level.OWN, methods=("POST",))
def join(opened: OpenPupil) -> Page:
    """Be in the group."""
    form = PlaceForm()
    try:
        join_group(opened, wants_to_write=form.wants_to_write.data)
    except RuleBroken as rule:
        form.refuse(rule)
        return _overview(opened, PostForm(formdata=None), form), 422
    flash(_("Du er med i gruppen."), "success")
    return redirect(_mine(opened), 303)


@parents.route(MINE + "/avslutning", opens=AREA, at=Level.OWN, methods=("POST",))
def leave(opened: OpenPupil) -> Page:
    """Be in it no more."""
    leave_group(opened)
    flash(_("Du er ikke med i gruppen lenger."), "success")
    return redirect(_mine(opened), 303)


@parents.route(POST, opens=AREA, at=Level.OWN)
def post(opened: OpenPupil, post_id: UUID) -> Page:
    """Another's post, to answer or report."""
    return _post(opened, post_id, PostForm())


def _post(pupil: OpenPupil, post_id: UUID, form: PostForm) -> str:
    return render_template(
        "school/parents/post.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        one=require_post(pupil, post_id),
        form=form,
    )


@parents.route(POST, opens=AREA, at=Level.OWN, methods=("POST",))
def answer(opened: OpenPupil, post_id: UUID) -> Page:
    """Answer who wrote it, and nobody else."""
    form = PostForm()
    if form.validate_on_submit():
        answer_post(opened, post_id, form.text.data)
        flash(_("Svaret er sendt. Bare den som skrev, ser det."), "success")
        return redirect(_mine(opened), 303)
    return _post(opened, post_id, form), 422


@parents.route(POST + "/rapport", opens=AREA, at=Level.OWN, methods=("POST",))
def report(opened: OpenPupil, post_id: UUID) -> Page:
    """Let the school read it."""
    report_post(opened, post_id)
    flash(_("Meldt. Innlegget er skjult til skolen har lest det."), "success")
    return redirect(_mine(opened), 303)


@parents.route(POST + "/avslutning", opens=AREA, at=Level.OWN, methods=("POST",))
def remove(opened: OpenPupil, post_id: UUID) -> Page:
    """Take one's own away."""
    remove_post(opened, post_id)
    flash(_("Tatt bort."), "success")
    return redirect(_mine(opened), 303)


# ---- the school ----------------------------------------------------------------------------


@parents.route(OF_GROUP, opens=Area.SCHOOL, at=Level.MANAGE)
def of_group(opened: OpenGroup) -> Page:
    """Whether the class has a group, who asks to write to all, and what was reported."""
    group_id = require_class(opened).subject.id
    found = group_of(group_id)
    return render_template(
        "school/parents/group.html",
        group=opened.subject,
        is_open=found is not None and found.closed_at is None,
        asks=who_ask_to_write(found, opened.at) if found else [],
        reported=reported_in(group_id) if found else [],
        open_name=OPEN,
        stands_name=STANDS,
    )


def _of_group(group: OpenGroup) -> str:
    return f"/skole/grupper/{group.subject.id}/foreldregruppe"


@parents.route(OF_GROUP, opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def switch(opened: OpenGroup) -> Page:
    """Open the group, or close it."""
    is_open = OPEN in request.form
    set_group(opened, is_open=is_open)
    flash(_("Gruppen er åpen.") if is_open else _("Gruppen er lukket."), "success")
    return redirect(_of_group(opened), 303)


@parents.route(
    OF_GROUP + "/kontakter/<uuid:profile_id>",
    opens=Area.SCHOOL,
    at=Level.MANAGE,
    methods=("POST",),
)
def contact(opened: OpenGroup, profile_id: UUID) -> Page:
    """Let one write to all, or no more."""
    now = set_contact(opened, profile_id)
    flash(_("Kan skrive til alle.") if now else _("Kan ikke skrive til alle lenger."), "success")
    return redirect(_of_group(opened), 303)


@parents.route(OF_GROUP + "/<uuid:post_id>", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def settle(opened: OpenGroup, post_id: UUID) -> Page:
    """What was reported stands, or is taken away."""
    stands = STANDS in request.form
    judge(opened, post_id, stands=stands)
    flash(_("Innlegget står.") if stands else _("Innlegget er tatt bort."), "success")
    return redirect(_of_group(opened), 303)
