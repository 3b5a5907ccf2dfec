import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelFailed, ModelMissing
from bot.model.catalogue.catalogue import Catalogue, Entry

GOOD = '[[model]]\nname = "a"\ntask = "writer"\nfile = "a.gguf"\nrepository = "o/r"\n'
EMBEDDER = '[[model]]\nname = "e"\ntask = "embedder"\nfile = "e.gguf"\nrepository = "o/r"\n'
TIER = '[[tier]]\nname = "t"\nwriter = "a"\nembedder = "e"\nslots = 1\n'


def test_every_model_is_pinned_to_a_revision_size_and_digest() -> None:
    for entry in Catalogue.read().entries:
        assert entry.licence in ("Apache-2.0", "MIT")
        assert min(entry.size, entry.parameters, entry.context) > 0
        if entry.repository:
            assert len(entry.revision) == 40
            assert len(entry.sha256) == 64


def test_tiers_grow() -> None:
    tiers = Catalogue.read().tiers
    assert [tier.name for tier in tiers] == ["starter", "small", "medium", "large"]
    assert [tier.ram for tier in tiers] == sorted(tier.ram for tier in tiers)


def test_the_kv_cache_counts_into_memory() -> None:
    entry = Entry("a", "writer", "a.gguf", repository="o/r", size=10, kv_token=100)
    assert entry.ram(slots=2, context=4096) - entry.ram(slots=1, context=4096) == 409_600


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[model", "wrong"),
        ('[[model]]\nname = "a"\n', "'a' has no task"),
        (GOOD + "size = 'many'", "wrong type of size"),
        (GOOD + "size = -1", "wrong size"),
        (GOOD + "size = true", "wrong type of size"),
        (GOOD + "colour = 'red'", "colour"),
        (GOOD + "sha256 = 'abc'", "wrong sha256"),
        (GOOD + "revision = '../x'", "wrong revision"),
        (GOOD + "package = 'p'", "wrong repository"),
        (GOOD.replace('"writer"', '"poet"'), "wrong task"),
        (GOOD.replace("a.gguf", "../a.gguf"), "wrong file"),
        (GOOD.replace("a.gguf", "a.bin"), "wrong file"),
        (GOOD.replace('"o/r"', '"o"'), "wrong repository"),
        (GOOD.replace('repository = "o/r"\n', ""), "wrong repository"),
        (GOOD + GOOD, "two models have the same name"),
        (GOOD + TIER, "'e'"),
        (GOOD + EMBEDDER + TIER.replace('"e"', '"a"'), "not made for"),
        (GOOD + EMBEDDER + TIER.replace("slots = 1", "slots = 0"), "wrong slots"),
        (GOOD + EMBEDDER + TIER + "[tier.measured]\nmemory = 1\n", "missing"),
        (GOOD + EMBEDDER + TIER + 'kv_type = "q8_0"', "kv_type"),
    ],
)
def test_a_wrong_catalogue_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ModelFailed, match="the model catalogue is wrong") as wrong:
        Catalogue.read(text)
    assert said in str(wrong.value)


def test_a_model_is_found_by_name() -> None:
    assert Catalogue.read().find("qwen3-4b").file == "Qwen3-4B-Instruct-2507-Q4_K_M.gguf"


def test_any_model_of_the_hub_is_found_by_its_file() -> None:
    entry = Catalogue.read().find("some-one/Some.Model-GGUF/q4/Some.Model-Q4_0.gguf")
    assert (entry.repository, entry.file) == ("some-one/Some.Model-GGUF", "q4/Some.Model-Q4_0.gguf")
    assert (entry.revision, entry.sha256, entry.size) == ("main", "", 0)


@given(st.text(max_size=40))
def test_another_name_is_an_entry_that_stays_in_its_directory_or_a_clear_no(name: str) -> None:
    try:
        entry = Catalogue.read(GOOD).find(name)
    except ModelMissing as missing:
        assert "The models are a; any other is owner/repository/file.gguf" in str(missing)  # noqa: PT017
    else:
        assert entry.name == "a" or (".." not in entry.file.split("/") and not entry.file.startswith("/"))


def test_only_the_starters_say_that_they_were_measured_and_by_which_command() -> None:
    starter, *larger = Catalogue.read().tiers
    assert starter.measured is not None
    assert starter.measured.command == "inhouse models try starter-writer"
    assert not any(tier.measured for tier in larger)
