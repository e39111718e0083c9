"""All addresses under workspace/, in one namespace; those of one kind of entry stand in its room.

What is more particular stands before the desk, which takes any address of an entry.
"""

from django.urls import include, path, register_converter

from . import desk, history, home, mine, preview, review, steps
from .kinds import KindConverter

app_name = "workspace"

register_converter(KindConverter, "kind")

ENTRY = "<kind:kind>/<slug:slug>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("entries/", mine.entries, name="entries"),
    path("review/", review.review, name="review"),
    path("", include("organizations.people_urls")),
    path("", include("organizations.editing_urls")),
    path("", include("places.editing_urls")),
    path("", include("casestudies.editing_urls")),
    path("", include("casestudies.consent_urls")),
    path("", include("workshops.editing_urls")),
    path("", include("workshops.running_urls")),
    path("", include("workshops.registration_urls")),
    path("", include("workshops.reporting_urls")),
    path("", include("workshops.afterwards_urls")),
    path("", include("publishing.photo_urls")),
    path("", include("publishing.lineage_urls")),
    path(ENTRY, desk.desk, name="desk"),
    path(f"{ENTRY}submit/", steps.submit, name="submit"),
    path(f"{ENTRY}ask/", steps.ask, name="ask"),
    path(f"{ENTRY}publish/", steps.publish, name="publish"),
    path(f"{ENTRY}plan/", steps.plan, name="plan"),
    path(f"{ENTRY}withdraw/", steps.withdraw, name="withdraw"),
    path(f"{ENTRY}archive/", steps.archive, name="archive"),
    path(f"{ENTRY}remarks/<int:pk>/done/", steps.settle, name="settle"),
    path(f"{ENTRY}preview/", preview.link, name="preview_link"),
    path(f"{ENTRY}history/", history.history, name="history"),
    path(f"{ENTRY}history/<int:number>/", history.difference, name="difference"),
    path(f"{ENTRY}restore/<int:number>/", history.restore, name="restore"),
]
