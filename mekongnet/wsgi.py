"""The WSGI application that gunicorn serves: `gunicorn mekongnet.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mekongnet.settings")

application = get_wsgi_application()

# What has been loaded stays: the collector need not walk over it again and again, a tenth of the time of a page.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
