"""One unsafe request is one transaction with one commit, here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from samspill.core.errors import Conflict, Refused, RuleBroken
from samspill.core.event import Event, collect, collected_apart, stop_collecting
from samspill.infra.db import db
from samspill.infra.last import Last, gathered

Subscriber = Callable[[list[Event], Last], None]
_subscribers: list[Subscriber] = []


def subscribe(subscriber: Subscriber) -> None:
    """Be told of a transaction's events just before its commit, with what it writes last."""
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


class Act:
    """The running act. ``abandon`` lets it end without an error and without a trace but ``keep``.

    For a form that comes back with messages: nothing of it stays, the look is still logged.
    ``refused`` writes the row of a refusal that an action made after the door had opened.
    """

    def __init__(self) -> None:
        self.keep: Callable[[], None] | None = None
        self.refused: Callable[[str], None] | None = None
        self.is_abandoned = False

    def abandon(self) -> None:
        """Roll the act back at its end."""
        self.is_abandoned = True


@contextmanager
def transaction() -> Iterator[Act]:
    """Do one act: drain its events into timeline, notices and change log, then commit.

    On an exception nothing of the act stays, but for the log row of a refusal or of the look.
    """
    events = collect()
    act = Act()
    with gathered() as last:
        try:
            yield act
            if act.is_abandoned:
                _roll_back_but(act.keep, last)
            else:
                _drain(events, last)
                db.session.commit()
                last.is_kept()
        except Refused as refusal:
            made = partial(act.refused, refusal.code) if act.refused else None
            _roll_back_but(refusal.keep or made, last)
            raise
        except (Conflict, RuleBroken):
            _roll_back_but(act.keep, last)
            raise
        except BaseException:
            db.session.rollback()
            raise
        finally:
            stop_collecting()


@contextmanager
def written_apart() -> Iterator[None]:
    """Write the block's events at its end, with the rights that hold there, in the transaction.

    For what the program does by itself: nobody's grants would let it onto a plan's timeline.
    """
    with collected_apart() as events, gathered() as last:
        yield
        _drain(events, last)


def _roll_back_but(keep: Callable[[], None] | None, last: Last) -> None:
    db.session.rollback()
    last.forget()
    if keep is not None:
        keep()
        last.write()
        db.session.commit()


def _drain(events: list[Event], last: Last) -> None:
    if events:
        db.session.flush()
        for subscriber in _subscribers:
            subscriber(events, last)
    last.write()
