import time
from collections.abc import Callable, Iterator
from email.utils import formatdate

import pytest

from store.errors import BadSource, ItemGone, PlaceAway, PlaceRefused, StoreError, TooLarge, Unreadable
from store.sources.authorization import bearer
from store.sources.http import Api, is_internal
from tests.store.sources.stand_in import Asked, Reply, StandIn

SECRET = "xyz-very-secret"


@pytest.fixture
def place() -> Iterator[StandIn]:
    def reply(asked: Asked) -> Reply:
        return Reply({"path": asked.path, "token": asked.token})

    with StandIn(reply).running() as stand_in:
        yield stand_in


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def api(place: StandIn, pauses: list[float]) -> Iterator[Api]:
    api = Api(f"{place.address}/api", bearer(SECRET), sleep=pauses.append)
    yield api
    api.close()


def test_paths_lie_below_the_base_and_carry_the_token(api: Api) -> None:
    assert api.get("/things").value == {"path": "/api/things", "token": f"Bearer {SECRET}"}


@pytest.mark.parametrize(
    ("limited", "least"),
    [
        (lambda: Reply(status=429, headers={"Retry-After": "30"}), 30),
        (lambda: Reply(status=429, headers={"Retry-After": formatdate(time.time() + 120, usegmt=True)}), 20),
        (
            lambda: Reply(
                status=403,
                headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 300)},
            ),
            200,
        ),
        (lambda: Reply({"error": {"errors": [{"reason": "userRateLimitExceeded"}]}}, status=403), 1),
        (lambda: Reply(status=503, headers={"Retry-After": "7"}), 7),
        (lambda: Reply(status=429), 1),
        (lambda: Reply(status=429, headers={"Retry-After": "inf"}), 1),
        (lambda: Reply(status=429, headers={"Retry-After": "soon", "RateLimit-Reset": "never"}), 1),
    ],
)
def test_a_rate_limit_is_waited_out(
    place: StandIn, api: Api, pauses: list[float], limited: Callable[[], Reply], least: float
) -> None:
    place.first.append(limited())
    assert api.get("a").value["path"] == "/api/a"
    assert len(pauses) == 1 and pauses[0] >= least


def test_a_rate_limit_of_an_hour_is_left_to_the_next_sync(
    place: StandIn, api: Api, pauses: list[float]
) -> None:
    place.first.append(Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(PlaceAway, match="asks to wait 60 min"):
        api.get("a")
    assert not pauses


def test_errors_of_the_place_are_tried_again_and_then_given_up(
    place: StandIn, api: Api, pauses: list[float]
) -> None:
    place.first.extend([Reply(status=502)] * 4)
    assert api.get("a").value["path"] == "/api/a"
    assert len(pauses) == 4 and pauses[-1] > pauses[0]
    place.first.extend([Reply(status=502)] * 5)
    with pytest.raises(PlaceAway, match="502"):
        api.get("a")


def test_a_place_that_is_not_there_is_away(pauses: list[float]) -> None:
    api = Api("http://127.0.0.1:9", sleep=pauses.append)
    with pytest.raises(PlaceAway, match=r"^127\.0\.0\.1 refuses the connection: does it run"):
        api.get("a")
    api.close()


def test_an_expired_token_is_renewed_once(place: StandIn, pauses: list[float]) -> None:
    asked: list[bool] = []
    tokens = ["old"]

    def authorize(renew: bool) -> str:
        asked.append(renew)
        tokens.extend(["new"] * renew)
        return f"Bearer {tokens[-1]}"

    api = Api(place.address, authorize, sleep=pauses.append)
    place.first.extend([Reply(status=401), Reply(status=500)])
    assert api.get("a").value["token"] == "Bearer new"
    place.first.extend([Reply(status=401)] * 2)
    with pytest.raises(PlaceRefused, match="does not take the token"):
        api.get("a")
    assert asked == [False, True, False, False, True]
    api.close()


@pytest.mark.parametrize(
    ("status", "of_a_list", "of_an_item"),
    [
        (404, PlaceRefused, ItemGone),
        (410, PlaceRefused, ItemGone),
        (403, PlaceRefused, Unreadable),
        (400, PlaceAway, Unreadable),
    ],
)
def test_a_status_means_another_thing_for_a_list_than_for_an_item(
    place: StandIn, api: Api, status: int, of_a_list: type[StoreError], of_an_item: type[StoreError]
) -> None:
    place.first.extend([Reply(status=status)] * 3)
    with pytest.raises(of_a_list):
        api.get("a")
    with pytest.raises(of_an_item):
        api.get("a", one=True)
    assert api.get("a", also=(status,)).status == status


def test_the_token_goes_to_no_other_host(place: StandIn, api: Api) -> None:
    with StandIn(lambda asked: Reply(asked.token.encode())).running() as other:
        place.first.append(Reply(status=302, headers={"Location": f"{other.address}/elsewhere"}))
        assert api.download("file", 100) == b""
        assert other.paths == ["/elsewhere"]
        with pytest.raises(PlaceAway, match="another host"):
            api.get(f"{other.address}/api/next")
        place.first.append(Reply(status=302, headers={"Location": other.address}))
        with pytest.raises(PlaceRefused, match="leads to another host"):
            api.get("list")
        assert len(other.asked) == 1


def test_a_place_of_the_internet_leads_to_no_internal_address(
    place: StandIn, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.sources.http.is_internal", lambda host: host == "inner.example")
    place.first.append(Reply(status=302, headers={"Location": "http://inner.example/metadata"}))
    with pytest.raises(Unreadable, match="not followed"):
        api.download("file", 100)


def test_internal_addresses_are_known_as_such() -> None:
    assert all(
        map(is_internal, ("127.0.0.1", "10.1.2.3", "169.254.169.254", "localhost", "::1", "not.a.host."))
    )
    assert not is_internal("8.8.8.8")


def test_a_token_goes_over_the_internet_by_tls_alone() -> None:
    with pytest.raises(BadSource, match="use https"):
        Api("http://8.8.8.8", bearer(SECRET))
    Api("http://8.8.8.8").close()


def test_what_is_too_large_is_broken_off(place: StandIn, api: Api) -> None:
    place.first.append(Reply(bytes(2_000_000)))
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        api.download("file", 1 << 20)


def test_what_is_not_json_is_said(place: StandIn, api: Api) -> None:
    place.first.append(Reply(b"<html>"))
    with pytest.raises(PlaceAway, match="other than JSON"):
        api.get("a")


def test_an_error_has_neither_token_nor_query_in_it(place: StandIn, api: Api) -> None:
    for status in (400, 401, 403, 404):
        place.first.extend([Reply({"said": SECRET}, status=status)] * 2)
        with pytest.raises(StoreError) as refused:
            api.get(f"a?token={SECRET}")
        assert SECRET not in str(refused.value)


@pytest.mark.parametrize("address", ["", "ftp://host", "https://", "https://me:pw@host", "host/path", "\n"])
def test_an_address_is_one_of_the_web(address: str) -> None:
    with pytest.raises(BadSource, match="https://"):
        Api(address)
