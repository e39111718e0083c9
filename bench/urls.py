from django.http import HttpResponse
from django.urls import path

from accounts.models import User
from mekongnet import urls


def hello(request):
    """What every page is measured against: the same middleware, no work."""
    return HttpResponse("hello")


def thirty(request):
    """Whoever is signed in, and the plainest query there is, so often that it makes thirty."""
    asked = 2 if request.user.is_authenticated else 0
    for number in range(30 - asked):
        User.objects.filter(pk=number + 1).values_list("email", flat=True).first()
    return HttpResponse("thirty")


urlpatterns = [path("hello/", hello), path("thirty/", thirty), *urls.urlpatterns]
handler404 = urls.handler404
