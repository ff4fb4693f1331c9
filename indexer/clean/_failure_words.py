"""The words of failed pages, and the words of people who write about failures.

Wordings of many languages in one expression each: they are asked only on pages that hold a known message.
"""

import re

__all__ = ["CHATTER", "EXPLAINED", "UPSET"]

# Somebody explains or discusses: how-to titles, the vocabulary of reference pages, the first person of a question.
EXPLAINED = re.compile(
    r"""\b(?:how\ (?:to|do\ i|can\ i)\b|tutorial|troubleshooting:|step\ \d|in\ this\ (?:article|guide|post|lesson)|fix(?:ed|ing)?:
    |this\ (?:status|error|message|code)\ (?:is|means|appears|says|comes|happens|occurs|shows|when)|status\ when|(?:status|response|error)\ codes?\ (?:is|are|means|that|in|for|which|used)|means\ that|stands\ for|refers\ to|is\ (?:shown|returned|sent|displayed)\ (?:when|by|if)
    |the\ (?:fix|solution|cause|workaround)\ (?:is|was)|has\ anyone|any(?:one|body)\ (?:know|else|have|seen)|any\ (?:ideas?|suggestions|hints)
    |thanks\ in\ advance|wrote:|replied:|i\ (?:get|got|tried|try|keep|see|saw|think|found|wrote|want|wanted|am\ (?:getting|trying|using)|have\ (?:a|an|the|tried))
    |when\ (?:i|we)\ |we\ (?:explain|show|look|offer|build|sell|make|wrote)|i'm\ (?:getting|trying)|http\ (?:status|response)\ codes?
    |so\ beheben|bedeutet|anleitung|comment\ (?:r[eé]parer|r[eé]soudre|corriger)|signifie|c[oó]mo\ (?:solucionar|arreglar)|significa|como\ (?:corrigir|resolver)
    |come\ (?:risolvere|correggere)|как\ (?:исправить|устранить)|означает|nas[ıi]l|jak\ naprawi[cć]|oznacza|hoe\ (?:los|herstel)|betekent
    )|解决方法|怎么办|表示|解決方法|とは|كيفية|یعنی|نحوه""",
    re.IGNORECASE | re.VERBOSE,
)  # fmt: skip
# What a failed page says to its reader, whatever the failure: a longer line without any of these is somebody's own.
CHATTER = re.compile(
    r"""\b(?:pages?|web ?sites?|sites?|links?|url|web|browser|javascript|cookies?|captcha|robots?|bots?|cloudflare|server|administrator|webmaster|home ?page|search
    |try\ again|go\ back|return\ to|requests?|access|password|log ?in|sign ?in|account\ (?:is|has)|ip\ address|domain|hosting|network|automat\w+|security
    |contact\ (?:us|the|your)|moved|reload|refresh|redirect\w*|later|shortly|minutes|found|error|sorry|subscri\w+|ownership|offer|price|register\w*|maintenance
    |(?:web|start|haupt|home)?seiten?|adresse|sp[äa]ter|suche|werbung|anmelden|pages?|adresse|accueil|recherche\w*|instants?|p[áa]ginas?|buscar|inicio|b[úu]squeda|sitio|procur\w+
    |pagina|cerca\w*|indirizzo|ricerca|zoek\w*|stron\w+|szukaj\w*|adres\w*|сайт\w*|страниц\w*|адрес\w*|главн\w+|поиск\w*|sayfa\w*|ara(?:ma|yın)|adres
    |صفحه|جستجو|سایت|صفحة|الصفحة|بحث|الموقع)\b|页|頁|网站|首页|搜索|ページ|トップ|検索|サイト|페이지""",
    re.IGNORECASE | re.VERBOSE,
)  # fmt: skip
# A heading that belongs to a failure, however long.
UPSET = re.compile(
    r"oops|uh-?oh|whoops|hmm|(?:we(?:'re| are) )?(?:so |very )?sorry|(?:error|fehler|erreur|errore|erro|hata|fout|błąd|ошибка)?:? ?[45]\d\d\b"
    r"|ups\b|hoppla|oups|d[eé]sol|lo sentimos|spiacenti|извините|üzgünüz|przepraszamy|helaas|متاسفانه|عذرا|抱歉|申し訳|protected:|geschützt:|protégé ?:|protegido:",
    re.IGNORECASE,
)
