"""Segments built and merged by sorting arrays, against words counted one by one."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import Analyzer
from indexer.engines.whoosh.merge import merge
from indexer.engines.whoosh.segments import SegmentBuilder, SegmentFiles
from indexer.engines.whoosh.units import Units
from indexer.records import Document
from indexer.schema import TEXT_FIELDS
from tests.engines import document

Counted = dict[tuple[str, str], dict[int, list[int]]]
"""Of field and term the positions by document."""

WORDS = st.sampled_from(
    [
        "run",
        "Running,",
        "(run)",
        "os.path.join",
        "___",
        "e-mail",
        "日本語",
        "C++",
        "a/_/b",
        "Ж",
        "x" * 120,
    ]
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)
DOCUMENTS = st.lists(
    st.builds(
        document,
        st.integers(0, 9999).map(str),
        body=TEXTS,
        title=TEXTS,
        headings=TEXTS,
        removed=TEXTS,
        language=st.sampled_from(["en", "ru", ""]),
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("segments")


def built(stem: Path, documents: list[Document], units: Units) -> SegmentFiles:
    builder = SegmentBuilder(stem, units)
    try:
        for each in documents:
            builder.add(each)
        builder.finish()
    finally:
        builder.discard()
    return SegmentFiles(stem)


def read(files: SegmentFiles) -> Counted:
    counted: Counted = {}
    for field, known in files.postings.fields.items():
        for row, term in enumerate(known.terms(range(len(known)))):
            span = range(row, row + 1)
            stretch = files.postings.stretch(field, span)
            docs = files.postings.docs(stretch).tolist()
            ends = np.cumsum(files.postings.frequencies(stretch), dtype=np.int64)
            positions = files.postings.positions(field, span)
            parts = np.split(positions, ends)
            counted[field, term.decode()] = {
                doc: part.tolist() for doc, part in zip(docs, parts, strict=False)
            }
    return counted


def counted(documents: list[Document]) -> Counted:
    found: Counted = {}
    for number, each in enumerate(documents):
        for field in TEXT_FIELDS:
            terms, _ = Analyzer(each.language).positions(getattr(each, field.name))
            for term, positions in terms.items():
                found.setdefault((field.name, term), {})[number] = positions
    return found


@given(DOCUMENTS)
@settings(max_examples=60, deadline=None)
def test_a_segment_holds_every_word_of_its_documents(
    folder: Path, documents: list[Document]
) -> None:
    assert read(built(folder / "S", documents, Units())) == counted(documents)


@given(DOCUMENTS)
@settings(max_examples=30, deadline=None)
def test_lengths_are_counted_in_words(folder: Path, documents: list[Document]) -> None:
    files = built(folder / "S", documents, Units())

    assert files.columns.lengths["body"].tolist() == [
        Analyzer(each.language).positions(each.body)[1] for each in documents
    ]


@given(
    st.lists(DOCUMENTS, min_size=1, max_size=3), st.data(), st.sampled_from([1, 7, 999])
)
@settings(max_examples=60, deadline=None)
def test_merged_segments_are_as_one_built_of_what_lives(
    folder: Path, batches: list[list[Document]], data: st.DataObject, most: int
) -> None:
    units, sources, alive = Units(), [], []
    for number, batch in enumerate(batches):
        live = [data.draw(st.booleans()) for _ in batch]
        files = built(folder / f"S{number}", batch, units)
        sources.append((files, np.array(live, bool)))
        alive += [each for each, lives in zip(batch, live, strict=True) if lives]
    size = merge(sources, folder / "M", most_positions=most)
    merged = SegmentFiles(folder / "M")

    assert (size, read(merged)) == (len(alive), counted(alive))
    assert [merged.texts["body"].whole(n) for n in range(size)] == [
        d.body for d in alive
    ]
    assert [merged.columns.urls[n] for n in range(size)] == [d.url for d in alive]


def test_what_a_full_disk_does_not_take_is_given_up_without_a_word(
    tmp_path: Path,
) -> None:
    """Whoever gives a segment up has an error to tell already; no file stays open."""
    (tmp_path / "s.body").symlink_to("/dev/full")
    builder = SegmentBuilder(tmp_path / "s", Units())
    builder.add(document("1", body="lighthouse", removed="menu"))
    builder.discard()
    builder.discard()
