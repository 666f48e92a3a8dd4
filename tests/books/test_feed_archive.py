"""Zip files: the one member that is meant is read as if it had come by itself, and nothing unpacks beyond bounds."""

import io
import struct
import zipfile
from collections.abc import Mapping
from hashlib import sha256

import pytest

from wyebridge.books.feed import archive

from .extracts import feed, read, refusal, row, table

TEXT = table([row(), row(document="2", net="(6.00)")])


def zipped(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_zipped_extract_is_read_as_if_it_had_come_by_itself(method: int, encoding: str) -> None:
    content = zipped({"april/payments.csv": TEXT.encode(encoding)}, method)
    found = read(content, name="april.zip")
    assert [(one["document"], one["pence"]) for one in found.readable] == [("1", 500), ("2", -600)]
    assert found.extract.source.member == "april/payments.csv"


def test_the_fingerprint_and_size_are_those_of_the_zip_file_as_it_was_received() -> None:
    content = zipped({"payments.csv": TEXT})
    source = read(content, name="april.zip").extract.source
    assert (source.sha256, source.size) == (sha256(content).hexdigest(), len(content))
    assert source.described()["member"] == "payments.csv"


def test_what_a_mac_adds_is_no_member() -> None:
    members: dict[str, str | bytes] = {
        "payments.csv": TEXT,
        "__MACOSX/._payments.csv": b"\x00\x05\x16\x07",
        ".DS_Store": b"\x00",
        "empty/": "",
    }
    assert len(read(zipped(members)).readable) == 2


@pytest.mark.parametrize("wanted", ["payments.csv", "PAYMENTS.CSV", "pay*", "april/*.csv", "*pay*.csv"])
def test_the_feed_may_name_the_member(wanted: str) -> None:
    content = zipped({"april/payments.csv": TEXT, "april/notes [1].txt": "see finance"})
    assert len(read(content, by=feed(member=wanted)).readable) == 2


@pytest.mark.parametrize(
    ("members", "wanted"),
    [
        ({"a.csv": TEXT, "b.csv": TEXT}, None),
        ({"a.csv": TEXT, "b.csv": TEXT}, "*.csv"),
        ({"a.csv": TEXT, "b.csv": TEXT}, "c.csv"),
        ({"a.csv": TEXT}, "b.csv"),
        ({}, None),
        ({"empty/": ""}, None),
    ],
)
def test_a_zip_file_of_which_no_one_member_is_meant_is_refused(members: dict[str, str], wanted: str | None) -> None:
    [problem] = refusal(zipped(members), by=feed(member=wanted), name="april.zip")
    assert problem.code == "which-member"
    assert str(problem.place) == "april.zip"
    assert all(name in problem.what for name in members if not name.endswith("/"))


def test_a_zip_file_inside_a_zip_file_is_refused() -> None:
    [problem] = refusal(zipped({"inner.zip": zipped({"payments.csv": TEXT})}))
    assert problem.code == "wrong-file"
    assert "inside a zip" in problem.what


def test_an_empty_member_is_refused() -> None:
    assert [problem.code for problem in refusal(zipped({"payments.csv": " \n"}))] == ["empty-file"]


def test_a_member_locked_with_a_password_is_refused() -> None:
    content = bytearray(zipped({"payments.csv": TEXT}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(header) + flags
        content[at : at + 2] = struct.pack("<H", struct.unpack("<H", content[at : at + 2])[0] | 1)
    assert [problem.code for problem in refusal(bytes(content))] == ["encrypted"]


def test_a_member_that_unpacks_out_of_all_proportion_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SMALL", 1024**2)
    content = zipped({"payments.csv": TEXT + "\n" * 4 * 1024**2})
    [problem] = refusal(content)
    assert problem.code == "unpacks-too-large"


def test_a_member_that_says_it_is_smaller_than_it_is_is_refused_without_being_unpacked_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "SMALL", 1024**2)
    bomb = TEXT.encode() + b"\n" * 4 * 1024**2
    content = zipped({"payments.csv": bomb}).replace(struct.pack("<I", len(bomb)), struct.pack("<I", 1000))
    assert [problem.code for problem in refusal(content)] == ["broken-zip"]


@pytest.mark.parametrize("kept", [30, 60, -60, -20, -1])
def test_a_zip_file_cut_short_is_refused(kept: int) -> None:
    content = zipped({"payments.csv": TEXT * 50})
    assert [problem.code for problem in refusal(content[:kept])] == ["broken-zip"]


def test_a_zip_file_whose_content_has_changed_on_the_way_is_refused() -> None:
    content = bytearray(zipped({"payments.csv": TEXT}, zipfile.ZIP_STORED))
    at = content.index(b"Fletchings")
    content[at] = ord("f")
    assert [problem.code for problem in refusal(bytes(content))] == ["broken-zip"]


def test_a_packing_that_is_not_known_is_refused() -> None:
    content = bytearray(zipped({"payments.csv": TEXT}))
    for header, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.index(header) + method
        content[at : at + 2] = struct.pack("<H", 9)  # Deflate64
    assert [problem.code for problem in refusal(bytes(content))] == ["broken-zip"]


@pytest.mark.parametrize("content", [b"<html><table><tr><td>Net", b"\n <!DOCTYPE html>", b"<?xml version='1.0'?><a/>"])
def test_a_web_page_that_goes_by_the_name_of_a_spreadsheet_is_refused(content: bytes) -> None:
    [problem] = refusal(content, name="april.xls")
    assert (problem.code, "web page" in problem.what) == ("wrong-file", True)
