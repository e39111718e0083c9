"""Django's rules for passwords, in words of our own catalogue; Django has none in Lao and few in Khmer."""

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext as _


class LongEnough(django_rules.MinimumLengthValidator):
    def get_error_message(self):
        return _("This password is too short: use at least %(min_length)d characters. Several words are fine.")

    def get_help_text(self):
        return _("At least %(min_length)d characters.") % {"min_length": self.min_length}


class NotCommon(django_rules.CommonPasswordValidator):
    def get_error_message(self):
        return _("Very many people use this password, so others can guess it. Choose another one.")

    def get_help_text(self):
        return _("Not one that very many people use.")


class NotOwnName(django_rules.UserAttributeSimilarityValidator):
    def get_error_message(self):
        return _("This password is too much like your name or e-mail address. Choose another one.")

    def get_help_text(self):
        return _("Not your name or e-mail address.")
