"""The forms of goals, activities, thermometers, comments and evaluations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from samspill.core.ids import id_in
from samspill.core.language import _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.goals.actions import GoalText
from samspill.plans.goals.doing import ActivityText
from samspill.plans.goals.models import (
    Activity,
    ActivityState,
    Arena,
    Effect,
    Goal,
    GoalStatus,
    RatedBy,
    WayOn,
    Words,
)
from samspill.plans.goals.telling import EvaluationText
from samspill.plans.goals.words import (
    ACTIVITY_STATE,
    ARENA_NAMES,
    EFFECT,
    GOAL_STATUS,
    RATED_BY,
    WAY_ON,
    WORDS_NAMES,
)
from samspill.plans.participants.people import People

TITLE = 200
TEXT = 2000


def _names(names: Mapping[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(str(code), _(name)) for code, name in names.items()]


def _choices_of(people: People, kept: UUID | None = None) -> list[SelectChoice]:
    reaching = [SelectChoice(str(one.profile_id), one.name) for one in people.reaching]
    gone = kept is not None and not people.has(kept)
    left = [SelectChoice(str(kept), _("%(name)s (ikke lenger med)", name=people.name(kept)))]
    return [*reaching, *(left if gone else [])]


class VersionedForm(Form):
    """A text that two may write at once: the form knows which version its writer read."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])

    def read_anew(self, version: int) -> None:
        """The writer has now been shown this version, and may write over it."""
        self.version.data, self.version.raw_data = version, None


class GoalForm(VersionedForm):
    """A goal, or a sub-goal, which is in the life area of its main goal."""

    title = StringField(
        _l("Målet"),
        description=_l("Skriv det slik at barnet kjenner det igjen. En kort setning holder."),
        validators=[needed(_l("Skriv målet.")), at_most(TITLE)],
    )
    words = RadioField(
        _l("Hvem har formulert det?"),
        coerce=Words,
        validators=[InputRequired(_l("Velg hvem sine ord det er."))],
    )
    life_area = SelectField(_l("Livsområde"), validate_choice=False)
    description = TextAreaField(
        _l("Mer om målet"),
        description=_l("Hvorfor er det viktig? Hvordan ser dere at det er nådd?"),
        validators=[at_most(TEXT)],
        default="",
    )
    responsible = SelectField(
        _l("Hvem følger opp målet?"),
        description=_l("Én har ansvaret. Det kan også være en foresatt eller den unge selv."),
        coerce=id_in,
        validate_choice=False,
        validators=[Optional()],
    )
    status = RadioField(_l("Hvor står det?"), coerce=GoalStatus, default=GoalStatus.ACTIVE)
    due_on = DateField(_l("Når håper dere å være der?"), validators=[Optional()])

    def offer(self, areas: Mapping[str, str], people: People, kept: UUID | None = None) -> GoalForm:
        """Fill the lists: life areas, people, words. ``kept`` is responsible as it stands."""
        self.words.choices = _names(WORDS_NAMES)
        self.status.choices = _names({code: name for code, (name, _c) in GOAL_STATUS.items()})
        self.life_area.choices = [SelectChoice(code, name) for code, name in areas.items()]
        self.responsible.choices = [
            SelectChoice("", _("Ingen ennå")),
            *_choices_of(people, kept),
        ]
        return self

    def text(self, parent_id: UUID | None = None) -> GoalText:
        """What was written, as plain values."""
        return GoalText(
            title=self.title.data or "",
            description=self.description.data or "",
            life_area=self.life_area.data or "",
            words=self.words.data,
            status=self.status.data,
            due_on=self.due_on.data,
            responsible_profile_id=self.responsible.data,
            parent_id=parent_id,
        )


def goal_form_of(goal: Goal) -> GoalForm:
    """The form with what a goal says."""
    form = GoalForm(obj=goal, data={"responsible": goal.responsible_profile_id})
    form.read_anew(goal.version)
    return form


