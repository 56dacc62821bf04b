"""Published figures about KPIs, as claimed, with who claims them: a library, never a truth.

A *descriptive* claim says what is usual. An *effect* claim says what a measure is supposed to
bring; it enters a computation of gains only where a person has called it a hypothesis (kpi.md 1.6).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from journeymap.core.errors import Invalid

CLAIMS = ("descriptive", "effect")
_SOURCES = {
    "000": {
        "en": "Article “Customer journey” (000), unverified",
        "fr": "Article «\u202fParcours client\u202f» (000), non vérifié",
    },
    "003": {
        "en": "Article 003, unverified; it quotes Statista in part",
        "fr": "Article 003, non vérifié\u202f; il cite en partie Statista",
    },
}

# ruff: noqa: E501  # a table reads best with one row a line
# article | claim | KPI, or empty | low | high | change in % | phase | English | French
_ROWS = """
000|descriptive|conversion_rate|1|3||decision|Visitors who buy: 1 to 3 % on average, 5 % and more for the best, 2.35 % over all.|Visiteurs acheteurs : 1 à 3 % en moyenne, 5 % et plus pour les meilleurs, 2,35 % au total.
000|descriptive|cart_abandonment_rate|60|80||decision|60 to 80 % of carts are abandoned.|60 à 80 % des paniers sont abandonnés.
000|descriptive|bounce_rate||70||consideration|More than 70 % generally signals a problem.|Plus de 70 % indique généralement un problème.
000|descriptive|csat_1_5|4|||experience|More than 4 out of 5 is a positive experience.|Plus de 4 sur 5 : expérience positive.
000|descriptive|purchases_per_year|3|||retention|More than 3 purchases a year make a loyal customer.|Plus de 3 achats par an : client fidèle.
000|descriptive|page_load_s||3||consideration|A page should be there in less than 3 seconds.|Une page doit s’afficher en moins de 3 secondes.
000|descriptive|first_response_h||24||experience|An answer within 24 hours is acceptable.|Une réponse sous 24 heures est acceptable.
000|descriptive|payment_options_count|3|||decision|Offer at least 3 ways of paying.|Proposer au moins 3 moyens de paiement.
000|descriptive|content_seen_rate|20|20||consideration|Only 20 % of a home page is seen.|Seuls 20 % d’une page d’accueil sont vus.
000|descriptive|payment_abandonment_rate|56|56||decision|56 % of those who leave name unexpected fees.|56 % des abandons citent des frais inattendus.
000|descriptive||64|64|||64 % of customers expect companies to adapt to them.|64 % des clients attendent que l’on s’adapte à eux.
003|descriptive|churn_rate|65|65||retention|65 % left after one bad experience; 67 % tell others.|65 % sont partis après une seule mauvaise expérience ; 67 % en parlent.
003|descriptive||31|31|||31 % of decision makers in the USA lack customer data in real time.|31 % des décideurs américains manquent de données clients en temps réel.
003|descriptive||43|43|||43 % of marketing heads plan more chatbots and AI within two years.|43 % des directeurs marketing prévoient davantage de chatbots et d’IA sous deux ans.
000|effect|bounce_rate|||7|consideration|Each further second of loading adds 7 % of bounces.|Chaque seconde de chargement en plus ajoute 7 % de rebonds.
000|effect|revenue|10|15||retention|Investing in customer experience brings 10 to 15 % of revenue.|Investir dans l’expérience client rapporte 10 à 15 % de chiffre d’affaires.
000|effect|clv|||25|retention|A loyalty programme raises lifetime value by 25 %.|Un programme de fidélité augmente la valeur vie client de 25 %.
000|effect|revenue|||20|decision|Personalised campaigns bring 20 % of sales.|Des campagnes personnalisées apportent 20 % de ventes.
000|effect|payment_abandonment_rate|||-15|decision|Free delivery lowers abandonment by 15 %.|La livraison offerte réduit l’abandon de 15 %.
000|effect|orders|||10|decision|Free delivery brings 10 % of orders.|La livraison offerte apporte 10 % de commandes.
000|effect|revenue|||14||Optimising the journey brings 14 % of revenue.|Optimiser le parcours rapporte 14 % de chiffre d’affaires.
000|effect|bounce_rate|||-10|consideration|A clearer menu lowers bounces by 10 %.|Un menu plus clair réduit les rebonds de 10 %.
000|effect|conversion_rate|||15|decision|A site made for phones raises conversion by 15 %.|Un site pensé pour le mobile augmente la conversion de 15 %.
000|effect|cart_abandonment_rate|||-35|decision|A better checkout lowers abandonment by 35 %.|Un paiement optimisé réduit l’abandon de 35 %.
000|effect|conversion_rate|||20|decision|Personalisation raises conversion by 20 %.|La personnalisation augmente la conversion de 20 %.
000|effect|conversion_rate|||8|decision|Three ways of paying raise conversion by 8 %.|Trois moyens de paiement augmentent la conversion de 8 %.
000|effect|email_open_rate|||26|discovery|Personal e-mails are opened 26 % more often.|Les e-mails personnalisés sont ouverts 26 % plus souvent.
000|effect|csat_1_5|||25|experience|A chatbot raises satisfaction by 25 %.|Un chatbot augmente la satisfaction de 25 %.
000|effect|clv|||20|experience|Good support raises lifetime value by 20 %.|Un bon support augmente la valeur vie client de 20 %.
000|effect|csat_1_5|||15|experience|Training staff raises satisfaction by 15 %.|Former les équipes augmente la satisfaction de 15 %.
000|effect|support_volume|||-30|experience|A good FAQ lowers requests by 30 %.|Une bonne FAQ réduit les demandes de 30 %.
"""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One published claim. `change_pct` is what an effect claim promises, relative."""

    key: str
    claim: str
    kpi: str
    low: Decimal | None
    high: Decimal | None
    change_pct: Decimal | None
    phase: str
    text: dict[str, str]
    source: dict[str, str]

    def json(self) -> dict[str, Any]:
        """The claim as the API shows it."""
        return {
            "key": self.key,
            "claim": self.claim,
            "kpi": self.kpi or None,
            "low": None if self.low is None else str(self.low),
            "high": None if self.high is None else str(self.high),
            "change_pct": None if self.change_pct is None else str(self.change_pct),
            "phase": self.phase or None,
            "text": self.text,
            "source_text": self.source,
        }


