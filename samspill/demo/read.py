"""What people of the demo have read: all but what came in the last days."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from samspill.access.actor import Actor
from samspill.identity.models import ProfileKind
from samspill.infra.db import instant
from samspill.notifications.bell import read_all

NEW = timedelta(days=4)
HOME = ("Mona Aas", "Tor Aas", "Grete Vik", "Jon Lie", "Liv Moe")
AT_WORK = ("Hanne Nilsen", "Kari Lunde", "Siv Pedersen", "Jonas Berg", "Marit Sund")


def load_read(as_: Callable[[str, str], AbstractContextManager[Actor]]) -> None:
    """They have read what is older than some days."""
    people = [(name, ProfileKind.PRIVATE) for name in HOME]
    people += [(name, ProfileKind.WORK) for name in AT_WORK]
    for name, kind in people:
        with as_(name, kind) as actor:
            read_all(actor.profile_id, before=instant() - NEW)
