"""Touchpoints, their channels, what is felt and what hurts there, and the curves they give."""
