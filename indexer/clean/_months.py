"""The names of the months in three calendars and some thirty languages, and how a written name is looked up."""

import unicodedata
from functools import cache

__all__ = ["Calendar", "alike", "month_of"]

Calendar = str  # "gregorian", "thai" (Gregorian days, years of the Buddhist era), "jalali" or "hijri"

# January to December, one language or two alike a line; forms of one month are parted by "|". Short forms are
# listed where they are no first three letters of a form, which `_table` adds for scripts that abbreviate so.
_GREGORIAN = (
    "january february march april may june july august september|sept october november december",  # en
    "januar|jänner februar|feber märz|maerz|mrz april mai juni juli august september|sept oktober november dezember",
    "janvier|janv février|févr mars avril|avr mai juin juillet|juil août septembre|sept octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre|sept octubre noviembre diciembre",  # es
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre|sett ottobre novembre dicembre",  # it
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",  # pt
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",  # ca
    "januari februari maart|mrt april mei juni juli augustus september oktober november december",  # nl
    "januari februari mars april maj juni juli augusti september oktober november december",  # sv
    "januar februar marts|mars april maj|mai juni juli august september oktober november december|desember",  # da, no
    "tammikuuta|tammikuu helmikuuta|helmikuu maaliskuuta|maaliskuu huhtikuuta|huhtikuu toukokuuta|toukokuu kesäkuuta|kesäkuu "
    "heinäkuuta|heinäkuu elokuuta|elokuu syyskuuta|syyskuu lokakuuta|lokakuu marraskuuta|marraskuu joulukuuta|joulukuu",
    "stycznia|styczeń lutego|luty marca|marzec kwietnia|kwiecień maja czerwca|czerwiec lipca|lipiec sierpnia|sierpień "
    "września|wrzesień października|październik listopada|listopad grudnia|grudzień",  # pl
    "ledna|leden února|únor března|březen dubna|duben května|květen června|červen července|červenec srpna|srpen "
    "září října|říjen listopadu prosince|prosinec",  # cs
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",  # ro
    "január február március április május június július augusztus szeptember október november december",  # hu
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",  # tr
    "januari februari maret april mei juni juli agustus september oktober november desember|nopember",  # id, ms
    "января|январь|янв февраля|февраль|фев марта|март апреля|апрель|апр мая|май июня|июнь июля|июль августа|август|авг "
    "сентября|сентябрь|сен|сент октября|октябрь|окт ноября|ноябрь|ноя|нояб декабря|декабрь|дек",  # ru
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",  # uk
    "януари февруари март април май юни юли август септември октомври ноември декември",  # bg
    "ιανουαρίου|ιανουάριος φεβρουαρίου|φεβρουάριος μαρτίου|μάρτιος απριλίου|απρίλιος μαΐου|μάιος ιουνίου|ιούνιος "
    "ιουλίου|ιούλιος αυγούστου|αύγουστος σεπτεμβρίου|σεπτέμβριος οκτωβρίου|οκτώβριος νοεμβρίου|νοέμβριος δεκεμβρίου|δεκέμβριος",
    "ینایر|جانفی فبرایر|فیفری مارس ابریل|افریل مایو|مای یونیو|جوان یولیو|جویلیة اغسطس|اوت سبتمبر اکتوبر نوفمبر دیسمبر",
    "كانون_الثاني شباط اذار نیسان ایار حزیران تموز اب ایلول تشرین_الاول تشرین_الثانی كانون_الاول",  # ar, Levant
    "ژانویه فوریه مارس اوریل|آپریل مه|می ژوئن|جون ژوئیه|جولای اوت|اگوست سپتامبر اکتبر نوامبر دسامبر",  # fa
    "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",  # ur
    "בינואר|ינואר בפברואר|פברואר במרץ|מרץ באפריל|אפריל במאי|מאי ביוני|יוני ביולי|יולי באוגוסט|אוגוסט "
    "בספטמבר|ספטמבר באוקטובר|אוקטובר בנובמבר|נובמבר בדצמבר|דצמבר",  # he
    "जनवरी फरवरी|फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर|सितम्बर अक्टूबर|अक्तूबर नवंबर|नवम्बर दिसंबर|दिसम्बर",  # hi
    "জানুয়ারি|জানুয়ারী ফেব্রুয়ারি|ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",  # bn
)
_THAI = (
    "มกราคม|ม.ค กุมภาพันธ์|ก.พ มีนาคม|มี.ค เมษายน|เม.ย พฤษภาคม|พ.ค มิถุนายน|มิ.ย กรกฎาคม|ก.ค สิงหาคม|ส.ค กันยายน|ก.ย ตุลาคม|ต.ค "
    "พฤศจิกายน|พ.ย ธันวาคม|ธ.ค",
)
_JALALI = ("فروردین اردیبهشت خرداد تیر مرداد|امرداد شهریور مهر آبان آذر دی بهمن اسفند",)
_HIJRI = (
    "محرم|المحرم صفر ربیع_الاول ربیع_الثانی|ربیع_الاخر جمادی_الاولی|جمادی_الاول "
    "جمادی_الثانیة|جمادی_الثانی|جمادی_الاخرة|جمادی_الاخره|جمادی_الثانیه رجب شعبان رمضان شوال "
    "ذو_القعدة|ذی_القعدة|ذوالقعدة|ذوالقعده|ذیقعده|ذی_القعده ذو_الحجة|ذی_الحجة|ذوالحجة|ذوالحجه|ذیحجه|ذی_الحجه",
)
# First letters that name no month, or two: "mar" is March, "jui" June or July, "ago" and "set" are English words too
# but are read only between a day and a year.
_TOO_SHORT = frozenset({"jui", "mai"})

# Character for character, so that what is found in folded text can be cut out of the original.
_ALIKE = str.maketrans(
    "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩๐๑๒๓๔๕๖๗๘๙०१२३४५६७८९০১২৩৪৫৬৭৮৯يىكأإآ\u00a0\u200c\u202f\u2009",
    "01234567890123456789012345678901234567890123456789ییکااا    ",
)


def alike(text: str) -> str:
    """The text with Western digits and plain blanks and one form of Arabic letters; as long as it was."""
    return text if text.isascii() else text.translate(_ALIKE)


def month_of(name: str) -> tuple[Calendar, int] | None:
    """The calendar and number of a month written in any of the languages; two words are joined by a low line."""
    return _table().get(_plain(name))


def _plain(name: str) -> str:
    name = name.lower()
    if name.isascii():
        return name
    parts = unicodedata.normalize("NFD", alike(name))
    return "".join(char for char in parts if not "\u0300" <= char <= "\u036f")


@cache
def _table() -> dict[str, tuple[Calendar, int]]:
    found: dict[str, tuple[Calendar, int]] = {}
    for calendar, languages in (
        ("gregorian", _GREGORIAN),
        ("thai", _THAI),
        ("jalali", _JALALI),
        ("hijri", _HIJRI),
    ):
        for months in languages:
            for number, forms in enumerate(months.split(), start=1):
                for form in forms.split("|"):
                    found.setdefault(_plain(form), (calendar, number))
    for name, month in list(found.items()):
        short = name[:3]
        if "a" <= name[0] <= "z" and short not in _TOO_SHORT:
            found.setdefault(short, month)
    return found
