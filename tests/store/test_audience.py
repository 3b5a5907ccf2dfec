import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.audience import EVERYONE, Audience, Readers
from store.errors import BadAudience

rest = st.text("AB01", min_size=1, max_size=4)
channels = st.builds(str.__add__, st.sampled_from("CGD"), rest)
users = st.builds(str.__add__, st.sampled_from("UW"), rest)
scopes = st.one_of(st.just(EVERYONE), channels.map("channel:{}".format), users.map("user:{}".format))


@given(st.sets(scopes, min_size=1), st.sets(scopes))
def test_one_shared_scope_suffices_and_none_never_does(audience: set[str], readers: set[str]) -> None:
    may = Readers(frozenset(readers)).may_read(Audience(frozenset(audience)))
    assert may == bool(audience & readers)


@given(channels, st.booleans())
def test_a_reply_in_a_channel_is_for_that_channel(channel: str, outsiders: bool) -> None:
    readers = Readers.of_channel(channel, outsiders=outsiders)
    assert readers.may_read(Audience.parse(f"channel:{channel}"))
    assert readers.may_read(Audience.everyone()) is not outsiders
    assert not readers.may_read(Audience.parse("user:U0"))


@given(users, st.sets(channels), st.booleans())
def test_a_person_reads_what_their_channels_read(user: str, member_of: set[str], outsider: bool) -> None:
    readers = Readers.of_person(user, member_of, outsider=outsider)
    assert all(readers.may_read(Audience.parse(f"channel:{channel}")) for channel in member_of)
    assert readers.may_read(Audience.parse(f"user:{user}"))
    assert readers.may_read(Audience.everyone()) is not outsider
    assert not readers.may_read(Audience.parse("channel:CNOTMINE00"))


def test_members_read_what_everyone_reads_and_nothing_more() -> None:
    assert Readers.members().scopes == {EVERYONE}


@given(st.sets(scopes, min_size=1))
def test_an_audience_reads_back_from_its_own_words(wanted: set[str]) -> None:
    audience = Audience(frozenset(wanted))
    assert Audience.parse(str(audience)) == audience


@pytest.mark.parametrize(
    "text", ["", "all", "channel:", "channel:c1", "user:C1", "everyone!", "channel:C1;user:U1"]
)
def test_anything_else_is_no_audience(text: str) -> None:
    with pytest.raises(BadAudience, match="everyone"):
        Audience.parse(text)


def test_what_is_nobody_s_is_read_by_no_reader_and_no_person_can_say_it() -> None:
    assert not Readers.of_person("U1", ["C1"], outsider=False).may_read(Audience.nobody())
    for text in ("nobody", "nobody, channel:C1"):
        with pytest.raises(BadAudience):
            Audience.parse(text)
    for scopes in ({"nobody"}, {"nobody", EVERYONE}):
        with pytest.raises(BadAudience):
            Readers(frozenset(scopes))
    with pytest.raises(BadAudience):
        Audience(frozenset({"nobody", EVERYONE}))
