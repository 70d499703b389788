"""The user's own tables: Parquet files in the user's data folder, each named by the card beside it.

``<name>.toml`` is the card and says which file holds the table: replacing the card, in one step, is what puts a new
table in use. The card before it stays as ``<name>.previous.toml``, with its file, until the next update.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..show import plain

__all__ = ["card", "content", "folder", "put", "undo"]

_TEXTS = ("title", "source", "date", "licence", "attribution", "faults", "file", "sha256")


def folder() -> Path:
    """Where the user's tables lie, whether it exists or not."""
    from platformdirs import user_data_path

    return user_data_path("dprkit") / "tables"


def card(name: str) -> dict[str, Any] | None:
    """The card of the user's table, or None where there is none.

    Raises:
        InputError: there is one, and it cannot be read.
    """
    path = folder() / f"{name}.toml"
    try:
        held = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _damaged(name, f"{path} cannot be read: {plain(error)[:200]}") from None
    if not all(isinstance(held.get(key), str) for key in _TEXTS) or not isinstance(held.get("count"), int):
        raise _damaged(name, f"{path} is no card of a table")
    return held


def content(name: str, held: Mapping[str, Any]) -> bytes:
    """The bytes of the table that the card names.

    Raises:
        InputError: they are gone, or are not those that were written.
    """
    path = folder() / Path(held["file"]).name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _damaged(name, f"{path} cannot be read: {error.strerror}") from None
    if sha256(data).hexdigest() != held["sha256"]:
        raise _damaged(name, f"{path} holds other bytes than its card says")
    return data


def _damaged(name: str, what: str) -> InputError:
    return InputError(f"{what}. Go back to the table before it: dprkit data update --undo {name}")


def put(name: str, table: Any, words: Mapping[str, str]) -> bool:
    """Put the Arrow table in use; False when the one in use holds the same, and is left as it is.

    Args:
        words: title, source, date, licence, attribution, faults, and what else the card should say.
    """
    data = _parquet(table)
    digest = sha256(data).hexdigest()
    path = folder() / f"{name}.toml"
    with contextlib.suppress(InputError):  # a damaged one is replaced
        if (held := card(name)) and held["sha256"] == digest and content(name, held):
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    file = f"{name}-{digest[:12]}.parquet"
    _write(path.parent / file, data)
    if path.is_file():
        _write(path.with_name(f"{name}.previous.toml"), path.read_bytes())
    lines: dict[str, str | int] = {**words, "file": file, "count": len(table), "sha256": digest}
    _write(path, "".join(f"{key} = {_toml(value)}\n" for key, value in lines.items()).encode())
    _tidy(name)
    return True


def undo(name: str) -> str:
    """Go back to the table before the last update; says in words what is in use now.

    Raises:
        InputError: the user has no table of that name.
    """
    path = folder() / f"{name}.toml"
    previous = path.with_name(f"{name}.previous.toml")
    if not path.is_file():
        raise InputError(f"there is nothing to undo: the user's folder {folder()} has no table {name!r}.")
    if previous.is_file():
        previous.replace(path)
        said = "the user's table before the last update is in use again"
    else:
        path.unlink()
        said = "the bundled table is in use again"
    _tidy(name)
    return said


def _parquet(table: Any) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    numbers = [one.name for one in table.schema if not pa.types.is_large_string(one.type) and one.type != pa.string()]
    texts = [name for name in table.column_names if name not in numbers]
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd", use_dictionary=texts, write_statistics=False)
    return stream.getvalue()


def _write(path: Path, data: bytes) -> None:
    """All or nothing: a file that is seen under this name is whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _toml(value: str | int) -> str:
    return str(value) if isinstance(value, int) else json.dumps(plain(value), ensure_ascii=False)


def _tidy(name: str) -> None:
    """Remove the files of this table that neither card names."""
    named = set()
    for kind in ("toml", "previous.toml"):
        with contextlib.suppress(OSError, ValueError):
            named.add(tomllib.loads((folder() / f"{name}.{kind}").read_text("utf-8")).get("file"))
    for path in folder().glob(f"{name}-" + "[0-9a-f]" * 12 + ".parquet"):
        if path.name not in named:
            path.unlink(missing_ok=True)
