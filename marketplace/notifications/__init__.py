"""What people are told: the events, their sentences in the application, their mails, delivery.

The caller resolves the endpoint an event links to, chooses the reader's language and gives the
Jinja environment with gettext installed; nothing here knows the web framework.
"""
