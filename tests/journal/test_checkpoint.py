"""Checkpoints: what they say, that they show what the books alone cannot, and proofs for whoever has only them."""

import base64
import hashlib
import json
import runpy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from pymerkle import InmemoryTree

from wyebridge.books.home import Home
from wyebridge.books.journal.checkpoint import (
    check_still_extends,
    held_checkpoints,
    read_checkpoint,
    tree_over,
    write_checkpoint,
)
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.proofs import batch_proof, check_proof, extension_proof, read_proof
from wyebridge.books.journal.verify import verify
from wyebridge.engine.kernel.problems import Refused

from .damage import flip, log_path, segment_path, stored_manifest
from .partnership import import_usual, new_home

TODAY: Final = date(2021, 5, 4)
LAST: Final = 5
SPOIL: Final[dict[str, Any]] = runpy.run_path(str(Path(__file__).parents[2] / "examples" / "spoil_books.py"))


@pytest.fixture
def kept(books: Path, tmp_path: Path) -> Path:
    """A checkpoint of the books, in a folder of its own."""
    return write_checkpoint(books, tmp_path / "kept", on=TODAY)


def hashes(books: Path, last: int = LAST) -> list[str]:
    return [stored_manifest(books, batch)[1] for batch in range(1, last + 1)]


def test_a_checkpoint_is_a_text_that_can_be_signed_and_worked_out_by_hand(books: Path, kept: Path) -> None:
    leaves = hashes(books)
    tree: Any = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(bytes.fromhex(leaf))
    nothing = base64.b64encode(hashlib.sha256(b"").digest()).decode()
    assert kept.read_bytes().decode("utf-8").split("\n") == [
        f"wyebridge/TC/{leaves[0][:16]}",
        "5",
        base64.b64encode(tree.get_root(5)).decode(),
        "date 2021-05-04",
        f"previous 0 {nothing}",
        *(f"batch {number} {leaf}" for number, leaf in enumerate(leaves, 1)),
        "",
    ]
    assert kept.name == "2021-05-04-batch-00005.txt"


def test_books_extend_their_checkpoint_now_and_after_they_have_grown(home: Home, kept: Path) -> None:
    assert verify(home.books, [kept]).holds
    import_usual(home, "TC", 9)
    found = verify(home.books, [kept])
    assert (found.holds, found.batches) == (True, 6)
    assert found.extends == [f"{kept.name} (5 batches on 2021-05-04)"]


def test_a_later_checkpoint_names_the_one_before(home: Home, kept: Path) -> None:
    import_usual(home, "TC", 9)
    later = read_checkpoint(write_checkpoint(home.books, kept.parent, on=date(2021, 5, 5)))
    first = read_checkpoint(kept)
    assert (later.previous_size, later.previous_root) == (first.size, first.root) == (5, tree_over(hashes(home.books)))
    assert (later.size, later.day) == (6, date(2021, 5, 5))


def test_the_same_day_and_books_give_one_checkpoint_and_another_day_gives_another(books: Path, kept: Path) -> None:
    before = kept.read_bytes()
    assert write_checkpoint(books, kept.parent, on=TODAY) == kept
    assert kept.read_bytes() == before
    assert write_checkpoint(books, kept.parent, on=date(2021, 5, 5)) != kept
    assert [path.suffix for path in kept.parent.iterdir()] == [".txt", ".txt"]


def test_books_without_a_batch_have_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no-batches"):
        write_checkpoint(new_home(tmp_path).books, tmp_path / "kept", on=TODAY)


@pytest.mark.parametrize("cut", range(1, LAST))
def test_books_cut_short_hold_alone_and_the_checkpoint_names_the_first_batch_missing(
    books: Path, kept: Path, cut: int
) -> None:
    for _ in range(cut):
        SPOIL["shorten"](books)
    alone = verify(books)
    assert alone.holds or cut == LAST - 1
    found = verify(books, [kept])
    assert (found.holds, found.failed_at) == (False, f"batch {LAST - cut + 1}")
    assert "the checkpoint saw 5 batches" in found.failure
    assert found.batches == LAST - cut


