"""Vurdering: what is shared of a pupil, what one writes, and a group's list of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.assessments import words
from samspill.school.assessments.actions import (
    discard,
    herself,
    reflect,
    remark,
    require_own,
    rewrite,
    share_drafts,
    withdraw_remark,
    write,
)
from samspill.school.assessments.forms import (
    SHARE,
    AssessmentForm,
    RemarkForm,
    SelfForm,
    TalkForm,
    TextForm,
    assessment_form,
    self_form,
)
from samspill.school.assessments.queries import (
    assessments_of,
    level_of,
    remarks_of,
    self_assessments_of,
    talks_of,
    writing_list,
)
from samspill.school.assessments.talks import answer_talk, cancel_talk, propose_talk
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil
from samspill.school.sealing import words_in
from samspill.school.subjects.queries import subject_name

assessments = Module("assessments", __name__)

Page = str | Response | tuple[str, int]
OF_PUPIL = "/skole/elever/<uuid:pupil_id>/vurdering"
OF_GROUP = "/skole/grupper/<uuid:group_id>/vurdering"
NEW = OF_PUPIL + "/ny"
ONE = OF_PUPIL + "/<uuid:assessment_id>"
REMARKS = "/skole/elever/<uuid:pupil_id>/anmerkninger"
TALKS = "/skole/elever/<uuid:pupil_id>/samtaler"
AREA = Area.ASSESSMENT


@assessments.route(OF_PUPIL, opens=AREA, at=Level.READ)
def of_pupil(opened: OpenPupil) -> Page:
    """What is shared of the pupil, by whom and when; times to talk; what she says herself."""
    return _of_pupil(opened, self_form(level_of(opened.subject.id)))


def _of_pupil(pupil: OpenPupil, form: SelfForm) -> str:
    pupil_id, actor = pupil.subject.id, pupil.actor
    return render_template(
        "school/assessments/pupil.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        written=assessments_of(pupil_id),
        remarks=remarks_of(pupil_id),
        talks=talks_of(pupil_id, actor.profile_id, pupil.at - timedelta(hours=2)),
        own=self_assessments_of(pupil_id),
        form=form if actor.person_id == pupil.subject.child_id else None,
        writes=pupil.may(AREA, Level.WRITE),
        follows=pupil.may(AREA, Level.MANAGE),
        me=actor.profile_id,
        words=words,
        subject_name=subject_name,
        share=SHARE,
    )


def _home(pupil: OpenPupil, part: str = "") -> str:
    return f"/skole/elever/{pupil.subject.id}/vurdering{part}"


@assessments.route(
    "/skole/elever/<uuid:pupil_id>/egenvurdering",
    opens=AREA,
    at=Level.CONTRIBUTE,
    methods=("POST",),
)
def keep_own(opened: OpenPupil) -> Page:
    """The pupil says how she gets on."""
    form = self_form(level_of(herself(opened).subject.id))
    if form.validate_on_submit():
        share = SHARE in request.form
        reflect(opened, subject=form.subject.data, text=form.text.data, share=share)
        flash(_("Delt med lærerne og dem hjemme.") if share else _("Lagret for deg."), "success")
        return redirect(_home(opened), 303)
    return _of_pupil(opened, form), 422


# ---- a group -------------------------------------------------------------------------------


@assessments.route(OF_GROUP, opens=AREA, at=Level.WRITE)
def of_group(opened: OpenGroup) -> Page:
    """Those in the group: who has got something, and what one has not shared yet."""
    group = _with_pupils(opened)
    rows = writing_list(group.subject.id, group.actor.profile_id)
    return render_template(
        "school/assessments/group.html",
        group=group.subject,
        rows=rows,
        guarded=any(one.is_protected for one in rows),
        drafts=sum(one.drafts for one in rows),
    )


def _with_pupils(group: OpenGroup) -> OpenGroup:
    """Raises NotVisible for a whole school: one writes of a class."""
    if group.subject.is_school:
        raise NotVisible
    return group


@assessments.route(OF_GROUP, opens=AREA, at=Level.WRITE, methods=("POST",))
def share(opened: OpenGroup) -> Page:
    """Share all that one has written of the group."""
    share_drafts(_with_pupils(opened))
    flash(_("Delt med hjemmet."), "success")
    return redirect(f"/skole/grupper/{opened.subject.id}/vurdering", 303)


# ---- write ---------------------------------------------------------------------------------


@assessments.route(NEW, opens=AREA, at=Level.WRITE)
def new(opened: OpenPupil) -> Page:
    """The forms: an assessment, a remark, a time to talk."""
    return _new(opened)


def _new(
    pupil: OpenPupil,
    form: AssessmentForm | None = None,
    remark_form: RemarkForm | None = None,
    talk_form: TalkForm | None = None,
) -> str:
    blank = {"formdata": None}
    return render_template(
        "school/assessments/new.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        form=form or assessment_form(level_of(pupil.subject.id), **blank),
        remark_form=remark_form or RemarkForm(**blank),
        talk_form=talk_form or TalkForm(**blank),
        share=SHARE,
    )


@assessments.route(NEW, opens=AREA, at=Level.WRITE, methods=("POST",))
def add(opened: OpenPupil) -> Page:
    """Write an assessment."""
    form = assessment_form(level_of(opened.subject.id))
    if form.validate_on_submit():
        try:
            write(opened, **form.payload(), share=SHARE in request.form)
            flash(_said(), "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new(opened, form), 422


def _said() -> str:
    return _("Delt med hjemmet.") if SHARE in request.form else _("Utkastet er lagret for deg.")


@assessments.route(ONE, opens=AREA, at=Level.WRITE)
def one(opened: OpenPupil, assessment_id: UUID) -> Page:
    """One's own draft, or what is shared and may be corrected."""
    found = require_own(opened, assessment_id)
    return _one(opened, assessment_id, TextForm(text=words_in(found, "text")))


