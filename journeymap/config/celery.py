"""The Celery application.

The jobs table is the truth: a message carries a row's id and nothing else.
"""

import os
from pathlib import Path

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.config.settings")

app = Celery("journeymap")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

if not settings.REDIS_URL:
    # The filesystem transport expects its folders, and without a control folder makes one where it
    # stands.
    for name in ("data_folder_in", "control_folder"):
        folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS[name]))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
