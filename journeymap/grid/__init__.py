"""The grid of a map: stages, their steps, and lanes; and what it means to be placed on it."""
