"""What the presets say beside their unit: purpose, basis, bands as published, formula.

The purposes are the sentences of a catalogue (K31): what the KPI tells about a stage, not how it is
computed. Bands come from the commissioning articles and judge nothing until a workspace says so.
"""

from typing import Any

# ruff: noqa: E501  # a table reads best with one row a line
_PURPOSES = """
impressions|How often people could have seen you.|Combien de fois on a pu vous voir.
reach|How many different people could have seen you.|Combien de personnes différentes ont pu vous voir.
organic_sessions|Whether people find you by searching, without being paid for.|Si l’on vous trouve par la recherche, sans publicité.
direct_traffic|How many already know you and come straight to you.|Combien vous connaissent déjà et viennent directement.
ctr|Whether an ad, a link or an e-mail makes people want to go further.|Si une annonce, un lien ou un e-mail donne envie d’aller plus loin.
bounce_rate|Where the first page does not keep what brought people there.|Où la première page ne tient pas ce qui a fait venir.
page_load_s|Whether people have to wait before they can do anything.|Si l’on doit attendre avant de pouvoir agir.
pages_per_visit|How far people look around.|Jusqu’où l’on explore.
time_on_page_s|How long a page or a stage holds attention.|Combien de temps une page ou une étape retient l’attention.
lead_conversion_rate|How many visitors let you come back to them.|Combien de visiteurs acceptent d’être recontactés.
cost_per_lead|What it costs to win one contact.|Ce que coûte un contact obtenu.
demo_booked|How many want to talk to sales.|Combien veulent parler à un commercial.
show_rate|Whether those who booked really come.|Si ceux qui ont réservé viennent vraiment.
add_to_cart_rate|Whether product pages convince.|Si les pages produit convainquent.
cart_abandonment_rate|Where wanting to buy ends before paying begins.|Où l’envie d’acheter s’arrête avant le paiement.
payment_abandonment_rate|What the payment step itself costs you.|Ce que l’étape de paiement vous fait perdre.
conversion_rate|How well the journey leads to its goal.|L’efficacité du parcours jusqu’à son but.
stage_conversion_rate|Which stage loses people.|Quelle étape perd des clients.
completion_rate|Whether people finish what they began.|Si l’on termine ce que l’on a commencé.
form_error_rate|Where a form misleads.|Où un formulaire induit en erreur.
completion_time_s|How much time a task takes from your customers.|Le temps qu’une tâche prend à vos clients.
aov|What an order brings on average.|Ce que rapporte une commande en moyenne.
orders|How many orders the journey brings.|Combien de commandes le parcours apporte.
revenue|What the journey brings in.|Ce que le parcours rapporte.
win_rate|How many offers become contracts.|Combien de propositions deviennent des contrats.
sales_cycle_days|How long it takes to decide.|Combien de temps prend la décision.
cac|What a new customer costs you.|Ce que vous coûte un nouveau client.
on_time_delivery_rate|Whether you keep your word on delivery.|Si vous tenez parole sur la livraison.
return_rate|Whether what arrives is what was expected.|Si ce qui arrive est ce qu’on attendait.
activation_rate|How many newcomers reach the moment that matters.|Combien de nouveaux arrivent au moment décisif.
time_to_value_h|How soon a newcomer gets something out of it.|En combien de temps un nouveau y trouve un bénéfice.
weekly_active_rate|Whether people come back by themselves.|Si l’on revient de soi-même.
feature_adoption_rate|Whether a feature is really used.|Si une fonctionnalité est vraiment utilisée.
csat_1_5|How satisfied people are right after an interaction.|La satisfaction juste après une interaction.
ces_ease_1_7|How easy it was; a high score is good.|La facilité ressentie ; une note élevée est bonne.
ces_effort_1_5|How much effort it took; a low score is good.|L’effort demandé ; une note basse est bonne.
nps|Whether people would recommend you.|Si l’on vous recommanderait.
enps|Whether employees would recommend working here.|Si les salariés recommanderaient d’y travailler.
first_response_h|How long people wait for a first answer.|Combien de temps on attend une première réponse.
resolution_time_h|How long a problem lasts, from first contact to solved.|Combien de temps dure un problème, du premier contact à sa résolution.
fcr_rate|How many need to ask only once.|Combien n’ont besoin de demander qu’une fois.
complaints|How often something went wrong enough to say so.|Combien de fois on a eu à se plaindre.
wait_time_min|How long people queue.|Combien de temps on fait la queue.
no_show_rate|How many appointments are lost.|Combien de rendez-vous sont perdus.
repeat_purchase_rate|How many buy again.|Combien rachètent.
purchases_per_year|How loyal customers are in deeds.|La fidélité en actes.
churn_rate|How many leave.|Combien partent.
renewal_rate|How many stay when they could go.|Combien restent quand ils pourraient partir.
clv|What a customer is worth over the whole relation.|Ce que vaut un client sur toute la relation.
loyalty_enrolment_rate|Whether the loyalty programme appeals.|Si le programme de fidélité séduit.
referral_rate|How many bring somebody along.|Combien amènent quelqu’un.
social_engagement_rate|Whether what you publish makes people react.|Si ce que vous publiez fait réagir.
ugc_posts|How much customers say about you by themselves.|Ce que les clients disent de vous d’eux-mêmes.
review_score_1_5|How customers rate you in public.|Comment les clients vous notent en public.
published_score_1_5|The score a review site shows, by its own reckoning; no mean of stars.|La note qu’affiche un site d’avis, selon son propre calcul ; ce n’est pas une moyenne d’étoiles.
digital_share|How much is settled without paper or counter.|Ce qui se règle sans papier ni guichet.
rework_rate|How much has to be done twice.|Ce qui doit être fait deux fois.
applications|How many want to join you.|Combien veulent vous rejoindre.
time_to_hire_days|How long a candidate waits for a decision.|Combien de temps un candidat attend une décision.
ramp_up_days|How soon a newcomer can do the work.|En combien de temps un nouveau peut faire le travail.
retention_12m_rate|How many are still there after a year.|Combien sont encore là après un an.
email_open_rate|Whether your e-mails are worth opening.|Si vos e-mails méritent d’être ouverts.
support_volume|How much help the journey needs.|Combien d’aide demande le parcours.
content_seen_rate|How much of a page is really seen.|Ce qu’on voit vraiment d’une page.
path_length_clicks|How many clicks it takes to get there.|Combien de clics il faut pour y arriver.
roi|What an investment returns beyond its cost.|Ce qu’un investissement rapporte au-delà de son coût.
payment_options_count|How many ways of paying people may choose from.|Combien de façons de payer sont proposées.
clv_cac_ratio|Whether a customer is worth more than winning one costs.|Si un client vaut plus qu’il n’a coûté à gagner.
"""

