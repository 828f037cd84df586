"""The form by which somebody says what her calendar may be told of a pupil."""

from __future__ import annotations

from wtforms import RadioField, SelectChoice

from samspill.core.language import _l
from samspill.infra.forms import Form


class FeedForm(Form):
    """How much an address tells."""

    content = RadioField(
        _l("Hva skal stå i kalenderen din?"),
        choices=[
            SelectChoice("LITTLE", _l("Bare «Noe på skolen», dagen og en lenke hit")),
            SelectChoice(
                "MORE",
                _l("Fornavnet, og hva det er: prøve, tur, fri, permisjon, SFO eller endret time"),
            ),
        ],
        default="LITTLE",
    )

    @property
    def says_more(self) -> bool:
        """Has she chosen that it tells what it is?"""
        return bool(self.content.data == "MORE")
