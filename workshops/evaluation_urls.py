"""Public paths for participants who say what they thought; workshops.urls includes them."""

from django.urls import re_path

from . import evaluation_views

urlpatterns = [
    # Long, so that a workshop whose own address is `evaluation` keeps the pages below it.
    re_path(r"^evaluation/(?P<token>[\w-]{12,100})/$", evaluation_views.evaluation, name="evaluation"),
]
