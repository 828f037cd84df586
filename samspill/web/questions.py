"""Hjelp: what people ask, and the answers, in their own words. Public: nothing about anybody.

The questions are those of the guides that municipalities hand out, and what people ring about.
"""

from __future__ import annotations

from samspill.core.language import N_
from samspill.web.question import (
    ADMINISTRATOR,
    FAMILY,
    HOLDER,
    WORK,
    YOUNG,
    Question,
    Topic,
)

TOPICS = (
    Topic(
        "start",
        N_("Kom i gang"),
        (
            Question(
                N_("Hvordan logger jeg inn?"),
                (
                    N_(
                        "Velg Logg inn øverst på siden. Du bruker ID-porten, som hos Nav og"
                        " Skatteetaten."
                    ),
                    N_(
                        "For å se planer trenger du BankID, Buypass eller Commfides. MinID er ikke"
                        " sikkert nok for dem."
                    ),
                ),
            ),
            Question(
                N_("Jeg har fått en invitasjon. Hva gjør jeg?"),
                (
                    N_(
                        "Åpne Samspill, logg inn og se på Hjem. Der står det hva som venter på"
                        " deg. Ingen ser noe om barnet før dere har svart."
                    ),
                ),
                (FAMILY, YOUNG),
            ),
            Question(
                N_("Hva hvis jeg ikke har BankID?"),
                (
                    N_(
                        "Ring den som inviterte deg. Du kan få planen på papir, og du kan svare på"
                        " papir."
                    ),
                ),
                (FAMILY, YOUNG),
            ),
            Question(
                N_("Jeg er både ansatt og foresatt. Hva gjør jeg?"),
                (
                    N_(
                        "Velg Bytt profil øverst på siden. På telefon ligger det under Mer. Du ser"
                        " bare det som hører til profilen du er i."
                    ),
                ),
                (FAMILY, *WORK),
            ),
            Question(
                N_("Jeg har barn i flere kommuner. Hva gjør jeg?"),
                (
                    N_(
                        "Du logger inn for hver kommune og privatskole. De deler ikke noe med"
                        " hverandre."
                    ),
                    N_(
                        "På Skole finner du Flere kommuner og privatskoler. Der lagrer du adressene"
                        " på din egen enhet."
                    ),
                ),
                (FAMILY,),
            ),
            Question(
                N_("Hvem ser e-postadressen og telefonnummeret mitt?"),
                (
                    N_(
                        "Bare du. Under Min informasjon kan du la dem som er med i planen, se dem."
                        " Det er ditt valg."
                    ),
                ),
            ),
            Question(
                N_("Kan jeg få tolk?"),
                (
                    N_(
                        "Ja. Ring den som inviterte deg, så bestiller kommunen tolk. Barn skal ikke"
                        " tolke for voksne."
                    ),
                ),
                (FAMILY, YOUNG),
            ),
        ),
    ),
    Topic(
        "consent",
        N_("Samtykke"),
        (
            Question(
                N_("Hva betyr det å samtykke?"),
                (
                    N_(
                        "Du sier ja til at noen får være med i planen. Du ser hva hver person får"
                        " lese og skrive, før du svarer."
                    ),
                    N_("Du kan si ja, ja til mindre, eller nei. Du trenger ikke å si hvorfor."),
                ),
                (FAMILY, YOUNG),
            ),
            Question(
                N_("Hva skjer hvis jeg sier nei?"),
                (
                    N_(
                        "Da får personen ikke tilgang. Barnet får fortsatt hjelpen det har rett"
                        " til."
                    ),
                ),
                (FAMILY, YOUNG),
            ),
            Question(
                N_("Kan jeg ombestemme meg?"),
                (
                    N_(
                        "Ja, når du vil. Åpne planen, velg Samtykke og så Trekk tilbake samtykket."
                        " Tilgangen stenges med en gang. Det noen alt har lest, kan ikke gjøres"
                        " ulest."
                    ),
                ),
                (FAMILY, YOUNG),
            ),
            Question(
                N_("Hvem må svare?"),
                (N_("Alle som har foreldreansvar. Fra 15 år svarer ungdommen selv også."),),
            ),
            Question(
                N_("En av foreldrene svarer ikke. Hva gjør jeg?"),
                (
                    N_(
                        "Samspill minner på to ganger. Går fristen ut, faller spørsmålet bort, og"
                        " planen viser hva du kan gjøre da. Hjelp som ikke trenger planen, går som"
                        " før."
                    ),
                ),
                (HOLDER,),
            ),
            Question(
                N_("Hvordan får jeg en ny person med i planen?"),
                (
                    N_(
                        "Åpne Plandeltakere og tilganger og velg Foreslå deltaker. Ingen får noe"
                        " å se før alle som må svare, har sagt ja."
                    ),
                ),
                (HOLDER,),
            ),
        ),
    ),
    Topic(
        "plan",
        N_("I planen"),
        (
            Question(
                N_("Hvem kan se det jeg skriver?"),
                (
                    N_(
                        "Det står på siden, med navn, før du sender. Under Plandeltakere og"
                        " tilganger ser du hvem som ser hva."
                    ),
                ),
            ),
            Question(
                N_("Hvordan sender jeg en melding til bare noen?"),
                (
                    N_(
                        "Velg Meldinger i planen og skriv en ny melding. Velg hvem den er til."
                        " Du ser navnene en gang til før den går."
                    ),
                ),
            ),
            Question(
                N_("Hva er et lysglimt?"),
                (
                    N_(
                        "Noe som gikk bra, i få ord. Velg Lysglimt på planoversikten. Alle som er"
                        " med i planen, ser det. Du kan rette det i ett døgn, og ta det bort når du"
                        " vil."
                    ),
                ),
            ),
            Question(
                N_("Kan jeg få møtene i min egen kalender?"),
                (
                    N_(
                        "Ja. Velg Kalender øverst, og så Få møtene i din egen kalender. Adressen du"
                        " får, er hemmelig. Lager du en ny, slutter den gamle å virke."
                    ),
                ),
            ),
            Question(
                N_("Kan jeg ta med meg planen?"),
                (
                    N_(
                        "Ja. Åpne planen, velg Om planen og så Last ned planen. Du velger hva som"
                        " skal være med, og om du vil ha PDF, Word eller åpne data."
                    ),
                ),
            ),
            Question(
                N_("Hvem har sett på planen?"),
                (
                    N_(
                        "Velg Innsynslogg i planen. Der står det hvem som har åpnet hva, og hva"
                        " som ga dem tilgang."
                    ),
                ),
                (FAMILY, YOUNG, HOLDER),
            ),
            Question(
                N_("Vi skal flytte. Hva skjer med planen?"),
                (
                    N_(
                        "Samtykket gjelder tjenestene i denne kommunen og slutter når dere"
                        " flytter. Dere kan ta med en kopi, og be om et møte der planen leveres"
                        " videre."
                    ),
                ),
                (FAMILY, HOLDER),
            ),
            Question(
                N_("Jeg slutter, eller noen andre skal overta. Hva gjør jeg?"),
                (
                    N_(
                        "Åpne planen, velg Om planen og så Gi stafetten videre. Den nye må si ja."
                        " Oppsummeringen gjør det lett å overta."
                    ),
                ),
                (HOLDER,),
            ),
            Question(
                N_("Hvor ser jeg alt jeg har sagt jeg skal gjøre?"),
                (
                    N_(
                        "Velg Mine oppgaver. Der står gjøremålene fra alle planene dine, etter"
                        " dato. Min uke viser hva som haster for deg som er stafettholder."
                    ),
                ),
                WORK,
            ),
        ),
    ),
    Topic(
        "young",
        N_("Barn og unge"),
        (
            Question(
                N_("Hva er Mitt rom?"),
                (
                    N_(
                        "Et sted som er ditt. Det du skriver der, ser ingen andre før du selv"
                        " velger å dele det."
                    ),
                    N_(
                        "Rommet leses ikke med en gang. Trenger du noen nå, ring 116 111 eller 112."
                    ),
                ),
                (YOUNG,),
            ),
            Question(
                N_("Hva bestemmer jeg selv?"),
                (
                    N_(
                        "Du har rett til å si hva du mener. Fra 12 år kan du be om at noe om"
                        " helsen din ikke vises til foreldrene. Fra 15 år svarer du selv på hvem"
                        " som får være med."
                    ),
                ),
                (YOUNG, FAMILY),
            ),
            Question(
                N_("Kan foreldrene mine lese det jeg skriver?"),
                (N_("Ikke i Mitt rom. Det ser de bare hvis du deler det med dem."),),
                (YOUNG,),
            ),
        ),
    ),
    Topic(
        "safe",
        N_("Trygghet"),
        (
            Question(
                N_("Hvordan vet jeg at e-posten er ekte?"),
                (
                    N_(
                        "E-post fra oss sier bare at noe venter på deg. Den sier aldri navn eller"
                        " hva det gjelder. Er du usikker, skriv inn adressen selv."
                    ),
                    N_("Vi ber aldri om passord eller koder."),
                ),
            ),
            Question(
                N_("Noen ser noe de ikke skal se"),
                (
                    N_(
                        "Logg inn og velg Meld feil tilgang nederst på siden. Du kan også ringe"
                        " kommunen og be om personvernombudet."
                    ),
                ),
            ),
            Question(
                N_("Jeg har mistet telefonen"),
                (
                    N_(
                        "Logg inn fra en annen enhet. Under Min informasjon ser du hvor du er"
                        " logget inn, og kan logge ut der."
                    ),
                ),
            ),
            Question(
                N_("Jeg er bekymret for et barn"),
                (
                    N_(
                        "Ring barnevernet i kommunen, eller 116 117 når det er stengt. Er noen i"
                        " fare nå, ring 112. Ikke skriv det i planen."
                    ),
                ),
            ),
        ),
    ),
    Topic(
        "phone",
        N_("På telefonen"),
        (
            Question(
                N_("Finnes det en app?"),
                (
                    N_(
                        "Du legger Samspill på startskjermen, så åpner du det som en app. Se"
                        " På telefonen nederst på siden."
                    ),
                ),
            ),
            Question(
                N_("Hvilken telefon må jeg ha?"),
                (
                    N_(
                        "En med en nettleser fra de siste årene. Eldre telefoner viser alt, men"
                        " enklere."
                    ),
                ),
            ),
            Question(
                N_("Jeg har ikke smarttelefon"),
                (
                    N_(
                        "Da bruker du en datamaskin, eller får alt på papir. Si fra til den som"
                        " inviterte deg."
                    ),
                ),
                (FAMILY,),
            ),
        ),
    ),
    Topic(
        "administration",
        N_("For administratorer"),
        (
            Question(
                N_("Hvordan legger jeg inn ansatte?"),
                (
                    N_(
                        "Velg Administrasjon og så Ansatte. Du kan skrive dem inn, eller sende en"
                        " fil. Du ser alt som blir endret, før det skjer."
                    ),
                ),
                (ADMINISTRATOR,),
            ),
            Question(
                N_("Hvorfor må to si ja til en rolle?"),
                (
                    N_(
                        "For at ingen skal gi seg selv tilgang. Den ene foreslår, den andre"
                        " bekrefter, og begge står i loggen."
                    ),
                ),
                (ADMINISTRATOR,),
            ),
        ),
    ),
)
