"""Personas, their attributes, jobs and segments, and their place on a map."""
