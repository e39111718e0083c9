from django.apps import AppConfig


class MekongnetConfig(AppConfig):
    name = "mekongnet"
    verbose_name = "MekongNet"
