"""The form of texts to begin from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.plan.starters import Starter, Starters
from samspill.plans.texts.starter_actions import StarterWords

TEXT = 8000


class StartersForm(Form):
    """Texts with an empty line between, from when, and who decided it."""

    goals = TextAreaField(
        _l("Maler for mål"),
        description=_l("Målet på første linje, mer om det under. En tom linje mellom hvert mål."),
        validators=[at_most(TEXT)],
        default="",
    )
    meetings = TextAreaField(
        _l("Maler for møter"),
        description=_l("Navnet på første linje, så én sak på hver linje. En tom linje mellom."),
        validators=[at_most(TEXT)],
        default="",
    )
    mapping = TextAreaField(
        _l("Spørsmål til kartlegging"),
        description=_l("Livsområdet på første linje, så ett spørsmål på hver linje."),
        validators=[at_most(TEXT)],
        default="",
    )
    first_day = DateField(
        _l("Gjelder fra"),
        description=_l("En dag som kommer. Det noen har skrevet før, står."),
        validators=[InputRequired(_l("Velg en dag."))],
    )
    source = StringField(
        _l("Hvem har vedtatt det?"),
        description=_l("For eksempel: Kommunestyret 12. mai 2026, sak 34/26."),
        validators=[needed(_l("Skriv hvem som har vedtatt det, og når.")), at_most(300)],
    )

    def said(self) -> StarterWords:
        """What was written, as plain values."""
        return StarterWords(
            self.goals.data or "", self.meetings.data or "", self.mapping.data or ""
        )


def starters_form_of(now: Starters, areas: Mapping[str, str]) -> StartersForm:
    """The form with what holds. ``areas``: code to name."""
    asked = [Starter(areas[code], "\n".join(x)) for code, x in now.mapping.items() if code in areas]
    written = {"goals": _written(now.goals), "meetings": _written(now.meetings)}
    return StartersForm(formdata=None, data={**written, "mapping": _written(asked)})


def _written(starters: Sequence[Starter]) -> str:
    return "\n\n".join(f"{one.title}\n{one.text}".strip() for one in starters)
