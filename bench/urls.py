from django.http import HttpResponse
from django.urls import path

from mekongnet import urls


def hello(request):
    """What every page is measured against: the same middleware, no work."""
    return HttpResponse("hello")


urlpatterns = [path("hello/", hello), *urls.urlpatterns]
handler404 = urls.handler404
