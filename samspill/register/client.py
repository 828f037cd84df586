"""Folkeregisteret over HTTP: the list of events, and the people they are about.

Source: Skatteetaten's documentation of «hendelser» and «personer», version 1. The paths are the
same directly and through Fiks folkeregister; only the base address and two headers differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from samspill.infra.settings import FeedSettings
from samspill.register.maskinporten import RegisterDown, call, forget, token

PAGE = 1000
"""How many events an answer has at most, and how many people may be asked for at once."""
PARTS = ("navn", "adressebeskyttelse", "bostedsadresse", "deltBosted", "oppholdsadresse")
PARTS_OF_RELATIONS = ("status", "doedsfall", "foreldreansvar")


class RegisterClient:
    """Reads the register for one configuration. Every look-up is logged there."""

    def __init__(self, settings: FeedSettings) -> None:
        self._settings = settings

    def last_sequence(self) -> int:
        """The number of the newest event: where a new installation begins."""
        found = self._call("GET", "v1/hendelser/siste/sekvensnummer")
        number = found.get("sekvensnummer") if isinstance(found, dict) else found
        if not isinstance(number, int):
            raise RegisterDown("no sequence number")
        return number

    def events(self, first: int) -> list[Any]:
        """The events from this number on, at most a page; each as it came, wrong ones too."""
        found = self._call("GET", "v1/hendelser/feed", params={"seq": first})
        if found is None:
            return []
        if not isinstance(found, list):
            raise RegisterDown("the list of events is no list")
        return found

    def people(self, numbers: Sequence[str]) -> dict[str, Any]:
        """The documents of at most a page of people, by national number."""
        if not numbers:
            return {}
        found = self._call(
            "POST",
            "v1/personer/bulkoppslag",
            params={"part": [*PARTS, *PARTS_OF_RELATIONS]},
            json={"foedselsEllerDNummer": list(numbers)},
        )
        rows = found.get("oppslag") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise RegisterDown("the people are no list")
        asked = set(numbers)
        return {
            row["foedselsEllerDNummer"]: row.get("folkeregisterperson")
            for row in rows
            if isinstance(row, dict) and row.get("foedselsEllerDNummer") in asked
        }

    def _call(self, method: str, path: str, **more: Any) -> Any:
        settings = self._settings
        headers = {"Authorization": f"Bearer {token(settings)}", "Accept": "application/json"}
        if settings.integration_id and settings.integration_password_file:
            headers["IntegrasjonId"] = settings.integration_id
            headers["IntegrasjonPassord"] = settings.integration_password_file.read_text().strip()
        try:
            return call(method, settings.url.rstrip("/") + "/" + path, headers=headers, **more)
        except RegisterDown as error:
            if "401" in str(error):
                forget(settings)
            raise
