"""The form that signs a review."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from samspill.core.language import _l
from samspill.infra.forms import Form


class ReviewForm(Form):
    """All should have what they have."""

    is_right = BooleanField(
        _l("Alle på listen arbeider her, og trenger det de har"),
        validators=[InputRequired(_l("Kryss av når du har sett over alle."))],
    )
    seen = HiddenField()
