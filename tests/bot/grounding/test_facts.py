"""Facts: the same figure, date, time or code is known again in any form and language; another one is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grounding.facts import facts_of, together

SAME = [
    ("Send it within half an hour.", "Send it within 30 minutes."),
    ("It takes two and a half hours.", "It takes 2½ hours."),
    ("A two-and-a-half-year term is usual.", "The term is 2.5 years."),
    ("It takes a year and a half.", "It takes 18 months."),
    ("Es dauert zweieinhalb Stunden.", "Es sind 2,5 Stunden nötig."),
    ("Il faut deux mois et demi pour cela.", "Il faut 2,5 mois."),
    ("Son dos años y medio para todos.", "Son 2,5 años para todos."),
    ("It takes twelve days.", "You get 12 days of leave."),
    ("It costs 2.000 EUR.", "It costs €2,000."),
    ("They meet twice a year.", "There are two meetings."),
    ("It is due by the 31st of March.", "Es ist bis zum 31. März zu zahlen."),
    ("Fill out SF 182.", "Use form SF-182 for it."),
    ("Tell her before 9:30 am.", "Tell your manager before 9:30."),
    ("It is an 18-month term.", "The term is 18 months."),
    ("You need one year of service.", "You need 12 months of service."),
    ("It costs up to $10k.", "The most is $10,000."),
    ("Es kostet €1.500,50 im Monat.", "It costs 1,500.50 EUR a month."),
    ("It takes 8-10 days.", "It takes 8 to 10 days."),
    ("Das dauert zwölf Tage und ist nicht mehr.", "It takes 12 days."),
    ("Il faut un délai de trente jours pour cela.", "It takes 30 days."),
    ("90日以内に提出してください。", "Submit it within 90 days."),
    ("50,000円を超える場合は承認が必要です。", "5万円を超える出費には承認が必要です。"),
    ("1泊1万2千円まで支給されます。", "宿泊費は一泊12,000円までです。"),
    ("四日目から診断書が必要です。", "診断書は4日目から必要です。"),
    ("朝9時までに電話します。", "午前九時までに連絡してください。"),
    ("有給は1年に20日です。", "年に20日の有給休暇があります。"),
    ("Das ist bis spätestens halb zehn zu tun.", "Die Meldung ist bis 9:30 Uhr nötig."),
    ("Das wird am Montag um zehn Uhr gewechselt.", "Die Schicht wechselt montags um 10 Uhr."),
    ("Prévenez votre responsable avant 9h30.", "Prévenez votre responsable avant 9 h 30."),
    ("Elle change le lundi à dix heures.", "Elle change de titulaire le lundi à 10 h."),
    ("Hay que avisar antes de las nueve.", "Avisa a tu responsable antes de las 9:00."),
    ("La guardia dura siete días.", "La guardia dura una semana."),
    ("Hay que contestar en un cuarto de hora.", "Hay que responder en menos de 15 minutos."),
    ("Il faut 2500 euros pour cela.", "Au-delà de 2 500 €, il faut un accord."),
    ("Use it for CI/CD.", "Continuous deployment is what it is for."),
    ("3. Choose a name.", "Choose a name."),
    ("It is open on Thursdays.", "Thu · Open: 8 to 20"),
    ("The courier comes from Monday to Friday.", "The courier comes Mon to Fri."),
    ("We sat in the sun and were wed.", "Nothing is said of days."),
]
OTHER = [
    ("It takes 25 minutes.", "It takes 50 minutes.", "25"),
    ("It takes 30 hours.", "It takes 30 days.", "30"),
    ("It takes two and a half hours.", "It takes 2 hours.", "2.5"),
    ("It takes 12 months.", "It takes a year and a half.", "12"),
    ("Add 2 cups of it.", "Add 2½ cups of it.", "2"),
    ("Call (877) 709-5979.", "Call (877) 709-5797.", "(877) 709-5979"),
    ("Write to travel@example.org.", "Write to people@example.org.", "travel@example.org"),
    ("Post it in #help-wanted.", "Post it in #reflections.", "#help-wanted"),
    ("Use form SF-183.", "Use form SF-182.", "SF-183"),
    ("It is due in April 2025.", "It is due in March 2025.", "April"),
    ("They meet on Tuesday.", "They meet on Wednesday.", "Tuesday"),
    ("The desk opens at 10:30.", "The desk opens at 9:30.", "10:30"),
    ("It costs 30 euros.", "It costs 30 dollars.", "30"),
    ("50,000円まで使えます。", "5千円まで使えます。", "50,000"),
    ("午前10時に始まります。", "午前9時に始まります。", "10:00"),
    ("Hasta el 31 de marzo del año.", "Hasta el 31 de enero del año.", "March"),
    ("See reset.example.gov for it.", "See www.example.gov for it.", "reset.example.gov"),
]


@pytest.mark.parametrize(("claim", "source"), SAME)
def test_what_is_the_same_in_another_form_is_not_lacking(claim: str, source: str) -> None:
    assert facts_of(claim).lacking(facts_of(source)) == ()


@pytest.mark.parametrize(("claim", "source", "lacking"), OTHER)
def test_what_stands_nowhere_is_lacking_as_it_is_written(claim: str, source: str, lacking: str) -> None:
    assert facts_of(claim).lacking(facts_of(source)) == (lacking,)


def test_facts_may_come_from_several_texts() -> None:
    found = together([facts_of("It takes 12 days."), facts_of("Write to a.b@example.org.")])
    assert facts_of("It takes 12 days; write to a.b@example.org.").lacking(found) == ()


@given(st.text(max_size=300))
def test_any_text_has_facts_and_lacks_none_of_its_own(text: str) -> None:
    found = facts_of(text)
    assert found.lacking(found) == ()


@given(st.integers(2, 10**9))
def test_a_number_is_the_same_with_and_without_its_separators(number: int) -> None:
    assert facts_of(f"It is {number:,} in all.").lacking(facts_of(f"It is {number} in all.")) == ()


def test_absurdly_long_digits_are_read_without_an_error() -> None:
    assert facts_of("9" * 5_000).lacking(facts_of("1")) != ()
