"""The packages that bring routes, drawn things and their rows of the access matrix."""

ROOMS = (
    "journeymap.maps",
    "journeymap.changes",
    "personas",
    "journeymap.grid",
    "touchpoints",
    "journeymap.files",
    "journeymap.cards",
    "journeymap.kpis",
    "journeymap.alerts",
    "journeymap.opportunities",
    "journeymap.insights",
    "journeymap.events",
    "journeymap.sharing",
    "journeymap.library",
)