def benchmarks(kpi: str | None = None) -> list[Benchmark]:
    """The library, or what it says about one KPI."""
    rows = [_read(n, line) for n, line in enumerate(_ROWS.strip().splitlines(), start=1)]
    return [row for row in rows if kpi is None or row.kpi == kpi]


def expected_gain(benchmark: Benchmark, *, hypothesis: bool) -> Decimal:
    """The relative change in % that a computation may use. Errors: Invalid.

    Only an effect claim promises one, and only a person who calls it a hypothesis may use it.
    """
    if benchmark.claim != "effect" or benchmark.change_pct is None:
        raise Invalid(
            fields={"benchmark": _("This figure says what is usual, not what is gained.")}
        )
    if not hypothesis:
        told = _("A published effect counts only as a hypothesis; tick it to use it.")
        raise Invalid(fields={"hypothesis": told})
    return benchmark.change_pct


def _spaced(french: str) -> str:
    """French as it is set: a narrow no-break space before double signs."""
    for sign in "%;:":
        french = french.replace(f" {sign}", f"\u202f{sign}")
    return french


def _read(number: int, line: str) -> Benchmark:
    article, claim, kpi, low, high, change, phase, english, french = line.split("|")
    return Benchmark(
        key=f"a{article}_{number:02d}",
        claim=claim,
        kpi=kpi,
        low=Decimal(low) if low else None,
        high=Decimal(high) if high else None,
        change_pct=Decimal(change) if change else None,
        phase=phase,
        text={"en": english.replace(" %", "%"), "fr": _spaced(french)},
        source=_SOURCES[article],
    )
