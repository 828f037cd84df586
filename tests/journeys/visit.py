"""One page as one person meets it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """One page as one person meets it.

    ``at`` names the ids of the address, in its order (words of ``Filled``). ``sends`` is the
    end of the address of the form to send first, or "here", for the page that comes back with
    errors.
    """

    endpoint: str
    who: str = ""
    at: tuple[str, ...] = ()
    status: int = 200
    query: str = ""
    sends: str = ""
