"""The key of a vendor's readable copy where the platform's own key must not be enough to read it.

In split custody the operator could otherwise read early, in the vendors' copies, what the
custodians keep shut. Each such proposal has a random copy key. It encrypts the copy inside the
platform's wrapping, and rests behind a passphrase that only the vendor's members know.
"""

import base64
import secrets

from argon2.low_level import Type, hash_secret_raw
from joserfc.jwk import OctKey

from marketplace.domain.messages import say
from marketplace.sealing.errors import SealBroken
from marketplace.sealing.tokens import Context, Label, decrypt, encrypt, read_label

KEY_BYTES = 32
_SALT_BYTES = 16
# Twice the memory of a sign-in and half as many passes again: who has the disk and the platform key
# may guess without anybody noticing.
_MEMORY_KIB = 128 * 1024
_PASSES = 3


def new_copy_key() -> bytes:
    """A random key."""
    return secrets.token_bytes(KEY_BYTES)


def lock_key(copy_key: bytes, passphrase: str, context: Context) -> str:
    """The key as a token that only `passphrase` opens, bound to `context`. Dear by design."""
    salt = base64.urlsafe_b64encode(secrets.token_bytes(_SALT_BYTES)).decode()
    return encrypt(copy_key, _stretched(passphrase, salt), _key_label(context, salt))


def unlock_key(token: str, passphrase: str, context: Context) -> bytes:
    """The key again. Raises `SealBroken`, also for another passphrase."""
    salt = str(read_label(token)[1].get("salt", ""))
    copy_key = decrypt(token, _stretched(passphrase, salt), _key_label(context, salt))
    if len(copy_key) != KEY_BYTES:
        raise SealBroken(say("口令锁住的不是方案密钥。"))
    return copy_key


def encrypt_copy(payload: bytes, copy_key: bytes, context: Context) -> bytes:
    """`payload` for who has the key, bound to `context`."""
    return encrypt(payload, OctKey.import_key(copy_key), _copy_label(context)).encode()


def decrypt_copy(token: bytes, copy_key: bytes, context: Context) -> bytes:
    """What `encrypt_copy` was given. Raises `SealBroken`."""
    return decrypt(
        token.decode("ascii", "replace"), OctKey.import_key(copy_key), _copy_label(context)
    )


def _stretched(passphrase: str, salt: str) -> OctKey:
    return OctKey.import_key(
        hash_secret_raw(
            passphrase.encode("utf-8", "surrogatepass"),
            salt.encode().ljust(_SALT_BYTES, b"="),
            time_cost=_PASSES,
            memory_cost=_MEMORY_KIB,
            parallelism=1,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    )


def _key_label(context: Context, salt: str) -> Label:
    return Label("copy-key+jwe", "dir", "passphrase", {**context, "salt": salt})


def _copy_label(context: Context) -> Label:
    return Label("locked-copy+jwe", "dir", "copy-key", context)