@pytest.mark.parametrize("batch", range(2, LAST + 1))
def test_books_rewritten_whole_hold_alone_and_the_checkpoint_names_the_first_batch_rewritten(
    books: Path, kept: Path, batch: int
) -> None:
    SPOIL["rewrite"](books, batch)
    assert verify(books).holds, "every hash was worked out anew"
    found = verify(books, [kept])
    assert (found.holds, found.failed_at, found.batches) == (False, f"batch {batch}", batch - 1)
    assert kept.name in found.failure


def test_books_rewritten_and_added_to_do_not_extend_the_checkpoint(home: Home, kept: Path) -> None:
    SPOIL["rewrite"](home.books, 4)
    import_usual(home, "TC", 9)
    assert verify(home.books).holds
    assert verify(home.books, [kept]).failed_at == "batch 4"


def test_other_books_do_not_extend_the_checkpoint(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = new_home(tmp_path / "other")
    import_usual(other, "TC", 9)
    assert verify(other.books, [kept]).failed_at == "batch 1"


def test_the_earlier_fault_is_named_where_books_and_checkpoint_each_show_one(books: Path, kept: Path) -> None:
    flip(segment_path(books, 4, "entry", "shared"), 500)
    assert verify(books, [kept]).failed_at == "batch 4"
    SPOIL["rewrite"](books, 2)
    flip(segment_path(books, 4, "entry", "TC"), 500)
    assert verify(books, [kept]).failed_at == "batch 2"


@pytest.mark.parametrize("partner", ["TC", "TPCT"])
@pytest.mark.parametrize(
    ("spoil", "place"),
    [("change", "batch 3"), ("shorten", "batch 5"), ("rewrite", "batch 3")],
)
def test_a_spoilt_copy_is_refused_with_the_place(
    books: Path, kept: Path, tmp_path: Path, partner: str, spoil: str, place: str
) -> None:
    copy = tmp_path / "copy"
    copy_books(books, partner, copy)
    assert verify(copy, [kept]).holds
    SPOIL[spoil](*((copy,) if spoil == "shorten" else (copy, 3)))
    found = verify(copy, [kept])
    assert (found.holds, found.failed_at) == (False, place)


def test_a_checkpoint_without_its_list_shows_that_books_were_rewritten_if_not_where(books: Path, kept: Path) -> None:
    kept.write_text("".join(kept.read_text(encoding="utf-8").splitlines(keepends=True)[:3]), encoding="utf-8")
    assert verify(books, [kept]).holds
    SPOIL["rewrite"](books, 4)
    assert verify(books, [kept]).failed_at == "batches 1 to 5"


def test_a_folder_of_checkpoints_is_held_against_the_books_one_by_one(home: Home, kept: Path) -> None:
    import_usual(home, "TC", 9)
    write_checkpoint(home.books, kept.parent, on=TODAY)
    found = verify(home.books, [kept.parent])
    assert found.holds
    assert [said.split(" ")[0] for said in found.extends] == [path.name for path in sorted(kept.parent.iterdir())]
    SPOIL["shorten"](home.books)
    assert verify(home.books, [kept.parent]).failed_at == "batch 6"


def test_a_signature_below_a_checkpoint_is_left_to_whoever_has_the_key(books: Path, kept: Path) -> None:
    with kept.open("a", encoding="utf-8") as stream:
        stream.write("\n— teme.example Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeO\n")
    assert verify(books, [kept]).holds


def test_line_ends_that_an_email_changed_do_no_harm(books: Path, kept: Path) -> None:
    kept.write_bytes(kept.read_bytes().replace(b"\n", b"\r\n"))
    assert verify(books, [kept]).holds


def test_a_bit_of_a_checkpoint_that_matters_cannot_change_unseen(books: Path, kept: Path) -> None:
    whole = kept.read_bytes()
    lines = whole.split(b"\n")
    of_note = [1, 2, *range(5, 10)]  # the count, the root and each batch; not the name, the day or the one before
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    for number in of_note:
        for position in range(starts[number], starts[number] + len(lines[number]), 7):
            flip(kept, position)
            with pytest.raises(Refused, match=r"\[checkpoint\]"):
                verify(books, [kept])
            kept.write_bytes(whole)


@pytest.mark.parametrize(
    "text", ["", "Dear all,\n\nplease find attached", "name\n5\nnot base 64\n", "name\n05\nAAAA\n"]
)
def test_what_is_no_checkpoint_is_refused(books: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=r"\[checkpoint\]"):
        verify(books, [file])


def test_a_folder_without_checkpoints_is_refused(books: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused, match=r"\[checkpoint\]"):
        held_checkpoints([tmp_path / "empty"])


@pytest.mark.parametrize("spoil", ["shorten", "rewrite"])
def test_nothing_is_given_out_that_contradicts_what_was(books: Path, kept: Path, spoil: str) -> None:
    check_still_extends(books, kept.parent)
    SPOIL[spoil](*((books,) if spoil == "shorten" else (books, 3)))
    for act in (check_still_extends, lambda *to: write_checkpoint(*to, on=TODAY)):
        with pytest.raises(Refused, match="not-the-books-given"):
            act(books, kept.parent)


def test_books_whose_chain_is_broken_get_no_checkpoint(books: Path, tmp_path: Path) -> None:
    log_path(books, LAST).write_bytes(log_path(books, LAST - 1).read_bytes())
    with pytest.raises(Refused, match="books-do-not-hold"):
        write_checkpoint(books, tmp_path / "kept", on=TODAY)


def proof_file(tmp_path: Path, proof: dict[str, Any]) -> Path:
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(proof), encoding="utf-8")
    return file


