"""Both stores keep the same promises."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compagnon.providers.files import (
    FileDamaged,
    FileMissing,
    Files,
    FileTooLarge,
    StoreUnavailable,
    UnknownStore,
    WrongKey,
    open_store,
)

ABSENT = "0" * 64


@pytest.fixture(params=["memory:", "file:///files"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return open_store(request.param, str(tmp_path))


def read(store: Files, prefix: str, key: str) -> bytes:
    with store.open(prefix, key) as stream:
        return stream.read()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.binary(max_size=3000))
def test_what_is_put_is_found_under_its_hash(store: Files, content: bytes) -> None:
    key = store.put("ours", content)
    assert key == hashlib.sha256(content).hexdigest() == store.put("ours", io.BytesIO(content))
    assert read(store, "ours", key) == content
    assert store.size("ours", key) == len(content)
    store.verify("ours", key)


def test_a_key_of_another_workspace_finds_nothing(store: Files) -> None:
    key = store.put("ours", b"secret")
    assert store.exists("ours", key)
    assert not store.exists("theirs", key)
    assert not store.delete("theirs", key)
    with pytest.raises(FileMissing):
        store.open("theirs", key)
    with pytest.raises(FileMissing):
        store.size("theirs", key)
    assert list(store.keys("theirs")) == []


def test_a_deleted_file_is_gone_for_its_workspace_only(store: Files) -> None:
    key = store.put("ours", b"shared")
    store.put("theirs", b"shared")
    assert store.delete("ours", key)
    assert not store.delete("ours", key)
    assert not store.exists("ours", key)
    assert read(store, "theirs", key) == b"shared"


def test_keys_are_listed_once_each(store: Files) -> None:
    keys = {store.put("ours", text) for text in (b"a", b"b", b"a")}
    assert list(store.keys("ours")) == sorted(keys)
    assert len(keys) == 2


def test_a_file_beyond_the_limit_leaves_nothing(store: Files, tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        store.put("ours", io.BytesIO(b"x" * 2_000_000), limit=1_999_999)
    assert list(store.keys("ours")) == []
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    store.put("ours", b"x" * 10, limit=10)


@pytest.mark.parametrize("prefix", ["", "..", "../x", "a/b", "A", "a\x00", "-a", "a.b", "x" * 65, "é", "a\n"])
def test_a_prefix_that_could_lead_elsewhere_is_refused(store: Files, prefix: str) -> None:
    for call in (
        lambda: store.put(prefix, b"x"),
        lambda: store.open(prefix, ABSENT),
        lambda: store.exists(prefix, ABSENT),
        lambda: store.delete(prefix, ABSENT),
        lambda: list(store.keys(prefix)),
    ):
        with pytest.raises(WrongKey):
            call()


@pytest.mark.parametrize("key", ["", "..", "a" * 63, "A" * 64, "g" * 64, "../../etc/passwd", "0" * 64 + "\n"])
def test_a_key_that_is_no_hash_is_refused(store: Files, key: str) -> None:
    for call in (store.open, store.exists, store.delete, store.size, store.verify):
        with pytest.raises(WrongKey):
            call("ours", key)


def test_eight_writers_of_the_same_bytes_make_one_file(store: Files) -> None:
    content = os.urandom(200_000)
    keys: list[str] = []
    writers = [
        threading.Thread(target=lambda: keys.append(store.put("ours", io.BytesIO(content)))) for _ in range(8)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(keys) == 8
    assert list(store.keys("ours")) == [keys[0]]
    assert read(store, "ours", keys[0]) == content


def test_a_stored_file_is_for_the_service_alone(tmp_path: Path) -> None:
    store = open_store("file:///files", str(tmp_path))
    key = store.put("ours", b"x")
    path = tmp_path / "files" / "ours" / key[:2] / key[2:4] / key
    assert path.read_bytes() == b"x"
    assert path.stat().st_mode & 0o777 == 0o600
    assert all(folder.stat().st_mode & 0o777 == 0o700 for folder in list(path.parents)[:4])


def test_four_slashes_make_a_path_absolute(tmp_path: Path) -> None:
    open_store(f"file:///{tmp_path}/elsewhere", "/nonexistent").put("ours", b"x")
    assert (tmp_path / "elsewhere" / "ours").is_dir()


def test_a_damaged_file_is_found_out_and_mended_by_putting_it_again(tmp_path: Path) -> None:
    store = open_store("file:///files", str(tmp_path))
    key = store.put("ours", b"true")
    path = tmp_path / "files" / "ours" / key[:2] / key[2:4] / key
    path.write_bytes(b"fals")
    with pytest.raises(FileDamaged):
        store.verify("ours", key)
    store.put("ours", b"true")
    store.verify("ours", key)


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    store = open_store("file:///files", str(tmp_path))
    (tmp_path / "secret").write_text("secret")
    place = tmp_path / "files" / "ours" / "00" / "00"
    place.mkdir(parents=True)
    (place / ABSENT).symlink_to(tmp_path / "secret")
    with pytest.raises(StoreUnavailable):
        store.open("ours", ABSENT)


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store("file:///files", str(tmp_path))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    store.put("ours", b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable) as failure:
        store.put("ours", b"after")
    assert failure.value.params == {"cause": "No space left on device"}
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_stream_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 0:
                raise ValueError("cut")
            return super().read(100)

    with pytest.raises(ValueError, match="cut"):
        open_store("file:///files", str(tmp_path)).put("ours", Broken(b"x" * 1000))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("url", ["s3://bucket", "files", "", "file:", "file://host/x", "ftp://x/y"])
def test_an_unknown_store_names_those_that_exist(url: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownStore) as failure:
        open_store(url, str(tmp_path))
    assert failure.value.params["known"] == "file:, memory:"
