"""One engine for everything that is asked over HTTP: what to ask is declared, never programmed."""
