"""Development only: the outbox where messages land, and the demo's children."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy

from flask import current_app, render_template

from samspill.access.routes import Module, public
from samspill.core.clock import today
from samspill.demo.people import CHILDREN, FJORDVIK, PEOPLE, national_number
from samspill.infra.settings import Settings

development = Module("development", __name__)
SHOWN = 100


@dataclass(frozen=True)
class Letter:
    """One message that would have been sent."""

    to: str
    subject: str
    date: str
    text: str


@development.route("/dev/utboks", opens=public("development only: production has no such page"))
def outbox() -> str:
    """What would have been sent, the newest first."""
    settings: Settings = current_app.config["SAMSPILL"]
    folder = settings.outbox
    files = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN] if folder else []
    return render_template(
        "development/outbox.html", letters=[_read(f.read_bytes()) for f in files]
    )


@development.route("/dev/demobarn", opens=public("development only: production has no such page"))
def children() -> str:
    """The demo's children and their synthetic national numbers, for starting a plan."""
    day = today()
    found = [
        (person.name, person.note, national_number(person, day))
        for person in PEOPLE
        if person.group == CHILDREN and person.tenant == FJORDVIK
    ]
    return render_template("development/children.html", children=found)


def _read(content: bytes) -> Letter:
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    return Letter(
        str(message["To"]),
        str(message["Subject"]),
        str(message["Date"]),
        str(body.get_content()) if body else "",
    )
