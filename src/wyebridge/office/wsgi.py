"""What a web server calls."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wyebridge.office.settings")
application = get_wsgi_application()
# Every page's module is read now, and not while the first person to ask for one waits.
get_resolver().check()
