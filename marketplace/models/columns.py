"""Columns that several tables share."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import mapped_column

from marketplace.db import UtcDateTime
from marketplace.domain import clock

Identity = Annotated[int, mapped_column(primary_key=True)]
Created = Annotated[datetime, mapped_column(UtcDateTime(), default=clock.now)]
Updated = Annotated[datetime, mapped_column(UtcDateTime(), default=clock.now, onupdate=clock.now)]
Word = Annotated[str, mapped_column(String(40))]
Line = Annotated[str, mapped_column(String(300))]
LongText = Annotated[str, mapped_column(Text)]
Digest = Annotated[str, mapped_column(String(80))]
OrganisationRef = Annotated[
    int, mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), index=True)
]
UserRef = Annotated[int, mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)]
ScenarioRef = Annotated[
    int, mapped_column(ForeignKey("scenario.id", ondelete="RESTRICT"), index=True)
]
