"""Recipes: one file a vendor says what to ask, how, and what the answers mean (docs/sources.md)."""

from journeymap.kpis.sources.recipes.recipe import Field, Recipe, parse, registry

__all__ = ["Field", "Recipe", "parse", "registry"]
