"""The WSGI entry point."""

from marketplace.app import create_app

app = create_app()
