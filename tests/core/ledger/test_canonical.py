"""One way to write an entry, for ever."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.ledger.canonical import digest_of, entry_fields, entry_leaf, moment, opening_digest
from apps.core.ledger.checker.ganjiang_verify import ENTRY_FIELDS, canonical, entry_bytes
from apps.core.ledger.models import Chain, Entry, Seal

AT = datetime(2026, 11, 24, 13, 5, 0, 42, tzinfo=timezone(timedelta(hours=8)))
ENTRY = Entry(
    id=UUID("01900000-0000-7000-8000-0000000000aa"),
    case_id=UUID("01900000-0000-7000-8000-000000000001"),
    number="360424-P2026-000001-8",
    act="accept",
    actor_kind="official",
    actor_id="7",
    actor_name="陈晓岚",
    duty="clerk",
    department="petitions",
    from_state="received",
    to_state="accepted",
    reason="",
    facts={"days": 15, "a": [1, "二"]},
    public=True,
    occurred_at=AT,
    recorded_at=AT,
)
WRITTEN = (
    '{"act":"accept","actor_id":"7","actor_kind":"official","actor_name":"陈晓岚",'
    '"case_id":"01900000-0000-7000-8000-000000000001","department":"petitions","duty":"clerk",'
    '"facts":{"a":[1,"二"],"days":15},"format":"ganjiang.entry.1","from_state":"received",'
    '"id":"01900000-0000-7000-8000-0000000000aa","number":"360424-P2026-000001-8",'
    '"occurred_at":"2026-11-24T05:05:00.000042Z","public":true,"reason":"",'
    '"recorded_at":"2026-11-24T05:05:00.000042Z","to_state":"accepted"}'
)


def test_an_entry_is_written_in_one_way() -> None:
    assert entry_bytes(entry_fields(ENTRY)).decode() == WRITTEN
    assert entry_leaf(ENTRY) == hashlib.sha256(b"\x00" + WRITTEN.encode()).digest()


def test_every_column_of_an_entry_is_hashed_and_known_to_the_checker() -> None:
    columns = {field.attname for field in Entry._meta.concrete_fields}
    assert set(entry_fields(ENTRY)) == columns == set(ENTRY_FIELDS)


def test_a_time_is_written_in_utc_with_microseconds() -> None:
    assert moment(AT) == moment(AT.astimezone(UTC)) == "2026-11-24T05:05:00.000042Z"
    assert moment(datetime(987, 1, 2, tzinfo=UTC)) == "0987-01-02T00:00:00.000000Z"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        moment(AT.replace(tzinfo=None))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), values))
def test_reading_back_and_writing_again_changes_nothing(facts: dict[str, object]) -> None:
    written = canonical(facts)
    assert canonical(json.loads(written)) == written
    assert canonical(dict(reversed(facts.items()))) == written


def test_a_seal_s_digest_binds_everything_in_its_header() -> None:
    chain = Chain(code="360424", generation=1, opened_at=AT)
    kept = {"number": 3, "size": 2, "root": "a" * 64, "previous": "b" * 64, "sealed_at": AT}
    first = digest_of(Seal(chain=chain, **kept))
    changed = {"number": 4, "size": 3, "root": "c" * 64, "previous": "d" * 64, "sealed_at": AT + timedelta(0, 0, 1)}
    digests = {digest_of(Seal(chain=chain, **{**kept, name: value})) for name, value in changed.items()}
    digests |= {digest_of(Seal(chain=Chain(code=c, generation=g), **kept)) for c, g in (("360424", 2), ("360423", 1))}
    assert len(digests | {first}) == 8


def test_the_digest_of_an_opening_binds_reason_and_what_was_abandoned() -> None:
    chain = Chain(code="360424", generation=2, opened_at=AT, opening={"abandoned": []})
    before = opening_digest(chain)
    chain.opening = {"abandoned": [{"number": 9}]}
    assert opening_digest(chain) != before