@pytest.mark.parametrize("batch", range(1, LAST + 1))
def test_a_batch_is_proved_to_somebody_who_has_only_the_checkpoint(
    home: Home, kept: Path, tmp_path: Path, batch: int
) -> None:
    import_usual(home, "TC", 9)
    checkpoint = read_checkpoint(kept)
    file = proof_file(tmp_path, batch_proof(home.books, batch, checkpoint))
    assert f"Batch {batch} is one of the 5" in check_proof(read_proof(file), checkpoint, file.name)


def test_growth_is_proved_to_somebody_who_has_only_the_checkpoint(home: Home, kept: Path, tmp_path: Path) -> None:
    for number in (9, 10, 11):
        import_usual(home, "TC", number)
    checkpoint = read_checkpoint(kept)
    file = proof_file(tmp_path, extension_proof(home.books, checkpoint))
    root = base64.b64encode(tree_over(hashes(home.books, 8))).decode()
    assert f"8 batches have the root {root} begin with the 5" in check_proof(read_proof(file), checkpoint, file.name)


def more_pence(proof: dict[str, Any]) -> None:
    proof["manifest"] = proof["manifest"].replace('"pence":', '"pence":1')


BENDS: Final[dict[str, tuple[str, Callable[[dict[str, Any]], None]]]] = {
    "another manifest": ("batch", more_pence),
    "another number": ("batch", lambda proof: proof.update(batch=2)),
    "another size": ("batch", lambda proof: proof.update(size=4)),
    "a shorter path": ("batch", lambda proof: proof["path"].pop()),
    "no path": ("extension", lambda proof: proof.update(path=[])),
    "another root": ("extension", lambda proof: proof.update(root=proof["first_root"])),
    "another beginning": ("extension", lambda proof: proof.update(first_size=4)),
}


@pytest.mark.parametrize("bend", BENDS)
def test_a_bent_proof_proves_nothing(home: Home, kept: Path, tmp_path: Path, bend: str) -> None:
    import_usual(home, "TC", 9)
    checkpoint = read_checkpoint(kept)
    sort, change = BENDS[bend]
    proof = batch_proof(home.books, 3, checkpoint) if sort == "batch" else extension_proof(home.books, checkpoint)
    change(proof)
    file = proof_file(tmp_path, proof)
    with pytest.raises(Refused, match="proof-fails"):
        check_proof(read_proof(file), checkpoint, file.name)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"proof": "batch", "path": [3]}', '{"proof": "other", "path": []}'])
def test_what_is_no_proof_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "proof.json").write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=r"\[proof\]"):
        read_proof(tmp_path / "proof.json")


def test_what_is_not_so_is_not_proved(books: Path, kept: Path) -> None:
    checkpoint = read_checkpoint(kept)
    with pytest.raises(Refused, match="no-such-batch"):
        batch_proof(books, 6, checkpoint)
    SPOIL["rewrite"](books, 2)
    with pytest.raises(Refused, match="no-proof"):
        extension_proof(books, checkpoint)
