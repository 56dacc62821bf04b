"""Customer journey maps, edited together, with their KPIs."""
