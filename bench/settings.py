"""The portal's settings with two more addresses: a bare view behind the same middleware, and nothing else."""

from mekongnet.settings import *  # noqa: F403 - settings are names

ROOT_URLCONF = "bench.urls"
