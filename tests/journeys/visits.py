"""Every page there is, in every state, for whoever may see it. A new page gets its line here."""

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


NOT_PAGES = {
    "static": "files",
    "pages.healthz": "JSON",
    "pages.readyz": "JSON",
    "pages.security_txt": "plain text",
    "plans.picture": "an image",
    "registrations.code": "an image",
    "exports.consent_copy": "a PDF",
}
"""What one can GET that is no page."""

TOOLS = ("meldinger", "kalender", "maal", "livsomraader", "fagplan", "dokumenter", "tidslinje")
COMING = (
    *("meldinger", "kalender", "varsler"),
    *("varslingsinnstillinger", "meld_feil_tilgang"),
)

VISITS = (
    # nobody
    Visit("pages.front"),
    Visit("pages.help_page"),
    Visit("pages.accessibility"),
    Visit("pages.privacy"),
    Visit("signin.choose"),
    Visit("signin.choose", query="?niva=hoyt"),
    Visit("signin.signed_out"),
    Visit("signin.callback", status=403),
    Visit("development.outbox"),
    Visit("development.children"),
    # a guardian
    *(Visit(f"home.{part}", "Mona") for part in COMING),
    *(Visit(f"overview.tool_{part}", "Mona", ("emma",)) for part in TOOLS),
    Visit("pages.help_page", "Mona"),
    Visit("home.start", "Mona"),
    Visit("plans.plan_list", "Mona"),
    Visit("overview.plan_overview", "Mona", ("emma",)),
    Visit("plans.introduction_form", "Mona", ("emma",)),
    Visit("overview.access_log", "Mona", ("emma",)),
    Visit("participants.overview", "Mona", ("emma",)),
    Visit("participants.who_sees", "Mona", ("emma",)),
    Visit("participants.who_sees", "Mona", ("emma",), query="?dato=2020-01-01"),
    Visit("wishes.overview", "Mona", ("emma",)),
    Visit("wishes.overview", "Mona", ("emma",), 422, sends="/onsker"),
    Visit("consents.overview", "Mona", ("emma",)),
    Visit("consents.read", "Mona", ("emma", "emma first")),
    Visit("consents.receipt", "Mona", ("emma", "emma first")),
    Visit("consents.receipt", "Mona", ("emma", "emma last")),
    Visit("consents.signed", "Mona", ("emma",)),
    Visit("overview.as_seen_by", "Mona", ("emma", "kari in emma")),
    Visit("consents.withdrawal", "Mona", ("emma",)),
    Visit("consents.withdrawal_of_one", "Mona", ("emma", "kari in emma")),
    Visit("consents.narrowing", "Mona", ("emma", "kari in emma")),
    Visit("consents.narrowing", "Mona", ("emma", "kari in emma"), 422, sends="/innsnevring"),
    # one who agreed to a consent that is near its end, with a swap to object to
    Visit("consents.overview", "Jon", ("sara",)),
    Visit("plans.closing", "Mona", ("emma",), status=404),
    Visit("lifecycle.settings", "Mona", ("emma",)),
    Visit("overview.plan_overview", "Mona", ("nothing",), status=404),
    Visit("plans.new_draft", "Mona", status=403),
    Visit("identity.profiles", "Mona"),
    Visit("identity.information", "Mona"),
    Visit("identity.contact", "Mona"),
    Visit("identity.language", "Mona"),
    Visit("identity.session_list", "Mona"),
    Visit("signin.finish_act", "Mona", status=409),
    # a guardian who is asked
    Visit("home.start", "Tor"),
    Visit("consents.overview", "Tor", ("oskar",)),
    Visit("consents.read", "Tor", ("oskar", "oskar first")),
    Visit("consents.read", "Tor", ("oskar", "oskar first"), query="?sprak=ar"),
    Visit("consents.read", "Tor", ("oskar", "oskar first"), query="?sprak=uk"),
    Visit("consents.read", "Tor", ("oskar", "oskar first"), 422, sends="/underskrift"),
    Visit("consents.read", "Tor", ("emma", "emma last")),
    # a guardian of a plan that is closed, one who reaches nothing, one at too low a level
    Visit("overview.plan_overview", "Grete", ("lea",)),
    Visit("plans.closing", "Grete", ("lea",)),
    Visit("consents.overview", "Grete", ("lea",)),
    Visit("home.start", "Per"),
    Visit("plans.plan_list", "Per"),
    Visit("home.start", "Halima"),
    Visit("plans.plan_list", "Halima", status=403),
    # the holder
    Visit("home.start", "Hanne"),
    Visit("plans.plan_list", "Hanne"),
    Visit("plans.new_draft", "Hanne"),
    Visit("plans.new_draft", "Hanne", status=422, sends="here"),
    Visit("consents.overview", "Hanne", ("empty draft",)),
    Visit("consents.overview", "Hanne", ("draft",)),
    Visit("consents.overview", "Hanne", ("empty draft",), 422, sends="/varighet"),
    Visit("consents.overview", "Hanne", ("empty draft",), 422, sends="/utsending"),
    Visit("consents.overview", "Hanne", ("emma",)),
    Visit("consents.overview", "Hanne", ("oskar",)),
    Visit("consents.read", "Hanne", ("oskar", "oskar first")),
    Visit("consents.read", "Hanne", ("oskar", "oskar first"), query="?sprak=fa-AF"),
    Visit("consents.signed", "Hanne", ("emma",)),
    Visit("consents.signed", "Hanne", ("empty draft",)),
    Visit("overview.as_seen_by", "Hanne", ("draft", "kari in draft")),
    Visit("overview.plan_overview", "Hanne", ("emma",)),
    Visit("overview.plan_overview", "Hanne", ("draft",), status=403),
    Visit("plans.introduction_form", "Hanne", ("emma",), 422, sends="/bilde"),
    Visit("overview.access_log", "Hanne", ("emma",)),
    Visit("participants.overview", "Hanne", ("emma",)),
    Visit("participants.who_sees", "Hanne", ("draft",)),
    Visit("participants.place", "Hanne", ("emma", "kari in emma")),
    Visit("participants.place", "Hanne", ("emma", "kari in emma"), 422, sends="/sluttdato"),
    Visit("participants.place", "Hanne", ("emma", "anne in emma")),
    Visit("participants.removal_form", "Hanne", ("emma", "kari in emma")),
    Visit("wishes.overview", "Hanne", ("emma",)),
    Visit("wishes.answer_form", "Hanne", ("emma", "wish in emma")),
    Visit("wishes.answer_form", "Hanne", ("emma", "wish in emma"), 422, sends="/svar"),
    Visit("participants.overview", "Hanne", ("draft",)),
    Visit("participants.search", "Hanne", ("draft",)),
    Visit("participants.search", "Hanne", ("draft",), query="?q=skole"),
    Visit("participants.search", "Hanne", ("draft",), query="?q=finnes-ikke"),
    Visit("participants.proposal", "Hanne", ("draft", "Siv")),
    Visit("participants.proposal", "Hanne", ("draft", "Siv"), 422, sends="here"),
    Visit("child_views.view_form", "Hanne", ("draft",)),
    Visit("child_views.view_form", "Hanne", ("draft",), 422, sends="/barnets-mening"),
    Visit("registrations.paper", "Hanne", ("oskar",)),
    Visit("registrations.paper", "Hanne", ("idris",)),
    Visit("registrations.paper", "Hanne", ("ulrik",)),
    Visit("registrations.in_the_meeting", "Hanne", ("oskar", "oskar first")),
    Visit("registrations.sheet", "Hanne", ("oskar", "oskar first", "tor in oskar")),
    Visit("registrations.witness_search", "Hanne", ("oskar", "oskar first", "tor in oskar")),
    Visit(
        "registrations.witness_search",
        "Hanne",
        ("oskar", "oskar first", "tor in oskar"),
        query="?q=helsestasjonen",
    ),
    Visit("registrations.answer_form", "Hanne", ("oskar", "oskar first", "tor in oskar", "Marit")),
    Visit("registrations.withdrawal_by_phone", "Hanne", ("ulrik", "gerd in ulrik")),
    Visit("registrations.registration", "Hanne", ("idris", "halimas answer")),
    Visit("notifications.tasks", "Hanne"),
    Visit("plans.introduction_form", "Hanne", ("ulrik",)),
    Visit("overview.plan_overview", "Hanne", ("ulrik",)),
    Visit("plans.closing", "Bente", ("lea",)),
    Visit("plans.closing", "Bente", ("lea",), 422, sends="/avslutning"),
    Visit("overview.plan_overview", "Bente", ("lea",), status=403),
    Visit("plans.plan_list", "Marit"),
    # a leader
    Visit("identity.staff", "Marit"),
    Visit("identity.last_day", "Marit", ("Hanne",)),
    Visit("identity.last_day", "Marit", ("Hanne",), 422, sends="here"),
    Visit("blocks.overview", "Marit"),
    Visit("blocks.overview", "Bente"),
    Visit("blocks.new", "Marit"),
    Visit("blocks.new", "Marit", status=422, sends="here"),
    Visit("blocks.overview", "Hanne", status=403),
    Visit("consents.overview", "Marit", ("sara",)),
    Visit("consents.overview", "Marit", ("expired",)),
    Visit("consents.overview", "Grete", ("expired",)),
    Visit("participants.overview", "Hanne", ("emma",)),
    Visit("swaps.choice", "Hanne", ("emma", "kari in emma")),
    Visit("notifications.tasks", "Marit"),
    # the witness of an answer
    Visit("home.start", "Marit"),
    Visit("registrations.registration", "Marit", ("idris", "halimas answer")),
    Visit("registrations.registration", "Marit", ("ulrik", "gerds answer")),
    Visit("swaps.choice", "Hanne", ("emma", "kari in emma"), 422, sends="/bytte"),
    # people outside the ordinary login
    Visit("outside.contact_form", "Hanne", ("amir",)),
    Visit("outside.contact_form", "Hanne", ("amir",), 422, sends="here"),
    Visit("outside.invitation", "Hanne", ("amir",)),
    Visit("outside.invitation", "Hanne", ("amir",), 422, sends="here"),
    Visit("outside.disclosures", "Hanne", ("amir", "doctor in amir")),
    Visit("outside.disclosures", "Hanne", ("amir", "doctor in amir"), 422, sends="here"),
    Visit("outside.disclosures", "Yusuf", ("amir", "doctor in amir")),
    Visit("outside.supporters", "Yusuf", ("amir",)),
    Visit("outside.supporters", "Yusuf", ("amir",), 422, sends="here"),
    Visit("participants.overview", "Yusuf", ("amir",)),
    Visit("participants.overview", "Hanne", ("amir",)),
    Visit("consents.overview", "Yusuf", ("amir",)),
    Visit("consents.read", "Yusuf", ("amir", "amir last")),
    Visit("lifecycle.settings", "Hanne", ("emma",)),
    Visit("lifecycle.settings", "Hanne", ("emma",), 422, sends="/pause"),
    Visit("lifecycle.settings", "Hanne", ("draft",)),
    Visit("lifecycle.kind_form", "Hanne", ("emma",)),
    Visit("lifecycle.kind_form", "Hanne", ("emma",), 422, sends="here"),
    Visit("lifecycle.end_form", "Hanne", ("emma",)),
    Visit("lifecycle.end_form", "Hanne", ("draft",), 422, sends="here"),
    Visit("lifecycle.settings", "Marit", ("iben",)),
    Visit("lifecycle.settings", "Anne at home", ("iben",)),
    Visit("overview.plan_overview", "Anne at home", ("iben",)),
    Visit("holders.search", "Hanne", ("emma",)),
    Visit("holders.search", "Hanne", ("emma",), query="?q=skole"),
    Visit("holders.search", "Hanne", ("emma",), query="?q=finnes-ikke"),
    Visit("home.start", "Bente"),
    Visit("holders.offers", "Bente"),
    Visit("holders.offers", "Hanne"),
    # a leader
    Visit("holders.without_holder", "Marit"),
    Visit("holders.without_holder", "Bente"),
    Visit("holders.acting_form", "Marit", ("number of emma",)),
    Visit("holders.acting_form", "Marit", ("number of emma",), 422, sends="here"),
    Visit("holders.without_holder", "Hanne", status=403),
    # who must agree: the family, the holder, the leader who settles it
    Visit("signatories.who", "Mona", ("emma",)),
    Visit("signatories.who", "Liv", ("noah",)),
    Visit("signatories.who", "Tone", ("adam",)),
    Visit("signatories.who", "Sara", ("sara",)),
    Visit("consents.read", "Sara", ("sara", "sara first")),
    Visit("signatories.who", "Hanne", ("noah",)),
    Visit("signatories.who", "Hanne", ("oskar",)),
    Visit("signatories.settle", "Marit", ("oskar",)),
    Visit("signatories.settle", "Marit", ("noah",)),
    Visit("consents.overview", "Marit", ("oskar",), status=403),
    # a professional
    Visit("home.start", "Kari"),
    Visit("overview.plan_overview", "Kari", ("invited",)),
    Visit("overview.plan_overview", "Kari", ("emma",)),
    Visit("participants.own_pause", "Kari", ("emma",)),
    Visit("participants.overview", "Kari", ("emma",)),
    Visit("overview.tool_maal", "Kari", ("emma",)),
    Visit("consents.overview", "Kari", ("emma",), status=403),
    # two hats
    Visit("identity.profiles", "Anne"),
    Visit("home.start", "Anne"),
)