# An English sentence and a French one, by key.
PURPOSES: dict[str, dict[str, str]] = {
    key: {"en": english, "fr": french}
    for key, english, french in (line.split("|") for line in _PURPOSES.strip().splitlines())
}


def _of(unit: str) -> dict[str, Any]:
    return {"unit_of_analysis": unit}


BASIS: dict[str, dict[str, Any]] = {
    "ctr": _of("impressions"),
    "bounce_rate": _of("sessions") | {"bounce": "single_page"},
    "page_load_s": _of("page_views") | {"figure": "p75"},
    "pages_per_visit": _of("sessions"),
    "time_on_page_s": _of("page_views") | {"figure": "mean"},
    "lead_conversion_rate": _of("visitors"),
    "show_rate": _of("meetings"),
    "add_to_cart_rate": _of("sessions"),
    "cart_abandonment_rate": _of("carts"),
    "payment_abandonment_rate": _of("checkouts"),
    "conversion_rate": _of("sessions"),
    "form_error_rate": _of("forms"),
    "completion_time_s": {"figure": "median"},
    "aov": _of("orders"),
    "win_rate": _of("cases"),
    "cac": _of("customers") | {"lag_days": 0},
    "on_time_delivery_rate": _of("deliveries"),
    "return_rate": _of("orders"),
    "activation_rate": _of("accounts"),
    "csat_1_5": _of("respondents") | {"top_box": [4, 5]},
    "ces_ease_1_7": _of("respondents") | {"top_box": [5, 6, 7]},
    "ces_effort_1_5": _of("respondents"),
    "nps": _of("respondents"),
    "enps": _of("employees"),
    "first_response_h": _of("requests") | {"hours": "calendar", "figure": "mean"},
    "resolution_time_h": _of("requests") | {"hours": "calendar", "figure": "mean"},
    "fcr_rate": _of("requests"),
    "no_show_rate": _of("meetings"),
    "repeat_purchase_rate": _of("customers") | {"repeat": "each_order"},
    "purchases_per_year": _of("customers") | {"window_days": 365},
    "churn_rate": _of("customers"),
    "renewal_rate": _of("subscriptions"),
    "clv": _of("customers") | {"method": "historic"},
    "loyalty_enrolment_rate": _of("customers"),
    "referral_rate": _of("customers"),
    "social_engagement_rate": {"denominator": "followers"},
    "review_score_1_5": _of("reviews"),
    "published_score_1_5": _of("reviews"),
    "digital_share": _of("cases"),
    "rework_rate": _of("cases"),
    "retention_12m_rate": _of("employees") | {"window_days": 365},
    "email_open_rate": _of("messages"),
    "content_seen_rate": _of("page_views"),
    "path_length_clicks": _of("sessions"),
}

