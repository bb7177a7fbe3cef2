"""Who runs the site: its name, logo, contact and foot, as editors set them."""
