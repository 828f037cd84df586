"""Flere kommuner og privatskoler: one's own list of other installations, kept on the device alone.

The list is the browser's (``static/elsewhere.js``): nobody here is told where else somebody has a
child, and nothing is sent there.
"""

from __future__ import annotations

from flask import render_template

from samspill.access.actor import Actor
from samspill.access.routes import Module, mine
from samspill.identity.signin.paths import DIRECT

elsewhere = Module("elsewhere", __name__)


@elsewhere.route("/flere-kommuner", opens=mine("how to keep addresses on the device; about nobody"))
def overview(_actor: Actor) -> str:
    """The page. What stands in the list, it is not told."""
    return render_template("home/elsewhere.html", direct=DIRECT)
