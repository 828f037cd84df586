"""Who wants to hear which children the register has told of: floors above say so."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

Listener = Callable[[Collection[UUID]], None]
_listeners: list[Listener] = []


def when_children_change(listener: Listener) -> None:
    """Be told of the children that news touch, in the transaction that takes them."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_of_children(children: Collection[UUID]) -> None:
    """Tell those who listen, when there are any children to tell of."""
    for listener in _listeners if children else ():
        listener(children)
