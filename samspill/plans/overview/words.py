"""What a level lets one do, in the words of a preview."""

from __future__ import annotations

from samspill.access.levels import Level
from samspill.core.language import N_

LEVEL_WORDS = {
    Level.OWN: N_("Bare det som sendes til en selv"),
    Level.READ: N_("Kan lese"),
    Level.CONTRIBUTE: N_("Kan lese og skrive"),
    Level.WRITE: N_("Kan lese og skrive"),
    Level.MANAGE: N_("Kan lese og skrive"),
}
