"""The WSGI entry point, for web servers other than the one that `marketplace serve` starts."""

from marketplace.app import create_served_app

app = create_served_app()
