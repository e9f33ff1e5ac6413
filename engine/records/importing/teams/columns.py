"""Column names of Microsoft Teams attendance reports in nine languages, and which kind of column each is.

The English, German, Polish and Portuguese names of the present reports were seen in files that people published;
others are translations. A report in a language that is not here is read by what its columns hold (`sections.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from ..headings import heading_key

_NAMES: dict[str, dict[str, str]] = {
    "name": {
        "en": "name|full name|participant|participant name|display name",
        "de": "name|vollständiger name|teilnehmer",
        "fr": "nom|nom complet",
        "es": "nombre|nombre completo",
        "pt": "nome|nome completo",
        "pl": "nazwa|imię i nazwisko",
        "it": "nome|nome completo",
        "nl": "naam|volledige naam",
        "cy": "enw|enw llawn",
    },
    "first_join": {
        "en": "first join|first join time",
        "de": "erster beitritt|erste teilnahme",
        "fr": "première participation|première connexion|première entrée",
        "es": "primera unión|primera entrada|primera vez que se unió",
        "pt": "primeiro ingresso|primeira entrada|primeira participação",
        "pl": "pierwsze dołączenie",
        "it": "primo accesso|prima partecipazione",
        "nl": "eerste deelname|eerste keer deelgenomen",
    },
    "last_leave": {
        "en": "last leave|last leave time",
        "de": "letztes verlassen|letzter austritt",
        "fr": "dernier départ|dernière sortie",
        "es": "última salida|última vez que salió",
        "pt": "última saída",
        "pl": "ostatnie wyjście|ostatnie opuszczenie",
        "it": "ultima uscita|ultimo abbandono",
        "nl": "laatste vertrek|laatste keer verlaten",
    },
    "join": {
        "en": "join time|joined|joined at|time joined",
        "de": "beitreten|beitrittszeit|beigetreten|beitrittszeitpunkt",
        "fr": "heure d arrivée|heure de participation|heure d entrée|heure de connexion",
        "es": "hora de unión|hora de entrada|hora de incorporación",
        "pt": "hora de ingresso|hora de entrada|horário de entrada",
        "pl": "godzina dołączenia|czas dołączenia",
        "it": "ora di accesso|ora di partecipazione|ora di ingresso",
        "nl": "deelnametijd|tijd van deelname",
    },
    "leave": {
        "en": "leave time|left|left at|time left",
        "de": "verlassen|verlassenszeit|austrittszeit|uhrzeit des verlassens",
        "fr": "heure de départ|heure de sortie",
        "es": "hora de salida",
        "pt": "hora de saída|horário de saída",
        "pl": "godzina wyjścia|czas opuszczenia|godzina opuszczenia",
        "it": "ora di uscita|ora di abbandono",
        "nl": "vertrektijd|tijd van vertrek",
    },
    "duration": {
        "en": "duration|in meeting duration|meeting duration|attendance duration|time in meeting|total duration",
        "de": "dauer|dauer der besprechung|besprechungsdauer|dauer in der besprechung|anwesenheitsdauer",
        "fr": "durée|durée de la réunion|durée en réunion|durée dans la réunion",
        "es": "duración|duración de la reunión|duración en la reunión",
        "pt": "duração|duração na reunião|duração da reunião",
        "pl": "czas trwania|czas udziału w spotkaniu",
        "it": "durata|durata nella riunione|durata della riunione",
        "nl": "duur|duur van vergadering|duur in vergadering",
        "cy": "hyd",
    },
    "email": {
        "en": "email|e mail|email address|e mail address",
        "de": "e mail|e mail adresse",
        "fr": "e mail|email|adresse e mail|courriel|adresse de messagerie",
        "es": "correo electrónico|dirección de correo electrónico|correo",
        "pt": "email|e mail|endereço de email",
        "pl": "adres e mail|e mail|email",
        "it": "e mail|posta elettronica|indirizzo di posta elettronica",
        "nl": "e mail|e mailadres",
        "cy": "e bost|ebost",
    },
    "upn": {
        "en": "participant id upn|participant id|upn|user principal name",
        "de": "teilnehmer id upn|teilnehmer id",
        "fr": "id de participant upn|id du participant upn|identifiant du participant upn",
        "es": "id de participante upn|id del participante upn|id de participante",
        "pt": "id do participante upn",
        "pl": "identyfikator uczestnika upn",
        "it": "id partecipante upn",
        "nl": "deelnemer id upn|id van deelnemer upn",
    },
    "role": {
        "en": "role",
        "de": "rolle",
        "fr": "rôle",
        "es": "rol|función",
        "pt": "função",
        "pl": "rola",
        "it": "ruolo",
        "nl": "rol",
    },
    "action": {
        "en": "user action|action",
        "de": "benutzeraktion",
        "fr": "action de l utilisateur|action utilisateur",
        "es": "acción del usuario|acción de usuario",
        "pt": "ação do usuário|atividade|ação do utilizador",
        "pl": "akcja użytkownika",
        "it": "azione utente",
        "nl": "gebruikersactie",
    },
    "timestamp": {
        "en": "timestamp|time stamp|time",
        "de": "zeitstempel",
        "fr": "horodatage|timestamp",
        "es": "marca de tiempo",
        "pt": "carimbo de data hora|data hora|data e hora",
        "pl": "sygnatura czasowa|znacznik czasu",
        "it": "timestamp",
        "nl": "tijdstempel",
    },
}

_KINDS: dict[str, str] = {
    name: kind
    for kind, languages in _NAMES.items()
    for names in languages.values()
    for name in names.split("|")
}
_ENGLISH = {name for languages in _NAMES.values() for name in languages["en"].split("|")}

_JOINED = (
    "join", "enter", "beigetret", "betret", "beitr", "rejoint", "a particip", "entr", "se uni", "unió", "ingres",
    "dołącz", "deelgenomen", "toegetred", "ymun", "加入", "参加", "參加", "入室", "참가", "참여",
)  # fmt: skip
_LEFT = (
    "left", "leave", "verlass", "verlaten", "est parti", "parti", "quitté", "a quitté", "sorti", "sali", "saiu",
    "abandon", "opuś", "wysz", "uscit", "gadawodd", "退出", "離開", "离开", "퇴장", "나감",
)  # fmt: skip
_ORGANISERS = (
    "organi", "co organi", "coorgani", "veranstalter", "arrangör", "arrangør", "trefnydd", "主催", "开催", "開催",
    "组织", "組織", "召集", "主辦", "이끌이", "주최",
)  # fmt: skip


def kinds_of(cells: Sequence[str]) -> list[str | None]:
    """What each cell of a row would be as a column's name; None where it is none. The first of a kind counts."""
    found: list[str | None] = []
    for cell in cells:
        kind = _KINDS.get(heading_key(cell)) if len(cell) < 60 else None
        found.append(kind if kind not in found else None)
    return found


def is_english(cells: Sequence[str]) -> bool:
    """Whether some columns are known, and all of these in English."""
    known = [name for cell in cells if (name := heading_key(cell)) in _KINDS]
    return bool(known) and all(name in _ENGLISH for name in known)


def is_leaving(action: str) -> bool | None:
    """Whether what somebody did, in a list of joining and leaving, is leaving; None where it is neither."""
    said = action.casefold().strip()
    if said.startswith(_LEFT):
        return True
    return (
        False
        if said.startswith(_JOINED) or any(word in said for word in _JOINED if not word.isascii())
        else None
    )


def is_organiser(role: str) -> bool:
    """Whether a role in a meeting is that of an organiser, who need not be of a setting."""
    return heading_key(role).startswith(_ORGANISERS)
