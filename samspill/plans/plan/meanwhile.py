"""Two may write the same text at once: who comes second is shown what the first wrote."""

from __future__ import annotations

from typing import Protocol

from samspill.core.errors import RuleBroken
from samspill.core.language import _

WRITTEN_MEANWHILE = "written_meanwhile"
"""The code of the refusal after which a page shows both texts."""


class Counted(Protocol):
    """A row that counts how often it is written anew."""

    version: int


def require_same(row: Counted, version: int) -> None:
    """Raise RuleBroken when somebody wrote since the writer read version ``version``."""
    if row.version != version:
        raise RuleBroken(
            "",
            _(
                "Noen lagret mens du skrev. Teksten din er ikke borte: den står i skjemaet, og"
                " den andre står ved siden av. Ta med det du vil, og lagre en gang til."
            ),
            WRITTEN_MEANWHILE,
        )
