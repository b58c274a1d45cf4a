"""Uploads that wait for review: who may, what is kept, what two people at once do."""

from threading import Thread

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound
from marketplace.domain.permissions import VISITOR
from marketplace.exchange.table import UnreadableTable
from marketplace.exchange.workbook import write_csv
from marketplace.models import ImportBatch, Scenario
from marketplace.models.import_batch import BatchState
from marketplace.services import imports
from marketplace.services.import_survey import Standing, survey
from marketplace.services.import_uploads import AT_ONCE_ROWS, upload
from marketplace.services.import_words import Word, answer_words, list_words
from marketplace.services.imports import RowEdit
from tests.factories.people import Person, make_administrator, make_buyer, make_vendor

HEADERS = ("场景名称", "需求单位", "所属行业", "场景描述")
ROWS = (
    ("甲", "一局", "煤炭", "描述"),
    ("乙", "一局", "煤炭", "描述"),
    ("丙", "一局", "天书", "描述"),
    ("丁", "一局", "", ""),
)


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer()


@pytest.fixture
def batch(buyer: Person) -> ImportBatch:
    return upload(buyer.actor, write_csv(HEADERS, ROWS), "清单.csv")


def _row_ids(batch: ImportBatch) -> list[int]:
    return [place.row_id for place in survey(batch).places]


def test_an_upload_belongs_to_its_uploader(batch: ImportBatch, buyer: Person) -> None:
    assert imports.get_batch(buyer.actor, batch.id) is batch
    assert imports.list_batches(buyer.actor) == [batch]
    for other in (make_buyer(), make_administrator()):
        assert imports.list_batches(other.actor) == []
        with pytest.raises(NotFound):
            imports.get_batch(other.actor, batch.id)


def test_vendors_and_visitors_upload_nothing(app: Flask) -> None:
    for actor in (make_vendor().actor, VISITOR):
        with pytest.raises(NotAllowed):
            upload(actor, write_csv(HEADERS, ROWS), "a.csv")


def test_a_buyer_uploads_for_no_other(buyer: Person) -> None:
    other = make_buyer()
    with pytest.raises(InvalidInput) as refused:
        upload(buyer.actor, write_csv(HEADERS, ROWS), "a.csv", other.organisation.id)
    assert list(refused.value.fields) == ["organisation"]


def test_how_many_rows_are_read_at_once(buyer: Person) -> None:
    most = write_csv(("场景名称",), [("甲",)] * AT_ONCE_ROWS)
    assert len(survey(upload(buyer.actor, most, "a.csv")).places) == AT_ONCE_ROWS
    longer = upload(buyer.actor, most + "乙\r\n".encode(), "a.csv")
    assert (longer.state, survey(longer).places) == (BatchState.WAITING, ())


def test_a_file_over_the_limit(buyer: Person) -> None:
    with pytest.raises(UnreadableTable, match="20 MB"):
        upload(buyer.actor, b"x" * (20 * 2**20 + 1), "a.csv")


def test_where_the_rows_stand(batch: ImportBatch) -> None:
    found = survey(batch)
    assert [place.standing for place in found.places] == [
        *(Standing.READY, Standing.READY, Standing.READY, Standing.INCOMPLETE)
    ]
    assert [place.number for place in found.select("waiting")] == [5]
    assert [place.number for place in found.select("guessed")] == [2, 3, 4, 5]
    assert len(found.select("no-such-filter")) == 4


def test_words_are_listed_once_and_unknown_ones_first(batch: ImportBatch) -> None:
    assert list_words(batch) == [
        Word("sector", "天书", "", 1, is_mixed=False),
        Word("sector", "煤炭", "industry", 2, is_mixed=False),
    ]


def test_a_word_that_was_looked_at_is_no_doubt_any_more(batch: ImportBatch, buyer: Person) -> None:
    answer_words(
        buyer.actor, batch.id, {("sector", "煤炭"): None, ("sector", "天书"): "culture-tourism"}
    )
    assert [place.number for place in survey(batch).select("guessed")] == [5]
    sectors = [row.cells.get("sector") for row in imports.list_open_rows(batch)]
    assert sectors == ["industry", "industry", "culture-tourism", None]


def test_a_row_corrected_by_itself_makes_its_word_mixed(batch: ImportBatch, buyer: Person) -> None:
    edit = RowEdit({"title": "甲", "description": "描述", "sector": "energy"}, is_chosen=True)
    imports.save_rows(buyer.actor, batch.id, {_row_ids(batch)[0]: edit})
    assert list_words(batch)[1] == Word("sector", "煤炭", "energy", 2, is_mixed=True)


def test_rows_of_another_upload_are_left_alone(batch: ImportBatch, buyer: Person) -> None:
    other = upload(buyer.actor, write_csv(HEADERS, ROWS), "b.csv")
    edit = RowEdit({"title": "改"}, is_chosen=False)
    imports.save_rows(buyer.actor, batch.id, dict.fromkeys(_row_ids(other), edit))
    assert [row.cells["title"] for row in imports.list_open_rows(other)] == ["甲", "乙", "丙", "丁"]


def test_fields_that_were_not_shown_are_kept(buyer: Person) -> None:
    headers = ("场景名称", "场景描述", "批次")
    batch = upload(buyer.actor, write_csv(headers, [("甲", "一", "第一批")]), "a.csv")
    batch_id, (row_id,) = batch.id, _row_ids(batch)
    assert "batch" in batch.fields
    edit = RowEdit({"title": "乙", "description": "一", "contact_name": "王"}, is_chosen=True)
    imports.save_rows(buyer.actor, batch_id, {row_id: edit})
    (row,) = imports.list_open_rows(batch)
    assert row.cells == {"title": "乙", "description": "一"}


def test_two_presses_at_once_make_every_draft_once(
    app: Flask, batch: ImportBatch, buyer: Person
) -> None:
    actor, batch_id = buyer.actor, batch.id
    db.session.rollback()
    made: list[int] = []

    def press() -> None:
        with app.app_context():
            made.append(imports.make_drafts(actor, batch_id))
            db.session.remove()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert sorted(made) == [0, 3]
    titles = db.session.scalars(db.select(Scenario.title).order_by(Scenario.id)).all()
    assert titles == ["甲", "乙", "丙"]


def test_two_uploads_of_the_same_list_at_once(
    app: Flask, batch: ImportBatch, buyer: Person
) -> None:
    second = upload(buyer.actor, write_csv(HEADERS, ROWS), "清单.csv")
    actor, ids = buyer.actor, [batch.id, second.id]
    db.session.rollback()

    def press(batch_id: int) -> None:
        with app.app_context():
            imports.make_drafts(actor, batch_id)
            db.session.remove()

    threads = [Thread(target=press, args=(batch_id,)) for batch_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Scenario)) == 3
