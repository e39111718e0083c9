"""Workshops, trainings, meetings and study tours: announced, held, and what came of them."""
