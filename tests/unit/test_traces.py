"""The search for planted secrets finds them in every disguise that it claims to see through."""

import base64
import gzip
import io
import json
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import sqlalchemy as sa

from tests.traces import Search, plant

TEXT = plant("摘要one")
PRICE = Decimal("73918462.57")
SEARCH = Search({"one": TEXT, "other": plant("联系人two")}, PRICE)
NOISE = bytes(range(256)) * 40


def _zip(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", data)
    return file.getvalue()


DISGUISES: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "gb18030": lambda text: text.encode("gb18030"),
    "json": lambda text: json.dumps(text).encode(),
    "address": lambda text: quote(text).encode(),
    "form": lambda text: quote_plus(text).encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 of a sentence": lambda text: base64.b64encode(f"见：{text}。".encode()),
    "base64url": lambda text: base64.urlsafe_b64encode(f"甲{text}乙".encode()),
    "base64 of utf-16": lambda text: base64.b64encode(f"{text:>40}".encode("utf-16-le")),
    "hex": lambda text: text.encode().hex().encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "zlib": lambda text: zlib.compress(text.encode()),
    "zip": lambda text: _zip(text.encode()),
    "base64 of gzip": lambda text: base64.b64encode(gzip.compress(text.encode())),
    "gzip of json": lambda text: gzip.compress(json.dumps(text).encode()),
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
@pytest.mark.parametrize(("text", "name"), [(TEXT, "one"), (str(PRICE), "price")])
def test_it_sees_through(disguise: Callable[[str], bytes], text: str, name: str) -> None:
    assert SEARCH.find_in(NOISE + disguise(text) + NOISE) == {name}


@pytest.mark.parametrize("text", ["73,918,462.57", "7391846257", "7391.846257", "7,391.846257"])
def test_it_knows_the_usual_forms_of_a_price(text: str) -> None:
    assert SEARCH.find_in(text.encode()) == {"price"}


def test_it_finds_nothing_where_nothing_is() -> None:
    assert SEARCH.find_in(NOISE + base64.b64encode(NOISE) + gzip.compress(NOISE)) == set()


def test_it_tells_of_a_text_that_was_cut_short() -> None:
    assert SEARCH.find_in(TEXT[:-2].encode()) == {"mark"}


def test_it_finds_a_price_where_sqlite_keeps_it(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("CREATE TABLE t (fen BIGINT, word TEXT)")
    connection.execute("INSERT INTO t VALUES (?, 'x')", (int(PRICE * 100),))
    connection.commit()
    connection.close()
    assert SEARCH.find_under(tmp_path / "a.db") == {"a.db": {"price"}}


def test_it_finds_a_price_where_postgresql_keeps_it(postgresql: str) -> None:
    engine = sa.create_engine(postgresql)
    with engine.connect() as connection:
        sent = connection.execute(sa.text("SELECT numeric_send(73918462.57)")).scalar_one()
    engine.dispose()
    # On its way digits are big-endian, behind eight bytes of header; on disk little-endian.
    digits = bytes(sent[8:])
    kept = b"".join(digits[place : place + 2][::-1] for place in range(0, len(digits), 2))
    assert SEARCH.find_in(kept) == {"price"}


def test_it_reads_mails_and_names_of_files(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = TEXT
    mail.set_content(plant("联系人two") * 30, cte="base64")
    (tmp_path / "1.eml").write_bytes(bytes(mail))
    (tmp_path / f"{TEXT}.txt").touch()
    found = SEARCH.find_under(tmp_path)
    assert {Path(name).name: names for name, names in found.items()} == {
        "1.eml": {"one", "other"},
        f"{TEXT}.txt": {"one"},
    }
