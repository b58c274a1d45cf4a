"""The blueprint of the pages that check filings."""

from flask import Blueprint

filings_pages = Blueprint("filings", __name__)
