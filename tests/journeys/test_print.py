"""Each tool of a plan on paper: no menus and buttons, nothing cut off, nothing that was read left
out, and the child's name on the sheet."""

from __future__ import annotations

import pytest

from samspill.plans.plan.tools import TOOLS
from tests.journeys.visit import Visit

PAGES = (
    Visit("overview.plan_overview", "Mona", ("emma",)),
    Visit("overview.access_log", "Mona", ("emma",)),
    Visit("participants.overview", "Mona", ("emma",)),
    Visit("consents.overview", "Mona", ("emma",)),
    Visit("goals.overview", "Mona", ("emma",)),
    Visit("goals.goal", "Mona", ("emma", "goal in emma")),
    Visit("life_areas.overview", "Mona", ("emma",)),
    Visit("life_areas.area", "Mona", ("emma", "school of emma")),
    Visit("bright_spots.overview", "Mona", ("emma",)),
    Visit("timeline.overview", "Mona", ("emma",)),
    Visit("messages.overview", "Mona", ("emma",)),
    Visit("messages.thread", "Mona", ("emma", "talk in emma")),
    Visit("subject_plans.overview", "Mona", ("emma",)),
    Visit("subject_plans.subject_plan", "Mona", ("emma", "new iop in emma")),
    Visit("meetings.overview", "Mona", ("emma",)),
    Visit("meetings.month", "Mona", ("emma",)),
    Visit("meetings.meeting", "Mona", ("emma", "meeting in emma")),
    Visit("minutes.read", "Mona", ("emma", "held in emma")),
    Visit("documents.overview", "Mona", ("emma",)),
    Visit("documents.document", "Mona", ("emma", "text in emma")),
    Visit("mappings.overview", "Mona", ("emma",)),
    Visit("mappings.mapping", "Mona", ("emma", "mapping in emma")),
    Visit("activities.activity", "Kari", ("emma", "activity in emma")),
    Visit("notes.overview", "Hanne", ("emma",)),
    Visit("notes.note", "Hanne", ("emma", "note in emma")),
    Visit("summary.overview", "Hanne", ("emma",)),
    Visit("plans.closing", "Grete", ("lea",)),
)
LOOKS = """
() => {
  const shown = e => e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true});
  const main = document.querySelector("main");
  const words = e => e.textContent.trim().replace(/\\s+/g, " ").slice(0, 50);
  const said = [...main.querySelectorAll("h1, h2, .written, dd, td, time, .row__text")]
    .filter(e => !e.closest(".actions, .not-on-paper, nav, form"));
  const cut = [...main.querySelectorAll("*")].filter(e => {
    const style = getComputedStyle(e);
    const hides = style.overflowX !== "visible" || style.overflowY !== "visible";
    if (!hides || !shown(e) || e.closest(".ds-sr-only, svg, progress")) return false;
    return e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1;
  });
  return {
    around: [...document.querySelectorAll("nav, footer, button, .ds-button, .ds-skip-link, .rail")]
      .filter(shown).map(e => `${e.tagName} ${words(e)}`),
    cut: cut.map(e => `${e.tagName}.${e.className} ${words(e)}`),
    said: said.filter(shown).map(words).filter(Boolean),
    sheet: document.body.innerText,
  };
}
"""


def test_every_tool_is_printed(session_app):
    rules = {one.endpoint: one.rule for one in session_app.url_map.iter_rules()}
    printed = {rules[visit.endpoint].removeprefix("/planer/<uuid:plan_id>") for visit in PAGES}
    assert {tool.part for tool in TOOLS} <= printed


@pytest.mark.browser
@pytest.mark.deep
def test_each_tool_prints_well(tour):
    tour.is_as_wide_as(1280)
    for visit in PAGES:
        tour.page.emulate_media(media="screen")
        tour.goes_to(visit)
        screen = tour.page.evaluate(LOOKS)
        tour.page.emulate_media(media="print")
        tour.is_as_wide_as(700)
        paper = tour.page.evaluate(LOOKS)
        tour.is_as_wide_as(1280)
        child = "Emma Aas" if "emma" in visit.at else "Lea Vik"
        tour.checks("menus or buttons on paper", paper["around"])
        tour.checks("cut off on paper", paper["cut"])
        tour.checks("not on paper", [one for one in screen["said"] if one not in paper["said"]])
        tour.checks("no name", [] if child in paper["sheet"] else [child])
    tour.page.emulate_media(media="screen")
