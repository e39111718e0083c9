from django.db import models
from django.utils.translation import gettext_lazy as _


class Country(models.TextChoices):
    """The countries of the network, from the mountains down to the delta, and what belongs to all of them."""

    LAOS = "LA", _("Laos")
    CAMBODIA = "KH", _("Cambodia")
    VIET_NAM = "VN", _("Viet Nam")
    REGIONAL = "regional", _("Regional")