def _one(pupil: OpenPupil, assessment_id: UUID, form: TextForm) -> str:
    return render_template(
        "school/assessments/one.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        one=require_own(pupil, assessment_id),
        form=form,
        words=words,
        subject_name=subject_name,
        share=SHARE,
    )


@assessments.route(ONE, opens=AREA, at=Level.WRITE, methods=("POST",))
def keep(opened: OpenPupil, assessment_id: UUID) -> Page:
    """Change a draft, share it, or correct what is shared."""
    require_own(opened, assessment_id)
    form = TextForm()
    if form.validate_on_submit():
        rewrite(opened, assessment_id, text=form.text.data, share=SHARE in request.form)
        flash(_said(), "success")
        return redirect(_home(opened), 303)
    return _one(opened, assessment_id, form), 422


@assessments.route(ONE + "/avslutning", opens=AREA, at=Level.WRITE, methods=("POST",))
def throw_away(opened: OpenPupil, assessment_id: UUID) -> Page:
    """Throw a draft away."""
    discard(opened, assessment_id)
    flash(_("Kastet."), "success")
    return redirect(_home(opened), 303)


# ---- remarks and talks ---------------------------------------------------------------------


@assessments.route(REMARKS, opens=AREA, at=Level.WRITE, methods=("POST",))
def add_remark(opened: OpenPupil) -> Page:
    """Remark on order or conduct, or praise."""
    form = RemarkForm()
    if form.validate_on_submit():
        remark(opened, **form.payload())
        flash(_("Lagret. Hjemmet ser det."), "success")
        return redirect(_home(opened), 303)
    return _new(opened, remark_form=form), 422


@assessments.route(
    REMARKS + "/<uuid:remark_id>/avslutning", opens=AREA, at=Level.WRITE, methods=("POST",)
)
def end_remark(opened: OpenPupil, remark_id: UUID) -> Page:
    """A remark holds no more."""
    withdraw_remark(opened, remark_id)
    flash(_("Tatt bort."), "success")
    return redirect(_home(opened), 303)


@assessments.route(TALKS, opens=AREA, at=Level.WRITE, methods=("POST",))
def add_talk(opened: OpenPupil) -> Page:
    """Propose a time to talk."""
    form = TalkForm()
    if form.validate_on_submit():
        try:
            propose_talk(opened, **form.payload())
            flash(_("Lagret. Hjemmet får beskjed."), "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new(opened, talk_form=form), 422


@assessments.route(TALKS + "/<uuid:talk_id>/svar", opens=AREA, at=Level.READ, methods=("POST",))
def answer(opened: OpenPupil, talk_id: UUID) -> Page:
    """One of the home says whether the time suits."""
    answer_talk(opened, talk_id, suits=request.form.get("suits") == "YES")
    flash(_("Svaret er lagret. Skolen ser det."), "success")
    return redirect(_home(opened), 303)


@assessments.route(
    TALKS + "/<uuid:talk_id>/avslutning", opens=AREA, at=Level.WRITE, methods=("POST",)
)
def end_talk(opened: OpenPupil, talk_id: UUID) -> Page:
    """There is no talk at that time."""
    cancel_talk(opened, talk_id)
    flash(_("Avlyst. Hjemmet får beskjed."), "success")
    return redirect(_home(opened), 303)