class _Checkboxes(SelectMultipleField):
    """People, each with a box; what is no id is left out."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ActivityForm(VersionedForm):
    """What is done, how, where, by whom, from when to when, and when it is evaluated."""

    title = StringField(
        _l("Hva skal gjøres?"),
        validators=[needed(_l("Skriv hva som skal gjøres.")), at_most(TITLE)],
    )
    how = TextAreaField(
        _l("Hvordan?"),
        description=_l("Så konkret at en ny hjelper kan ta over."),
        validators=[at_most(TEXT)],
        default="",
    )
    arena = RadioField(
        _l("Hvor skjer det?"), coerce=Arena, validators=[InputRequired(_l("Velg et sted."))]
    )
    responsible = SelectField(
        _l("Hvem har ansvaret?"),
        description=_l("Én person. Hun eller han får beskjed."),
        coerce=id_in,
        validate_choice=False,
        validators=[Optional()],
    )
    helpers = _Checkboxes(
        _l("Hvem er med på det?"), coerce=id_in, validate_choice=False, default=()
    )
    starts_on = DateField(_l("Starter"), validators=[Optional()])
    due_on = DateField(_l("Frist"), validators=[Optional()])
    evaluate_on = DateField(_l("Når vurderer dere hvordan det går?"), validators=[Optional()])
    state = RadioField(
        _l("Hvor står det?"), coerce=ActivityState, default=ActivityState.NOT_STARTED
    )

    def offer(self, people: People, kept: Iterable[UUID | None] = ()) -> ActivityForm:
        """Fill the lists. ``kept`` are responsible as it stands, the first for all of it."""
        first, *others = [*kept] or [None]
        self.arena.choices = _names(ARENA_NAMES)
        self.state.choices = _names({code: name for code, (name, _c) in ACTIVITY_STATE.items()})
        self.responsible.choices = [SelectChoice("", _("Velg")), *_choices_of(people, first)]
        known = [SelectChoice(str(one.profile_id), one.name) for one in people.readers]
        self.helpers.choices = known
        return self

    def text(self) -> ActivityText:
        """What was written, as plain values."""
        return ActivityText(
            title=self.title.data or "",
            how=self.how.data or "",
            arena=self.arena.data,
            state=self.state.data,
            starts_on=self.starts_on.data,
            due_on=self.due_on.data,
            evaluate_on=self.evaluate_on.data,
            responsible_profile_id=self.responsible.data,
            helpers=tuple(one for one in self.helpers.data or () if one is not None),
        )


def activity_form_of(activity: Activity) -> ActivityForm:
    """The form with what an activity says."""
    form = ActivityForm(obj=activity, data={"responsible": activity.responsible_profile_id})
    form.read_anew(activity.version)
    return form


class RatingForm(Form):
    """From 0 to 10: how near is it, and who sees it so?"""

    rated_by = RadioField(
        _l("Hvem ser det slik?"),
        coerce=RatedBy,
        validators=[InputRequired(_l("Velg hvem som ser det slik."))],
    )
    value = RadioField(
        _l("Hvor nær er målet?"),
        description=_l("0 er langt unna, 10 er i mål."),
        coerce=int,
        choices=[SelectChoice(number, str(number)) for number in range(11)],
        validators=[InputRequired(_l("Velg et tall fra 0 til 10."))],
    )

    def offer(self, raters: Iterable[RatedBy]) -> RatingForm:
        """Whose thermometers may be set; the only one is chosen."""
        raters = list(raters)
        self.rated_by.choices = [SelectChoice(str(one), _(RATED_BY[one])) for one in raters]
        if len(raters) == 1 and not self.is_submitted():
            self.rated_by.data = raters[0]
        return self


class CommentForm(Form):
    """A word about a goal or an activity."""

    text = TextAreaField(
        _l("Kommentar"), validators=[needed(_l("Skriv noe før du sender.")), at_most(TEXT)]
    )


class EvaluationForm(Form):
    """How it went, what the child and the family think, and what happens now."""

    effect = RadioField(
        _l("Hvordan gikk det?"), coerce=Effect, validators=[InputRequired(_l("Velg ett."))]
    )
    text = TextAreaField(_l("Hva har dere sett?"), validators=[at_most(TEXT)], default="")
    child_view = TextAreaField(
        _l("Hva mener barnet?"),
        description=_l("Helst med barnets egne ord."),
        validators=[at_most(TEXT)],
        default="",
    )
    family_view = TextAreaField(_l("Hva mener de hjemme?"), validators=[at_most(TEXT)], default="")
    way_on = RadioField(
        _l("Hva gjør dere nå?"), coerce=WayOn, validators=[InputRequired(_l("Velg ett."))]
    )
    evaluate_on = DateField(_l("Neste gang dere vurderer"), validators=[Optional()])

    def offer(self) -> EvaluationForm:
        """Fill the lists."""
        self.effect.choices = _names(EFFECT)
        self.way_on.choices = _names(WAY_ON)
        return self

    def said(self) -> EvaluationText:
        """What was written, as plain values."""
        return EvaluationText(
            effect=self.effect.data,
            text=self.text.data or "",
            child_view=self.child_view.data or "",
            family_view=self.family_view.data or "",
            way_on=self.way_on.data,
            evaluate_on=self.evaluate_on.data,
        )
