"""The report as plain values, for JSON."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from indexer.report.records import Report

__all__ = ["to_json"]


def to_json(report: Report) -> dict[str, Any]:
    """Every field and property of the report by its name; days and times as ISO 8601."""
    value: dict[str, Any] = _plain(report)
    return value


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        names += [
            name for name, of in vars(type(value)).items() if isinstance(of, property)
        ]
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(name): _plain(of) for name, of in sorted(value.items())}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
