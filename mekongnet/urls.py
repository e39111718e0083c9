from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path, re_path
from django.views.decorators.cache import cache_control
from django.views.static import serve

from . import map, views
from .sitemaps import SITEMAPS
from .workspace import preview

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.failed
handler429 = "accounts.limits.too_many"  # allauth asks for it

urlpatterns = [
    path("", views.root, name="root"),
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("sw.js", views.service_worker, name="service_worker"),
    path(
        "sitemap.xml",
        sitemaps.index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_section"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": SITEMAPS}, name="sitemap_section"),
    path("og/<slug:room>/<slug:slug>.png", views.cover_picture, name="cover_image"),
    path("api/v1/features/", map.features, name="features"),
    path("admin/", admin.site.urls),
    # In production the web server in front answers these itself; on a laptop nobody else does.
    re_path(r"^media/(?P<path>.+)$", cache_control(max_age=86400)(serve), {"document_root": settings.MEDIA_ROOT}),
]

# The gallery of components is for those who build pages, not for readers.
_development = []
if settings.DEBUG:
    from . import gallery

    _development = [path("gallery/", gallery.gallery, name="gallery")]

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("river/", views.along, name="river"),
    path("map/", map.map_page, name="map"),
    path("glossary/", views.glossary, name="glossary"),
    path("about/", views.about, name="about"),
    path("offline/", views.offline, name="offline"),
    path("accounts/", include("accounts.urls")),
    path("workspace/", include("mekongnet.workspace.urls")),
    path("preview/<str:token>/", preview.page, name="preview"),
    path("preview/<str:token>/<path:part>", preview.page, name="preview"),
    path("", include("organizations.joining_urls")),
    path("organizations/", include("organizations.urls")),
    path("workshops/", include("workshops.urls")),
    path("case-studies/", include("casestudies.urls")),
    path("places/", include("places.urls")),
    *_development,
)
