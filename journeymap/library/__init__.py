"""Ready-made journeys: templates, their instantiation, and the sample workspace."""
