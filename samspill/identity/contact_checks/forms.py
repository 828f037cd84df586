"""The form for a code."""

from __future__ import annotations

import re

from wtforms import StringField
from wtforms.validators import Regexp

from samspill.core.language import _l
from samspill.identity.contact_checks.queries import DIGITS
from samspill.infra.forms import Form, needed


class CodeForm(Form):
    """The code that was sent."""

    code = StringField(
        _l("Koden"),
        validators=[
            needed(_l("Skriv koden vi sendte.")),
            Regexp(rf"[0-9]{{{DIGITS}}}\Z", message=_l("Koden er seks siffer.")),
        ],
        filters=[lambda text: re.sub(r"[\s-]", "", text or "")],
    )
