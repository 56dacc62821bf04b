"""The Celery application.

The jobs table is the truth: a message carries a row's id and nothing else.
"""

import os

from celery import Celery
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.config.settings")

app = Celery("journeymap")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

if not settings.REDIS_URL:
    TRANSPORT_ALIASES["folder"] = "journeymap.config.folder_broker:Transport"
    settings.JOURNEYMAP_QUEUE_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
