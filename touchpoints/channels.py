"""The built-in channels, and the service that keeps the table equal to this list."""

from typing import NamedTuple

from django.db import transaction

from touchpoints.models import Channel

UNSPECIFIED = "unspecified"


class BuiltIn(NamedTuple):
    """A built-in channel; `icon` is a Lucide key."""

    key: str
    name_en: str
    name_fr: str
    medium: str
    ownership: str
    icon: str


BUILT_INS: tuple[BuiltIn, ...] = (
    # Of a touchpoint whose channel nobody has chosen yet.
    BuiltIn(UNSPECIFIED, "No channel yet", "Canal à préciser", "hybrid", "owned", "circle-dashed"),
    BuiltIn("website", "Website", "Site web", "online", "owned", "globe"),
    BuiltIn("mobile_app", "Mobile app", "Application mobile", "online", "owned", "smartphone"),
    BuiltIn("search", "Search engine", "Moteur de recherche", "online", "earned", "search"),
    BuiltIn("paid_ads", "Paid ads", "Publicité en ligne", "online", "paid", "megaphone"),
    BuiltIn("social", "Social media", "Réseaux sociaux", "online", "earned", "share-2"),
    BuiltIn("email", "E-mail", "Courriel", "online", "owned", "mail"),
    BuiltIn("sms", "Text message", "SMS", "online", "owned", "message-square-text"),
    BuiltIn("push", "Push notification", "Notification push", "online", "owned", "bell"),
    BuiltIn("chat", "Live chat", "Chat en direct", "online", "owned", "messages-square"),
    BuiltIn("chatbot", "Chatbot", "Chatbot", "online", "owned", "bot"),
    BuiltIn("phone", "Phone", "Téléphone", "offline", "owned", "phone"),
    BuiltIn("video_call", "Video call", "Visioconférence", "online", "owned", "video"),
    BuiltIn("store", "Store", "Magasin", "offline", "owned", "store"),
    BuiltIn("branch", "Branch", "Agence", "offline", "owned", "landmark"),
    BuiltIn("counter", "Counter", "Guichet", "offline", "owned", "concierge-bell"),
    BuiltIn("kiosk", "Kiosk", "Borne", "hybrid", "owned", "tablet"),
    BuiltIn("atm", "Cash machine", "Distributeur", "hybrid", "owned", "banknote"),
    BuiltIn("event", "Event", "Événement", "offline", "owned", "calendar-days"),
    BuiltIn("print", "Print", "Imprimé", "offline", "paid", "newspaper"),
    BuiltIn("mail", "Letter", "Courrier postal", "offline", "owned", "mailbox"),
    BuiltIn("tv_radio", "TV and radio", "Télé et radio", "offline", "paid", "tv"),
    BuiltIn("out_of_home", "Out of home", "Affichage", "offline", "paid", "signpost"),
    BuiltIn("word_of_mouth", "Word of mouth", "Bouche-à-oreille", "hybrid", "earned", "users"),
    BuiltIn("review_site", "Review site", "Site d’avis", "online", "earned", "star"),
    BuiltIn("marketplace", "Marketplace", "Place de marché", "online", "partner", "shopping-bag"),
    BuiltIn("partner", "Partner", "Partenaire", "hybrid", "partner", "handshake"),
    BuiltIn("sales_rep", "Sales person", "Vendeur", "offline", "owned", "briefcase"),
    BuiltIn("delivery", "Delivery", "Livraison", "offline", "partner", "truck"),
    BuiltIn("product", "Product", "Produit", "hybrid", "owned", "box"),
    BuiltIn("packaging", "Packaging", "Emballage", "offline", "owned", "package-open"),
    BuiltIn("document", "Document", "Document", "hybrid", "owned", "file-text"),
    BuiltIn("portal", "Portal", "Portail en ligne", "online", "owned", "layout-dashboard"),
    BuiltIn("meeting", "Meeting", "Réunion", "hybrid", "owned", "presentation"),
    BuiltIn("messaging", "Messaging app", "Messagerie", "online", "owned", "message-circle"),
    BuiltIn("intranet", "Intranet", "Intranet", "online", "owned", "network"),
    BuiltIn("clinic", "Clinic", "Cabinet ou clinique", "offline", "owned", "stethoscope"),
)


@transaction.atomic
def load_built_ins() -> int:
    """Make the built-in channels equal to `BUILT_INS`; returns how many rows were written."""
    present = {channel.key: channel for channel in Channel.objects.filter(workspace=None)}
    written = 0
    for built_in in BUILT_INS:
        channel = present.get(built_in.key) or Channel(key=built_in.key)
        fields = built_in._asdict()
        if channel._state.adding or any(getattr(channel, k) != v for k, v in fields.items()):
            for name, value in fields.items():
                setattr(channel, name, value)
            channel.save()
            written += 1
    return written
