"""The dispatch with its names changed to others of the same kinds and its dates moved by 100 days.

    python -m benchmarks.variant DISPATCH.jsonl > variant.jsonl
    python SCORE.py mission --data variant.jsonl

What dateline finds must come from how the text is built, not from the names in it.
"""

import json
import sys
from pathlib import Path

# In the order given; each on the text that the ones before have left. Names of the same kinds that
# were so on the moved day.
NAMES = [
    ("Britain, France, China, Turkey and Italy", "Britain, France, Russia, Iran and Spain"),
    ("the United States, Russia,", "the United States, China,"),
    ("Tayyip Erdogan", "Hassan Rouhani"), ("Erdogan", "Rouhani"), ("AK Party", "Moderation and Development Party"),
    ("Turkey", "Iran"), ("Turkish", "Iranian"), ("Ankara", "Tehran"), ("ANKARA", "TEHRAN"),
    ("Interfax", "Xinhua"), ("Russia", "China"), ("Chinan", "Chinese"), ("Moscow", "Beijing"),
    ("Khalifa Haftar", "Minni Minnawi"), ("Haftar", "Minnawi"),
    ("Fayez al-Serraj", "Abdalla Hamdok"), ("Serraj", "Hamdok"), ("Muammar Gaddafi", "Omar al-Bashir"),
    ("Libya National Army (LNA)", "Sudan Liberation Army (SLA)"), ("LNA", "SLA"),
    ("Libya", "Sudan"), ("Sudann", "Sudanese"), ("Tripoli", "Khartoum"),
    ("Organization of the Petroleum Exporting Countries (OPEC)", "Organisation of Islamic Cooperation (OIC)"),
    ("Italian Prime Minister Giuseppe Conte", "Spanish Prime Minister Pedro Sanchez"), ("Conte", "Sanchez"),
    ("the United Arab Emirates", "South Africa"), ("Egypt", "Kenya"), ("Jordan", "Chad"), ("Cairo", "Nairobi"),
    ("Germany", "Japan"), ("German", "Japanese"), ("Reuters", "AFP"),
    ("Tuesday", "Thorsday"), ("Sunday", "Tuesday"), ("Monday", "Wednesday"), ("Thorsday", "Thursday"),
    ("September", "December"),
]  # fmt: skip

# The same for the patterns of the facts, which are in lower case and regular expressions.
PATTERNS = [
    ("turkey|türkiye", "iran"), ("turkey|turkish", "iran|iranian"), ("turkey|erdogan", "iran|rouhani"), ("turk|russia", "iran|chin"),
    ("tayyip erdogan", "hassan rouhani"), ("erdogan", "rouhani"), ("ak party|justice and development party", "moderation and development"),
    ("ak party", "moderation and development"), ("^turkey", "^iran"), ("turkey", "iran"), ("^ankara$", "^tehran$"), ("ankara", "tehran"),
    ("khalifa haftar", "minni minnawi"), ("haftar", "minnawi"), ("fayez al-serraj", "abdalla hamdok"), ("serraj", "hamdok"),
    ("gaddafi", "bashir"), ("libya national army|libyan national army|lna", "sudan liberation army|sla"), ("lna", "sla"),
    ("libya national army", "sudan liberation army"), ("libyan", "sudanese"), ("Libya", "Sudan"), ("libya", "sudan"), ("LBY", "SDN"), ("tripoli", "khartoum"),
    ("organization of the petroleum exporting countries|opec", "islamic cooperation|oic"), ("opec|petroleum", "oic|islamic"),
    ("opec", "oic"), ("petroleum", "islamic"), ("china", "RUS-SIA"), ("russia", "china"), ("Russia", "China"), ("RUS-SIA", "russia"),
    ("interfax", "xinhua"), ("moscow", "beijing"), ("italy|italian", "spain|spanish"), ("italy", "spain"), ("conte", "sanchez"),
    ("united arab emirates", "south africa"), ("egypt", "kenya"), ("emirates", "south africa"), ("jordan", "chad"), ("cairo", "nairobi"),
    ("german government|government of germany|germany", "japan"), ("germany", "japan"), ("german", "japan"), ("reuters", "afp"),
    ("tuesday", "THU"), ("sunday", "tuesday"), ("monday", "wednesday"), ("THU", "thursday"), ("september", "december"),
    ("2020-01-14", "2020-04-23"), ("2020-01-13", "2020-04-22"), ("2020-01-19", "2020-04-28"), ("2020-01", "2020-04"), ("2019-09", "2019-12"),
]  # fmt: skip

# Contents of quotes hold no names but these; the patterns of facts that are countries' codes.
COUNTRIES = {
    "TUR": "IRN", "RUS": "CHN", "EGY": "KEN", "ARE": "ZAF", "JOR": "TCD", "DEU": "JPN", "ITA": "ESP", "LBY": "SDN",
}  # fmt: skip


def changed(text: str, pairs: list[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def changed_fact(value, key=""):
    if isinstance(value, dict):
        return {k: changed_fact(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [changed_fact(v, key) for v in value]
    if not isinstance(value, str) or key in ("kind", "type", "status", "quote"):
        return value
    if key == "country":
        return COUNTRIES.get(value, value)
    return changed(value, PATTERNS)


def variant(document: dict) -> dict:
    """The dispatch with names and dates changed."""
    text = changed(document["text"], NAMES)
    return {
        "id": "variant",
        "published": "2020-04-23",
        "publisher": "AFP",
        "text": text,
        "facts": [changed_fact(f) for f in document["facts"]],
    }


def main() -> None:
    """Print the variant of the first document of a file."""
    line = Path(sys.argv[1]).read_text("utf-8").splitlines()[0]
    print(json.dumps(variant(json.loads(line)), ensure_ascii=False))


if __name__ == "__main__":
    main()
