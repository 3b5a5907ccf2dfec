import pytest

from store import languages

PAGES = {
    "ar": "يحصل كل موظف على ثمانية وعشرين يوما من الإجازة السنوية، ويقدم الطلب قبل أسبوعين.",
    "de": "Wer in Vollzeit arbeitet, hat 28 Urlaubstage im Jahr. Den Antrag stellst du vorher.",
    "en": "Everybody who works full time gets 28 days of annual leave a year. Ask two weeks ahead.",
    "es": "Quien trabaja a tiempo completo tiene 28 días de vacaciones al año y lo solicita antes.",
    "fr": "À temps plein, chacun a droit à 28 jours de congés par an. Demandez-les à l'avance.",
    "he": "כל עובד במשרה מלאה זכאי לעשרים ושמונה ימי חופשה בשנה, והבקשה מוגשת שבועיים מראש.",
    "hi": "हर पूर्णकालिक कर्मचारी को साल में अट्ठाईस दिन की छुट्टी मिलती है, और आवेदन पहले किया जाता है।",
    "it": "Chi lavora a tempo pieno ha diritto a 28 giorni di ferie all'anno e li chiede prima.",
    "ja": "フルタイムで働く人には、年に28日の有給休暇があります。申請は2週間前までに行います。",
    "ko": "정규직 직원은 일 년에 28일의 연차 휴가를 받습니다. 신청은 두 주 전에 합니다.",
    "nl": "Wie voltijds werkt, heeft 28 vakantiedagen per jaar. De aanvraag doe je twee weken vooraf.",
    "pl": "Każdy pracownik na pełnym etacie ma 28 dni urlopu rocznie. Wniosek składa się wcześniej.",
    "pt": "Quem trabalha a tempo inteiro tem direito a 28 dias de férias por ano e pede-os antes.",
    "ru": "Каждый сотрудник на полной ставке имеет 28 дней отпуска в год. Заявление подают заранее.",
    "sv": "Den som arbetar heltid har 28 semesterdagar om året. Ansökan görs två veckor i förväg.",
    "th": "พนักงานเต็มเวลาทุกคนมีสิทธิลาพักร้อนปีละยี่สิบแปดวัน และต้องยื่นคำขอล่วงหน้าสองสัปดาห์",
    "tr": "Tam zamanlı çalışan herkesin yılda 28 gün izni vardır. Başvuru iki hafta önce yapılır.",
    "zh": "全职员工每年享有二十八天年假。请假申请应提前两周在员工门户提交。",
}


@pytest.mark.parametrize("language", PAGES)
def test_the_language_of_a_page_is_told(language: str) -> None:
    assert languages.language_of([PAGES[language]]) == language


@pytest.mark.parametrize(
    "text",
    ["", "LF-2210", "Urlaub", "| 12 | 30 | 4711 |", "kubectl get pods -n staging --watch", "Café Müller"],
)
def test_what_nothing_tells_is_read_as_english(text: str) -> None:
    assert languages.language_of([text]) == "en"


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Anträge", "Antrag"),
        ("de", "Straße", "STRASSE"),
        ("fr", "congés", "congé"),
        ("es", "solicitudes", "solicitud"),
        ("ru", "отпуска", "отпуск"),
        ("ar", "إِجَازَة", "اجازة"),
        ("he", "חֻפְשָׁה", "חפשה"),
        ("hi", "छुट्टियाँ", "छुट्टी"),
        ("tr", "İZİN", "izin"),
        ("tr", "SINAV", "sinav"),
        ("ja", "ﾊﾟｽﾜｰﾄﾞ", "パスワード"),
        ("sv", "semesterdagar", "semesterdagen"),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, one: str, other: str) -> None:
    assert languages.stemmed(one, language) == languages.stemmed(other, language)


def test_a_run_is_looked_for_by_what_is_more_than_its_grammar() -> None:
    assert languages.pieces("休暇はいつですか", "ja") == ["休暇", "休暇", "暇は"]
    assert languages.pieces("ですか", "ja") == ["です", "すか"]
    assert languages.pieces("ลาพัก", "th") == ["ลาพ", "าพั", "พัก"]


def test_what_is_elided_stands_apart() -> None:
    assert languages.words_in("L'employeur d’AB-1234") == ["L", "employeur", "d", "AB-1234"]
