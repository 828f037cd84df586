"""What the state machines share: a cast of their own, and how long they run."""

from __future__ import annotations

import os

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine

from samspill.infra.db import HELD, db
from tests.support.cast import Cast

DEEP = bool(os.environ.get("SAMSPILL_DEEP"))

LENGTH = settings(
    max_examples=200 if DEEP else 10,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[*Phase] if DEEP else [Phase.explicit, Phase.reuse, Phase.generate],
    print_blob=True,
)
"""500 steps in make test, 10,000 in make test-deep."""


class WithCast(RuleBasedStateMachine):
    """A machine with the cast in an outer transaction; what a run does is undone."""

    app: Flask

    def __init__(self):
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.connection = db.engine.connect()
        self.outer = self.connection.begin()
        self.app.extensions[HELD] = self.connection
        self.cast = Cast(self.app)

    def teardown(self):
        db.session.remove()
        self.app.extensions.pop(HELD)
        self.outer.rollback()
        self.connection.close()
        self.context.pop()
