"""Where the time of the plan overview goes: ``python -m bench --profile FOLDER``.

A timer of the process' own CPU time looks at the stack a thousand times a second. FOLDER gets
``overview.txt`` (a line for each stack, as flame graphs are made of, and the functions with most
time of their own), and ``overview.svg``: wide is slow, the callee stands on its caller.
"""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from xml.sax.saxutils import escape

from bench.generate import application, generated
from bench.shape import Content, Shape
from samspill.infra.settings import ROOT
from tests.support.database import TestCluster

SECONDS, WARM_UP, EVERY = 15.0, 50, 0.001
HEIGHT, WIDTH, SMALLEST = 17, 1_400, 0.002
"""Of the drawing; what has less than the smallest share is not drawn."""
_SHAPE = Shape(
    plans=4,
    earlier=1,
    staff=40,
    units=3,
    adviser_plans=2,
    sessions=40,
    huge_events=2_000,
    content=Content(),
    helpers=(8,),
    crowd=12,
)
Stack = tuple[str, ...]


def draw_overview(cluster: TestCluster, folder: Path) -> None:
    """Ask for the overview again and again, and write down where its time went."""
    with (
        generated(cluster, _SHAPE, seed=1) as world,
        application(cluster.settings, world) as app,
    ):
        plan, client = world.ordinary, app.test_client()
        visitor = world.visitor_of(plan.family[0])
        client.set_cookie("samspill", visitor.token, domain="127.0.0.1")
        path = f"/planer/{plan.id}"
        for _n in range(WARM_UP):
            assert client.get(path).status_code == 200
        stacks, each = _sampled(lambda: client.get(path))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "overview.txt").write_text(_told(stacks, each))
    (folder / "overview.svg").write_text(drawn(stacks))
    print(_told(stacks, each).split("\n\n")[0])


def _sampled(ask) -> tuple[Counter[Stack], float]:  # type: ignore[no-untyped-def]
    """The stacks, and the CPU of one page (ms): of the clock, for a kernel may look less often."""
    stacks: Counter[Stack] = Counter()
    asked = 0

    def look(_signal: int, frame: FrameType | None) -> None:
        stacks[_stack(frame)] += 1

    before = signal.signal(signal.SIGPROF, look)
    used = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            ask()
            asked += 1
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return stacks, 1_000 * (time.process_time() - used) / asked


def _stack(frame: FrameType | None) -> Stack:
    """The functions from the request down, without what sends it."""
    found: list[str] = []
    while frame is not None:
        code = frame.f_code
        found.append(f"{_short(code.co_filename)}:{code.co_qualname if _NAMED else code.co_name}")
        frame = frame.f_back
    found.reverse()
    start = next((place for place, one in enumerate(found) if one.endswith("wsgi_app")), 0)
    return tuple(found[start:])


_NAMED = sys.version_info >= (3, 11)


def _short(path: str) -> str:
    return path.removeprefix(f"{ROOT}/").rpartition("site-packages/")[2].removesuffix(".py")


def _told(stacks: Counter[Stack], each: float) -> str:
    """The functions with most time of their own, and with those they call; then every stack."""
    total = sum(stacks.values())
    own: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for stack, times in stacks.items():
        own[stack[-1]] += times
        for one in set(stack):
            within[one] += times
    lines = [f"{each:.2f} ms of CPU for a page, in this process; {total} looks at the stack"]
    for title, counted in (("of its own", own), ("with what it calls", within)):
        lines.append(f"  {title}:")
        lines += [
            f"    {100 * times / total:5.1f} %  {name}" for name, times in counted.most_common(40)
        ]
    folded = [f"{';'.join(stack)} {times}" for stack, times in sorted(stacks.items())]
    return "\n".join(lines) + "\n\n" + "\n".join(folded) + "\n"


@dataclass
class _Box:
    """One function in one place of the stack."""

    times: int = 0
    above: dict[str, _Box] = field(default_factory=dict)


def drawn(stacks: Counter[Stack]) -> str:
    """The flame graph, as a drawing that a browser shows; each box says its share."""
    root = _Box()
    for stack, times in stacks.items():
        box = root
        box.times += times
        for one in stack:
            box = box.above.setdefault(one, _Box())
            box.times += times
    boxes: list[str] = []
    deepest = _draw(root, "all", 0.0, 0, root.times, boxes)
    height = (deepest + 1) * HEIGHT
    style = "<style>text{font:11px sans-serif;pointer-events:none}</style>"
    turned = f'<g transform="translate(0 {height - HEIGHT})">{"".join(boxes)}</g>'
    size = f'width="{WIDTH}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{style}{turned}</svg>\n'


def _draw(box: _Box, name: str, left: float, depth: int, total: int, boxes: list[str]) -> int:
    """Draw a box and those on it; says how high the highest is."""
    share = box.times / total
    if share < SMALLEST:
        return depth
    width, top = share * WIDTH, -depth * HEIGHT
    colour = f"hsl({20 + hash(name.partition(':')[0]) % 40} 80% {70 - hash(name) % 12}%)"
    letters = int(width / 6.5)
    label = name if len(name) <= letters else name[-max(letters - 1, 0) :] if letters > 3 else ""
    at = f'x="{left:.1f}" y="{top}" width="{width:.1f}" height="{HEIGHT - 1}"'
    boxes.append(
        f'<rect {at} fill="{colour}"><title>{escape(name)} {100 * share:.1f} %</title></rect>'
        f'<text x="{left + 2:.1f}" y="{top + 12}">{escape(label)}</text>'
    )
    deepest = depth
    for above, one in sorted(box.above.items(), key=lambda item: -item[1].times):
        deepest = max(deepest, _draw(one, above, left, depth + 1, total, boxes))
        left += one.times / total * WIDTH
    return deepest
