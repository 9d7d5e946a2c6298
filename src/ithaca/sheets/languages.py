"""Names of languages, so that “German”, “Deutsch” and “de-AT” are one. Unknown ones stay."""

from __future__ import annotations

_NAMES = {
    "ar": "Arabic|العربية",
    "bg": "Bulgarian|български",
    "bn": "Bengali|বাংলা",
    "ca": "Catalan|català",
    "cs": "Czech|čeština",
    "cy": "Welsh|cymraeg",
    "da": "Danish|dansk",
    "de": "German|deutsch",
    "el": "Greek|ελληνικά",
    "en": "English|englisch|anglais|inglés",
    "es": "Spanish|español|castellano",
    "et": "Estonian|eesti",
    "eu": "Basque|euskara",
    "fa": "Persian|farsi|فارسی",
    "fi": "Finnish|suomi",
    "fr": "French|français|francais",
    "ga": "Irish|gaeilge",
    "he": "Hebrew|עברית",
    "hi": "Hindi|हिन्दी",
    "hr": "Croatian|hrvatski",
    "hu": "Hungarian|magyar",
    "id": "Indonesian|bahasa indonesia",
    "it": "Italian|italiano",
    "ja": "Japanese|日本語",
    "ko": "Korean|한국어",
    "lt": "Lithuanian|lietuvių",
    "lv": "Latvian|latviešu",
    "ms": "Malay|bahasa melayu",
    "mt": "Maltese|malti",
    "nl": "Dutch|nederlands",
    "no": "Norwegian|norsk|nb|nn",
    "pl": "Polish|polski",
    "pt": "Portuguese|português",
    "ro": "Romanian|română",
    "ru": "Russian|русский",
    "sk": "Slovak|slovenčina",
    "sl": "Slovenian|slovenščina",
    "sr": "Serbian|српски|srpski",
    "sv": "Swedish|svenska",
    "sw": "Swahili|kiswahili",
    "ta": "Tamil|தமிழ்",
    "th": "Thai|ไทย",
    "tr": "Turkish|türkçe",
    "uk": "Ukrainian|українська",
    "ur": "Urdu|اردو",
    "vi": "Vietnamese|tiếng việt",
    "zh": "Chinese|mandarin|中文",
}
_BY_WORD = {
    word.casefold(): names.split("|")[0]
    for code, names in _NAMES.items()
    for word in (code, *names.split("|"))
}


def language_name(text: str) -> str:
    """The English name of a language given by name or code; what is unknown comes back as it is."""
    word = text.strip().casefold()
    code = word.replace("_", "-").partition("-")[0]
    return _BY_WORD.get(word) or (_BY_WORD.get(code) if len(code) == 2 else None) or text.strip()
