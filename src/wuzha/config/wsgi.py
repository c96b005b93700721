"""The WSGI application that the server runs."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuzha.config.settings")
application = get_wsgi_application()

# A page makes tens of thousands of values, and hardly any in circles: looking for such after every seven hundred, as
# Python does, took a tenth of the time. What is loaded by now stays.
gc.freeze()
gc.set_threshold(50_000, 20, 50)
