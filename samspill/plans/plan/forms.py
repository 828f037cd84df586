"""The forms of a plan's shell."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import Optional

from samspill.core.language import _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.goals.forms import VersionedForm
from samspill.plans.plan.last_words import HowItWent, LastWords
from samspill.plans.plan.models import PlanKind
from samspill.plans.plan.queries import Introduction
from samspill.plans.plan.words import KIND_MEANS, KIND_NAMES


class DraftForm(Form):
    """Start a plan: which kind, for which child, and why in one sentence. Nothing more (J1)."""

    kind = RadioField(
        _l("Hva slags plan?"),
        choices=[],
        coerce=PlanKind,
        default=PlanKind.RELAY_LOG,
    )

    number = StringField(
        _l("Barnets fødselsnummer"),
        description=_l("11 siffer. Nummeret vises ikke igjen."),
        validators=[needed(_l("Skriv fødselsnummeret til barnet.")), at_most(20)],
    )
    purpose = StringField(
        _l("Hvorfor, i én setning"),
        description=_l("Familien leser dette. Skriv ikke annet om barnet før alle har sagt ja."),
        validators=[needed(_l("Skriv formålet i én setning.")), at_most(200)],
    )

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = kind_choices()


def kind_choices(but: str = "") -> list[SelectChoice]:
    """The kinds of plans, each with its sentence, ``but`` one."""
    return [
        SelectChoice(kind, f"{_(name)}. {_(KIND_MEANS[kind])}")
        for kind, name in KIND_NAMES.items()
        if kind != but
    ]


class IntroductionForm(VersionedForm):
    """What helpers should know first."""

    description = TextAreaField(
        _l("Kort om barnet"),
        description=_l("Det de som hjelper, bør vite først."),
        validators=[at_most(1000)],
        default="",
    )
    important = TextAreaField(
        _l("Viktig for meg"),
        description=_l("Helst barnets egne ord."),
        validators=[at_most(500)],
        default="",
    )

    def payload(self) -> dict[str, Any]:
        """The texts, and which version their writer has read."""
        return {**self.data, "version": self.version.data or 0}


class TogetherForm(IntroductionForm):
    """The same for the holder, who may write beside somebody in the family (F5)."""

    written_with = RadioField(
        _l("Skrevet sammen med"),
        description=_l("Da står det under teksten at dere skrev den sammen."),
        validators=[Optional()],
    )

    def payload(self) -> dict[str, Any]:
        """The texts, and the profile beside whom they were written, or None."""
        chosen = self.written_with.data
        return {**super().payload(), "written_with": UUID(chosen) if chosen else None}


def introduction_form_for(
    family: list[tuple[UUID, str]], known: Introduction | None
) -> IntroductionForm:
    """The form for what stands on top. ``family`` is given when the holder writes."""
    if not family:
        return IntroductionForm(obj=known)
    form = TogetherForm(obj=known)
    people = [SelectChoice(str(profile_id), name) for profile_id, name in family]
    form.written_with.choices = [SelectChoice("", _("Ingen, jeg skrev alene")), *people]
    if not form.is_submitted():
        form.written_with.data = str((known and known.written_with_profile_id) or "")
    return form


class PictureForm(Form):
    """A picture of the child, or none."""

    picture = FileField(_l("Bilde"), description=_l("JPEG eller PNG, høyst 8 MB."))
    remove = BooleanField(_l("Fjern bildet"))


WENT = 2000
"""Letters of each answer about how a plan went."""


class ClosingForm(Form):
    """How it went, and the holder's own last words."""

    helped = TextAreaField(_l("Hva hjalp?"), validators=[at_most(WENT)], default="")
    not_helped = TextAreaField(
        _l("Hva hjalp ikke?"),
        description=_l("Så slipper andre å prøve det samme en gang til."),
        validators=[at_most(WENT)],
        default="",
    )
    child_view = TextAreaField(
        _l("Hva mener barnet selv?"),
        description=_l("Helst barnets egne ord."),
        validators=[at_most(WENT)],
        default="",
    )
    family_view = TextAreaField(
        _l("Hva mener de foresatte?"),
        description=_l("Slik de har sagt det."),
        validators=[at_most(WENT)],
        default="",
    )
    text = TextAreaField(
        _l("Avsluttende notat"),
        description=_l("Familien kan lese det. Skriv hva som er gjort, og hvem de kan kontakte."),
        validators=[needed(_l("Skriv noe før du lagrer.")), at_most(4000)],
    )

    @classmethod
    def showing(cls, words: LastWords) -> ClosingForm:
        """What is written so far."""
        return cls(data={"text": words.text, **asdict(words.evaluation)})

    def evaluation(self) -> HowItWent:
        """How it went, as plain values."""
        names = [one.name for one in fields(HowItWent)]
        return HowItWent(**{name: self[name].data or "" for name in names})
