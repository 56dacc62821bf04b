"""Django's WSGI application; asgi.py runs it in threads behind the edge."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.config.settings")
application = get_wsgi_application()
