"""The files of a segment, each against the obvious way to hold the same."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import TAG, Analyzer
from indexer.engines.plan import expansion
from indexer.engines.whoosh.arrayfile import ArrayFile, ArrayFileWriter
from indexer.engines.whoosh.dictionary import Dictionary, DictionaryWriter
from indexer.engines.whoosh.edits import within
from indexer.engines.whoosh.signatures import candidates
from indexer.engines.whoosh.split import SplitColumn, SplitWriter
from indexer.engines.whoosh.texts import TextReader, TextWriter, chunks_of
from indexer.errors import EngineError
from indexer.query import Fuzzy, Pattern


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("arrays") / "file"


def dictionary(path: Path, terms: list[bytes]) -> Dictionary:
    ones = np.ones(len(terms), np.int64)
    writer = DictionaryWriter()
    writer.add(terms, ones, ones)
    with ArrayFileWriter(path) as file:
        writer.write(file, "body", 0, 0)
    return Dictionary(ArrayFile(path), "body")


def test_arrays_are_read_as_they_were_written(path: Path) -> None:
    arrays = {
        "empty": np.empty(0, np.uint32),
        "bytes": np.arange(5, dtype=np.uint8),
        "wide": np.array([1 << 60], np.uint64),
    }
    with ArrayFileWriter(path) as file:
        for name, array in arrays.items():
            file.add(name, array)
    read = ArrayFile(path)

    assert {name: (each.dtype, each.tolist()) for name, each in read.items()} == {
        name: (each.dtype, each.tolist()) for name, each in arrays.items()
    }


def test_a_mapped_array_cannot_be_written_on(path: Path) -> None:
    with ArrayFileWriter(path) as file:
        file.add("numbers", np.arange(3))

    with pytest.raises(ValueError, match="read-only"):
        ArrayFile(path)["numbers"][0] = 1


@pytest.mark.parametrize("size", [0, 10, 40, -1], ids=str)
def test_a_file_that_is_cut_off_is_refused(path: Path, size: int) -> None:
    with ArrayFileWriter(path) as file:
        file.add("numbers", np.arange(30))
    content = path.read_bytes()
    path.write_bytes(content[:size])

    with pytest.raises(EngineError, match="no array file"):
        ArrayFile(path)


def fail_to_write(path: Path) -> None:
    with ArrayFileWriter(path) as file:
        file.add("numbers", np.arange(30))
        raise RuntimeError


def test_a_file_whose_writing_failed_is_refused(path: Path) -> None:
    with pytest.raises(RuntimeError):
        fail_to_write(path)

    with pytest.raises(EngineError, match="no array file"):
        ArrayFile(path)


NUMBERS = st.one_of(
    st.integers(0, 255), st.sampled_from([256, 65535, 65536, 70000, (1 << 31) - 1])
)


@given(
    st.lists(st.lists(NUMBERS, max_size=20), max_size=4),
    st.integers(0, 80),
    st.integers(0, 80),
    st.sampled_from([np.uint8, np.uint16]),
)
@settings(max_examples=100, deadline=None)
def test_a_split_column_holds_numbers_of_any_size(
    path: Path, pieces: list[list[int]], start: int, length: int, dtype: type
) -> None:
    with ArrayFileWriter(path) as file:
        writer = SplitWriter(file, "numbers", dtype)
        for piece in pieces:
            writer.extend(np.array(piece, np.int64))
        writer.end()
    numbers = [number for piece in pieces for number in piece]
    stop = min(len(numbers), start + length)

    assert (
        SplitColumn(ArrayFile(path), "numbers")[start:stop].tolist()
        == numbers[start:stop]
    )


TERMS = st.text(st.sampled_from("abcd日é0+"), min_size=1, max_size=6)
TAGGED = st.builds(
    lambda term, tag: term + tag, TERMS, st.sampled_from(["", f"{TAG}en"])
)
VOCABULARY = st.sets(TAGGED, max_size=200).map(
    lambda terms: sorted(term.encode() for term in terms)
)


@given(VOCABULARY, TERMS.map(str.encode))
@settings(max_examples=100, deadline=None)
def test_a_dictionary_finds_terms_by_bisection(
    path: Path, terms: list[bytes], wanted: bytes
) -> None:
    known = dictionary(path, terms)
    rows = [row for row, term in enumerate(terms) if term.startswith(wanted)]

    assert (
        [known.row(term) for term in terms],
        known.row(wanted),
        known.bound(wanted),
        list(known.starting_with(wanted)),
        known.terms(range(len(terms))),
        [known.term(row) for row in range(len(terms))],
    ) == (
        list(range(len(terms))),
        terms.index(wanted) if wanted in terms else -1,
        sum(term < wanted for term in terms),
        rows,
        terms,
        terms,
    )


@given(VOCABULARY, st.text(st.sampled_from("abcd日é0+"), min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_a_dictionary_finds_runs_of_letters_in_terms(
    path: Path, terms: list[bytes], run: str
) -> None:
    wanted = (run * 2)[:3].encode()

    assert dictionary(path, terms).holding(wanted).tolist() == [
        row for row, term in enumerate(terms) if wanted in term
    ]


PATTERNS = st.builds(
    Pattern,
    st.text(st.sampled_from("abcdé*?"), min_size=1, max_size=6).filter(
        lambda text: set(text) & set("*?") != set() and set(text) - set("*?") != set()
    ),
)
FUZZY = st.builds(Fuzzy, TERMS, st.sampled_from([1, 2]))


@given(VOCABULARY, PATTERNS | FUZZY)
@settings(max_examples=300, deadline=None)
def test_no_term_that_is_meant_has_another_signature(
    path: Path, terms: list[bytes], node: Pattern | Fuzzy
) -> None:
    known, wanted = dictionary(path, terms), expansion(node)
    meant = {row for row, term in enumerate(terms) if wanted.matches(term.decode())}

    assert meant <= set(candidates(wanted, known.signatures, known.lengths).tolist())


def test_terms_without_the_letters_are_left_out(path: Path) -> None:
    known = dictionary(path, [b"harbour", b"keeper", b"lighthouse"])

    assert [
        candidates(expansion(node), known.signatures, known.lengths).tolist()
        for node in (Pattern("*ee*"), Fuzzy("harbor", 1), Pattern("z*"))
    ] == [[1, 2], [0], []]


TEXTS = st.lists(
    st.sampled_from(
        ["word", "os.path", "日本語のテキスト", "\n\n", "  ", "x" * 300, "\ud800"]
    ),
    max_size=60,
).map(" ".join)


def written(path: Path, texts: list[str]) -> TextReader:
    writer = TextWriter(path)
    analyzer = Analyzer("en")
    for text in texts:
        chunks = chunks_of(text)
        writer.add(chunks)
        writer.count(np.array([analyzer.placed(c)[0] for c in chunks], np.int64))
    table = path.with_name("table")
    with ArrayFileWriter(table) as file:
        writer.close(file, "body")
    return TextReader(path, ArrayFile(table), "body")


@given(st.lists(TEXTS, max_size=4))
@settings(max_examples=60, deadline=None)
def test_texts_are_read_as_they_were_written(path: Path, texts: list[str]) -> None:
    reader = written(path, texts)

    assert [reader.whole(number) for number in range(len(texts))] == texts


@given(st.integers(1, 300), st.integers(0, 300), st.integers(0, 300))
@settings(max_examples=100, deadline=None)
def test_a_passage_holds_the_word_at_its_position(
    path: Path, words: int, before: int, after: int
) -> None:
    text = " ".join(f"word{number}" for number in range(words))
    reader = written(path, [text])
    for position in range(0, words, max(1, words // 5)):
        passage, is_start, is_end = reader.passage(0, position, before, after)

        assert f"word{position}" in passage.split()
        assert (text.startswith(passage), text.endswith(passage)) == (is_start, is_end)


@pytest.mark.parametrize("place", [0, 700, 49_000], ids=str)
def test_a_passage_of_a_long_run_without_spaces_is_short(
    path: Path, place: int
) -> None:
    run = "".join(chr(0x4E00 + number % 5000) for number in range(50_000))
    passage, _, _ = written(path, [run]).passage(0, place, 80, 240)

    assert (run[place] in passage, len(passage) < 4000) == (True, True)


def test_a_chunk_ends_where_a_word_ends() -> None:
    text = "lighthouse keeper " * 100
    chunks = chunks_of(text)

    assert ("".join(chunks), [c for c in chunks[1:] if re.match(r"\S", c)]) == (
        text,
        [],
    )


@given(
    st.text(st.sampled_from("abc"), min_size=1, max_size=8),
    st.lists(st.text(st.sampled_from("abcd"), min_size=1, max_size=12), max_size=30),
    st.sampled_from([1, 2]),
)
@settings(max_examples=300, deadline=None)
def test_many_terms_are_as_far_from_a_word_as_one_by_one(
    word: str, terms: list[str], edits: int
) -> None:
    rows = np.zeros((len(terms), len(word) + edits), np.uint8)
    for row, term in zip(rows, terms, strict=True):
        content = np.frombuffer(term.encode(), np.uint8)[: len(row)]
        row[: len(content)] = content
        row[len(content) :] = ord(
            word[-1]
        )  # what lies behind a term may look like more of it
    lengths = np.array([len(term) for term in terms], np.int64)
    wanted = expansion(Fuzzy(word, edits))

    assert within(word.encode(), rows, lengths, edits).tolist() == [
        wanted.matches(term) for term in terms
    ]
