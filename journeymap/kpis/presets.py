"""The KPI definitions every workspace has (domain.md 2.6), with the benchmark hints of 0.2.

A row: key, unit, direction (▲ higher, ▼ lower), value family, decimals, English, French.
Where a scale is part of the definition (CES 1 to 5 is effort, 1 to 7 is ease: kpi.md 0) it
stands in `SCALES`; a hint is a published claim with its source, editable and never a target.
Purpose, basis, bands and formulas stand in `preset_facts`.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from journeymap.kpis.preset_facts import BANDS, BASIS, FORMULAS, PHASES, PURPOSES

# ruff: noqa: E501  # a table reads best with one row a line
_ROWS = """
impressions|count|▲|count|0|Impressions|Impressions
reach|count|▲|distinct|0|Reach|Portée
organic_sessions|count|▲|count|0|Organic sessions|Sessions organiques
direct_traffic|count|▲|count|0|Direct traffic|Trafic direct
ctr|percent|▲|proportion|2|Click-through rate|Taux de clic
bounce_rate|percent|▼|proportion|1|Bounce rate|Taux de rebond
page_load_s|seconds|▼|mean|1|Page load time|Temps de chargement
pages_per_visit|ratio|▲|ratio|1|Pages per visit|Pages par visite
time_on_page_s|seconds|▲|mean|0|Time on page|Temps passé sur la page
lead_conversion_rate|percent|▲|proportion|1|Lead conversion rate|Taux de conversion en prospect
cost_per_lead|currency|▼|ratio|2|Cost per lead|Coût par prospect
demo_booked|count|▲|count|0|Sales calls booked|Appels commerciaux réservés
show_rate|percent|▲|proportion|1|Meeting show rate|Taux de présence au rendez-vous
add_to_cart_rate|percent|▲|proportion|1|Add-to-cart rate|Taux d’ajout au panier
cart_abandonment_rate|percent|▼|proportion|1|Cart abandonment rate|Taux d’abandon de panier
payment_abandonment_rate|percent|▼|proportion|1|Payment-step abandonment|Abandon à l’étape paiement
conversion_rate|percent|▲|proportion|2|Conversion rate|Taux de conversion
stage_conversion_rate|percent|▲|proportion|1|Stage-to-stage conversion|Taux de passage à l’étape suivante
completion_rate|percent|▲|proportion|1|Task completion rate|Taux d’achèvement
form_error_rate|percent|▼|proportion|1|Form error rate|Taux d’erreur du formulaire
completion_time_s|seconds|▼|mean|0|Time to complete|Temps de réalisation
aov|currency|▲|ratio|2|Average order value|Panier moyen
orders|count|▲|count|0|Orders|Commandes
revenue|currency|▲|count|2|Revenue|Chiffre d’affaires
win_rate|percent|▲|proportion|1|Win rate|Taux de signature
sales_cycle_days|days|▼|mean|1|Sales cycle|Cycle de vente
cac|currency|▼|ratio|2|Customer acquisition cost|Coût d’acquisition client
on_time_delivery_rate|percent|▲|proportion|1|On-time delivery|Livraison dans les délais
return_rate|percent|▼|proportion|1|Return rate|Taux de retour
activation_rate|percent|▲|proportion|1|Activation rate|Taux d’activation
time_to_value_h|hours|▼|mean|1|Time to first value|Délai de première valeur
weekly_active_rate|percent|▲|distinct|1|Weekly active rate|Taux d’actifs hebdomadaires
feature_adoption_rate|percent|▲|distinct|1|Feature adoption|Adoption de la fonctionnalité
csat_1_5|score|▲|mean|2|CSAT (1–5)|CSAT (1 à 5)
ces_ease_1_7|score|▲|mean|2|CES ease (1–7)|CES facilité (1 à 7)
ces_effort_1_5|score|▼|mean|2|CES effort (1–5)|CES effort (1 à 5)
nps|score|▲|net_score|0|Net Promoter Score (−100…100)|Net Promoter Score (−100 à 100)
enps|score|▲|net_score|0|Employee NPS (−100…100)|eNPS (−100 à 100)
first_response_h|hours|▼|mean|1|First response time|Délai de première réponse
resolution_time_h|hours|▼|mean|1|Mean time to resolution|Temps moyen de résolution
fcr_rate|percent|▲|proportion|1|First contact resolution|Résolution au premier contact
complaints|count|▼|count|0|Complaints|Réclamations
wait_time_min|minutes|▼|mean|1|Waiting time (min)|Temps d’attente (min)
no_show_rate|percent|▼|proportion|1|No-show rate|Taux de rendez-vous manqués
repeat_purchase_rate|percent|▲|distinct|1|Repeat purchase rate|Taux de réachat
purchases_per_year|ratio|▲|ratio|1|Purchases per year|Achats par an
churn_rate|percent|▼|proportion|1|Churn rate|Taux d’attrition
renewal_rate|percent|▲|proportion|1|Renewal rate|Taux de renouvellement
clv|currency|▲|distinct|2|Customer lifetime value|Valeur vie client
loyalty_enrolment_rate|percent|▲|proportion|1|Loyalty enrolment|Adhésion au programme de fidélité
referral_rate|percent|▲|proportion|1|Referral rate|Taux de parrainage
social_engagement_rate|percent|▲|ratio|2|Social engagement|Engagement sur les réseaux sociaux
ugc_posts|count|▲|count|0|User-generated posts|Publications de clients (UGC)
review_score_1_5|score|▲|mean|2|Review score (1–5)|Note des avis (1 à 5)
published_score_1_5|score|▲|distinct|1|Published review score (1–5)|Note d’avis publiée (1 à 5)
digital_share|percent|▲|proportion|1|Share handled online|Part traitée en ligne
rework_rate|percent|▼|proportion|1|Rework rate|Taux de reprise
applications|count|▲|count|0|Applications|Candidatures
time_to_hire_days|days|▼|mean|1|Time to hire|Délai de recrutement
ramp_up_days|days|▼|mean|1|Time to productivity|Délai de montée en compétence
retention_12m_rate|percent|▲|proportion|1|12-month retention|Maintien à 12 mois
email_open_rate|percent|▲|proportion|1|E-mail open rate|Taux d’ouverture des e-mails
support_volume|count|▼|count|0|Support requests|Demandes au support
content_seen_rate|percent|▲|mean|1|Share of content seen|Part du contenu vue
path_length_clicks|ratio|▼|mean|1|Clicks in the path|Nombre de clics du parcours
roi|percent|▲|ratio|1|Return on investment|Retour sur investissement
payment_options_count|count|▲|distinct|0|Payment options|Moyens de paiement proposés
clv_cac_ratio|ratio|▲|distinct|2|Lifetime value per acquisition cost (CLV:CAC)|Valeur vie client sur coût d’acquisition (CLV/CAC)
"""

SCALES: dict[str, tuple[int, int, str | None]] = {
    "csat_1_5": (1, 5, "csat_1_5"),
    "ces_ease_1_7": (1, 7, "ces_ease_1_7"),
    "ces_effort_1_5": (1, 5, "ces_effort_1_5"),
    "nps": (-100, 100, "nps"),
    "enps": (-100, 100, "nps"),
    "review_score_1_5": (1, 5, None),
    "published_score_1_5": (1, 5, None),
}

# key → (low, high, English, French); low/high bound the good side as the article claims it.
_SOURCE_EN = "Article “Customer journey” (000), unverified claim"
_SOURCE_FR = "Article « Parcours client » (000), affirmation non vérifiée"
HINTS: dict[str, tuple[str | None, str | None, str, str]] = {
    "conversion_rate": (
        "1",
        "5",
        "E-commerce: 1–3 % on average (mean 2.35 %), the best reach 5 % or more.",
        "E-commerce : 1 à 3 % en moyenne (2,35 %), 5 % et plus pour les meilleurs.",
    ),
    "cart_abandonment_rate": (
        "60",
        "80",
        "60–80 % is usual; 56 % of those who leave name unexpected fees.",
        "60 à 80 % est courant ; 56 % des abandons citent des frais inattendus.",
    ),
    "bounce_rate": (
        None,
        "70",
        "More than 70 % signals a problem with the page.",
        "Plus de 70 % signale un problème sur la page.",
    ),
    "csat_1_5": (
        "4",
        None,
        "More than 4 out of 5 is a positive experience.",
        "Plus de 4 sur 5 : expérience positive.",
    ),
    "page_load_s": (
        None,
        "3",
        "Under 3 s; each further second adds about 7 % of bounces.",
        "Moins de 3 s ; chaque seconde de plus ajoute environ 7 % de rebonds.",
    ),
    "first_response_h": (
        None,
        "24",
        "Under 24 h is acceptable, in real time is ideal.",
        "Moins de 24 h est acceptable, le temps réel est idéal.",
    ),
    "purchases_per_year": (
        "3",
        None,
        "More than 3 purchases a year make a loyal customer.",
        "Plus de 3 achats par an : client fidèle.",
    ),
    "payment_options_count": (
        "3",
        None,
        "Offer at least 3 means of payment.",
        "Proposer au moins 3 moyens de paiement.",
    ),
    "churn_rate": (
        None,
        None,
        "65 % stop after one bad experience and 67 % tell others (article 003).",
        "65 % partent après une mauvaise expérience et 67 % en parlent (article 003).",
    ),
}


@dataclass(frozen=True, slots=True)
class Preset:
    """One ready-made definition, in the words of KPIDefinition's columns."""

    key: str
    unit: str
    direction: str
    family: str
    decimals: int
    name: dict[str, str]
    scale_min: Decimal | None
    scale_max: Decimal | None
    survey_variant: str | None
    hint: dict[str, str | dict[str, str] | None] | None
    purpose: dict[str, str]
    phases: list[str]
    basis: dict[str, Any]
    bands: dict[str, Any] | None
    formula: str


def presets() -> list[Preset]:
    """All presets, in the order of the design."""
    return [_preset(line) for line in _ROWS.strip().splitlines()]


def _preset(line: str) -> Preset:
    key, unit, arrow, family, decimals, english, french = line.split("|")
    low, high, variant = SCALES.get(key, (None, None, None))
    return Preset(
        key=key,
        unit=unit,
        direction="higher_better" if arrow == "▲" else "lower_better",
        family=family,
        decimals=int(decimals),
        name={"en": english, "fr": french},
        scale_min=None if low is None else Decimal(low),
        scale_max=None if high is None else Decimal(high),
        survey_variant=variant,
        hint=_hint(key),
        purpose=PURPOSES[key],
        phases=PHASES[key],
        basis=BASIS.get(key, {}),
        bands=BANDS.get(key),
        formula=FORMULAS.get(key, ""),
    )


def _hint(key: str) -> dict[str, str | dict[str, str] | None] | None:
    if key not in HINTS:
        return None
    low, high, english, french = HINTS[key]
    return {
        "low": low,
        "high": high,
        "text": {"en": english, "fr": french},
        "source": {"en": _SOURCE_EN, "fr": _SOURCE_FR},
    }
