"""Settings: `env` reads the environment, `base` holds every setting, the overlays adjust it."""