_ARTICLE = {
    "en": "Article “Customer journey” (000), unverified claim",
    "fr": "Article « Parcours client » (000), affirmation non vérifiée",
}
_CONVENTION = {
    "en": "A convention of the field, not a measurement",
    "fr": "Un usage du métier, pas une mesure",
}


def _bands(note: dict[str, str], first: str, *rest: tuple[str, str]) -> dict[str, Any]:
    """Bands from the lowest up: the first level, then (from this value on, that level)."""
    edges = [None, *(edge for edge, _ in rest), None]
    names = [first, *(level for _, level in rest)]
    levels = [
        {"level": level, "low": edges[index], "high": edges[index + 1]}
        for index, level in enumerate(names)
    ]
    return {"levels": levels, "note": note}


BANDS: dict[str, dict[str, Any]] = {
    "conversion_rate": _bands(_ARTICLE, "bad", ("1", "average"), ("3", "good"), ("5", "good")),
    "cart_abandonment_rate": _bands(_ARTICLE, "good", ("60", "average"), ("80", "bad")),
    "bounce_rate": _bands(_ARTICLE, "average", ("70", "bad")),
    "csat_1_5": _bands(_ARTICLE, "average", ("4", "good")),
    "page_load_s": _bands(_ARTICLE, "good", ("3", "bad")),
    "first_response_h": _bands(_ARTICLE, "good", ("24", "bad")),
    "purchases_per_year": _bands(_ARTICLE, "average", ("3", "good")),
    "payment_options_count": _bands(_ARTICLE, "bad", ("3", "good")),
    "nps": _bands(_CONVENTION, "bad", ("0", "average"), ("30", "good"), ("50", "good")),
}

# Derived when read from other KPIs of the same stage or map (`formulas`).
FORMULAS: dict[str, str] = {"clv_cac_ratio": "clv / cac"}

_PHASES = {
    "discovery": "impressions reach organic_sessions direct_traffic ctr social_engagement_rate cac email_open_rate demo_booked applications",
    "consideration": "bounce_rate pages_per_visit time_on_page_s page_load_s stage_conversion_rate email_open_rate lead_conversion_rate cost_per_lead show_rate content_seen_rate path_length_clicks demo_booked",
    "decision": "conversion_rate cart_abandonment_rate payment_abandonment_rate add_to_cart_rate stage_conversion_rate completion_rate completion_time_s page_load_s form_error_rate aov orders revenue win_rate sales_cycle_days cac clv_cac_ratio roi path_length_clicks payment_options_count time_to_hire_days",
    "experience": "csat_1_5 ces_ease_1_7 ces_effort_1_5 first_response_h resolution_time_h fcr_rate complaints return_rate on_time_delivery_rate wait_time_min no_show_rate activation_rate time_to_value_h support_volume digital_share rework_rate completion_rate form_error_rate ramp_up_days feature_adoption_rate",
    "retention": "repeat_purchase_rate purchases_per_year churn_rate renewal_rate clv clv_cac_ratio loyalty_enrolment_rate weekly_active_rate feature_adoption_rate retention_12m_rate revenue",
    "advocacy": "nps enps review_score_1_5 published_score_1_5 referral_rate ugc_posts social_engagement_rate",
}
# The stages of a journey a KPI is usual for, by key (kpi.md 2.7).
PHASES: dict[str, list[str]] = {
    key: [phase for phase, keys in _PHASES.items() if key in keys.split()] for key in PURPOSES
}
