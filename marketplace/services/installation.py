"""What this installation keeps beside the database: its settings, keys and files."""

from functools import lru_cache
from pathlib import Path

from flask import current_app

from marketplace.config import Settings
from marketplace.sealing.platform_key import PlatformKey, load_platform_key
from marketplace.sealing.receipt_key import ReceiptKey, load_receipt_key
from marketplace.storage.file_store import FileStore


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.config["SETTINGS"]
    return found


@lru_cache(maxsize=8)
def _platform_key(setting: str, folder: Path) -> PlatformKey:
    return load_platform_key(setting, folder)


@lru_cache(maxsize=8)
def _receipt_key(folder: Path) -> ReceiptKey:
    return load_receipt_key(folder)


def platform_key() -> PlatformKey:
    """The key that wraps every other."""
    return _platform_key(settings().sealing_key, keys_folder())


def keys_folder() -> Path:
    """Where key files lie."""
    return settings().instance.resolve() / "keys"


def forget_keys() -> None:
    """Read the platform key anew from now on."""
    _platform_key.cache_clear()


def receipt_key() -> ReceiptKey:
    """The key that signs receipts."""
    return _receipt_key(keys_folder())


def file_store() -> FileStore:
    """Where files lie."""
    return FileStore(settings().instance.resolve() / "files")
