"""What a look through everything that is kept says of one part of it."""

from dataclasses import dataclass

from indexer.records.found import Mark

__all__ = ["Checked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A part that was read from end to end, and what is wrong with it."""

    part: str  # as people call it
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # worth knowing, but nothing is wrong
    size_bytes: int = 0
    mark: Mark | None = None  # of a generation
    serves: bool = False  # whether it is the published generation

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.faults
