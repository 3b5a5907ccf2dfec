import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.audience import EVERYONE, Audience, Readers
from store.errors import BadAudience
from store.tenant import HOME, Tenant

OTHER = Tenant("T0OTHER")

rest = st.text("AB01", min_size=1, max_size=4)
channels = st.builds(str.__add__, st.sampled_from("CGD"), rest)
users = st.builds(str.__add__, st.sampled_from("UW"), rest)
teams = st.builds(str.__add__, st.sampled_from("TE"), rest)
below = st.one_of(st.just(""), teams.map("{}/".format))
scopes = st.one_of(
    st.just(EVERYONE),
    teams.map("everyone:{}".format),
    st.builds("channel:{}{}".format, below, channels),
    st.builds("user:{}{}".format, below, users),
)


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


@given(channels, st.booleans())
def test_what_was_sent_in_a_conversation_is_read_there_and_nowhere_else(
    channel: str, outsiders: bool
) -> None:
    sent = Audience.of_conversation(channel, "17.000100")
    there = Readers.of_channel(channel, outsiders=outsiders)
    assert there.in_conversations(channel, ["17.000100"]).may_read(sent)
    assert not there.may_read(sent)
    assert not there.in_conversations(channel, ["17.000101"]).may_read(sent)
    assert not there.in_conversations(f"{channel}X", ["17.000100"]).may_read(sent)
    assert not Readers.of_person("U1", [channel], outsider=False).may_read(sent)
    assert not Readers.members().may_read(sent)


def test_to_read_a_conversation_takes_no_reader_away_from_what_they_read() -> None:
    here = Readers.of_channel("C1", outsiders=False)
    assert here.in_conversations("C1", []) == here
    assert here.in_conversations("C1", ["17.000100"]).scopes > here.scopes


def test_a_conversation_is_its_workspace_s() -> None:
    home, other = (Audience.of_conversation(it.key("C1"), "17.000100") for it in (HOME, OTHER))
    assert home.tenants == {HOME} and other.tenants == {OTHER}
    assert home.within([OTHER]) == Audience.nobody() and other.within([OTHER]) == other
    there = Readers.of_channel(OTHER.key("C1"), outsiders=False)
    readers = there.in_conversations(OTHER.key("C1"), ["17.000100"])
    assert readers.may_read(other) and not readers.may_read(home)


@pytest.mark.parametrize(
    "text", ["thread:C1-17.000100", "everyone, thread:C1-17.000100", "thread:T0OTHER/C1-17.000100"]
)
def test_no_person_can_say_that_something_is_of_a_conversation(text: str) -> None:
    with pytest.raises(BadAudience):
        Audience.parse(text)


@pytest.mark.parametrize("root", ["", "17", "17.1 everyone", "x.1"])
def test_a_conversation_without_a_proper_first_message_is_none(root: str) -> None:
    with pytest.raises(BadAudience):
        Audience.of_conversation("C1", root)
    with pytest.raises(BadAudience):
        Readers.members().in_conversations("C1", [root])


@pytest.mark.parametrize(
    "text",
    [
        *("", "all", "channel:", "channel:c1", "user:C1", "everyone!", "channel:C1;user:U1"),
        *("everyone:", "everyone:C1", "channel:/C1", "channel:C1/C1", "channel:T1/", "user:T1/T1/U1"),
    ],
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


@given(teams, channels, users)
def test_what_is_another_workspace_s_is_for_its_own_people_alone(team: str, channel: str, user: str) -> None:
    other, home = Tenant(team), HOME
    for tenant, stranger in ((other, home), (home, other)):
        own = Readers.of_person(tenant.key(user), [tenant.key(channel)], outsider=False)
        there = Readers.of_channel(stranger.key(channel), outsiders=False)
        for scope in (f"user:{tenant.key(user)}", f"channel:{tenant.key(channel)}"):
            assert own.may_read(Audience.parse(scope)) and not there.may_read(Audience.parse(scope))
        assert own.may_read(Audience.everyone(tenant)) and not there.may_read(Audience.everyone(tenant))


@given(st.sets(scopes, min_size=1))
def test_an_audience_within_its_own_tenants_is_whole_and_within_none_is_nobody(wanted: set[str]) -> None:
    audience = Audience(frozenset(wanted))
    assert audience.within(audience.tenants) == audience
    assert audience.within([Tenant("TNOTTHERE")]) == Audience.nobody()


def test_full_members_are_told_from_guests_whatever_their_workspace() -> None:
    for channel in ("C1", "T1/C1"):
        assert Readers.of_channel(channel, outsiders=False).full_members
        assert not Readers.of_channel(channel, outsiders=True).full_members
        assert Readers.of_channel(channel, outsiders=True).are_in(channel)
