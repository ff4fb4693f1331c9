"""Words that hold sentences together and say little about what a page is about, by language.

In a query they count for less and still match. Rarity alone does not tell them: pages state, so that `which`, `kaç` or
`combien` are rare words on them, and a question would be ranked by its question word. Only words that are hardly
ever what is asked for are here, as texts spell them: `die` is in the German list, and weighs less where the index
has German pages.
"""

from functools import cache

from indexer.analysis.folding import normal, plain

__all__ = ["function_words"]

_WORDS = {
    "ar": """
        أن أنه إلى إن أو أي أية أين التي الذي الذين بعد به بين تم ثم حتى حول حيث خلال دون ذلك عن عند على عليه عليها
        غير فقط في فيه فيها قبل قد كان كانت كم كما كل كيف لا لدى لقد لم لماذا لن له لها ليس ما ماذا متى مع من منذ منه
        منها مما نحو هذا هذه هل هم هناك هنا هو هي و وفي وقد وكان وهو وهي يتم يكون ومن وما
    """,
    "da": """
        af at da de den der det dig dog du efter eller en er et for fra få ham han har havde hun hvad hvem hver hvilke
        hvilken hvilket hvis hvor hvordan hvorfor hvornår i ikke jeg kan kunne man med meget mig min mit mod ned nogle
        når og også om op os over på sig skal skulle som til ud under var ved vi vil ville være
    """,
    "de": """
        aber als am an auch auf aus bei beim bis da damit dann das dass dem den denn der des die dies diese diesem
        diesen dieser dieses doch du durch ein eine einem einen einer eines er es etwa für gegen hat hatte hatten
        haben ich ihm ihn ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes kann kein keine
        konnte man mehr mein mit nach nicht noch nur ob oder ohne sein seine seinem seinen seiner seit sich sie sind
        so sowie über um und uns unter vom von vor wann war waren warum was weil welche welchem welchen welcher
        welches wem wen wenn wer werden wessen wie wieso wird wo wodurch wofür woher wohin worden worin wurde wurden zu
        zum zur zwischen
    """,
    "en": """
        a about also am an and any are as at be because been being but by can could did do does doing during each
        either for from had has have having he her hers him his how i if in into is it its itself just may me might
        must my no nor not of on or other our ours shall she should so some such than that the their theirs them
        then there these they this those through thus to too until upon us very via was we were what when where
        whether which while who whom whose why will with would you your yours
    """,
    "es": """
        a al algo ante antes como con contra cual cuál cuales cuáles cuando cuándo cuanta cuánta cuantas cuántas
        cuanto cuánto cuantos cuántos de del desde donde dónde durante e el él ella ellas ellos en entre era eran es
        esa ese eso esta está están este esto estos estas fue fueron ha había han hasta hay la las le les lo los más
        me mi muy ni no nos o para pero por porque qué que quien quién quienes quiénes se ser si sí sido sin sobre
        son su sus también te tiene tienen un una uno unos unas y ya
    """,
    "fa": """
        آن آنها آنان آیا از است اما او ای این اینکه با باید بر برای بود بودند بوده به بی بین پس تا تر ترین تواند چرا
        چقدر چگونه چند چندم چه چی چیست خود داد دارد دارند داشت داشته در دیگر را روی شد شده شدن شدند شود می کجا کدام که
        کرد کردند کرده کسی کند کنند کننده کی کیست ما من نیز نیست ها های هایی هر هم همه همین و وی یا یک یکی
    """,
    "fi": """
        ei eivät en että he hän ja jo joka jos joita joka jotka kanssa koska kuin kuinka kuka kun me mihin mikä miksi
        millainen milloin minkä missä mistä miten mitkä mitä mukaan mutta ne niin nyt oli olivat olla on ovat se sekä
        sen siitä sillä tai tämä vai voi
    """,
    "fr": """
        à afin ainsi alors après au aucun aucune aussi autre aux avait avaient avant avec avez ce ceci cela
        celle celles celui ces cet cette ceux chez combien comme comment dans de depuis des dont du elle elles
        en entre es est et étaient était été être eu eux fut furent il ils je la laquelle le lequel les
        lesquelles lesquels leur leurs lors lui ma mais me mes moi mon ne ni nos notre nous on ont où ou par pas
        pendant peut plus pour pourquoi près quand que quel quelle quelles quels qui quoi sa sans se selon sera
        ses si son sont sous sur ta te tes toi ton tous tout toute toutes très tu un une vers voici voilà vos
        votre vous y
    """,
    "it": """
        a ad ai al alla alle allo anche che chi ci come con cui da dal dalla dalle dai dei del della delle dello
        di dove e è ed era erano essere fu furono gli ha hanno i il in io la le lei li lo loro lui ma me mi ne
        nei nel nella nelle nello noi non o per perché più qual quale quali quando quanta quante quanti quanto
        quella quello questa queste questi questo se sei si sia sono stata stato su sua sue sugli sul sulla
        sulle suo suoi tra un una uno voi
    """,
    "nl": """
        aan al als bij dan dat de den der deze die dit door een en er had hadden heb hebben heeft hem het hij hoe
        hoeveel hun ik in is je kan kon met na naar niet nog of om onder ook op over te tegen toen tot u uit van veel
        voor waar waarmee waarom waren was wat we welk welke wanneer werd werden wie wiens wij worden wordt zal ze
        zich zij zijn zo
    """,
    "pt": """
        a à ao aos as às até com como da das de dela dele deles depois do dos e é ela elas ele eles em entre era eram
        essa esse esta está este eu foi foram há isso isto já lhe mais mas me na não nas no nos o onde os ou para
        pela pelas pelo pelos por porque porquê quais qual quando quanta quantas quanto quantos que quê quem se sem
        ser seu seus sobre sua suas são também te tem um uma umas uns você
    """,
    "ru": """
        а без благодаря бы был была были было быть в во вот все всего всех вы где да для до его ее её ей если есть ещё
        еще же за и из или им их к каждый как какая какие каким каких какого какое какой каком какую ко когда которая
        которого которое которой котором которую которые который которым которых кем ком кого кто ли между меня мне
        может мы на над не него нее ней нет ни них но о об он она они оно от откуда по под после при с сколько со
        также так такие такой там того тоже той только том тот ту ты у уже чего чей чем через что чтобы чьё чья эта
        эти этих это этого этой этом этот эту я является
    """,
    "sv": """
        alla att av blev bli blir de dem den denna deras dess dessa det detta dig din du där efter eller en ett från
        för hade han hans har henne hon hur här i icke inom inte jag kan kunde man med mellan men mig min mot mycket
        ni nu när någon något några och om oss på sig sin sina sitt ska skulle som så till under upp ut utan vad var
        varför vara varit vars vem vems vi vid vilka vilken vilket än är över
    """,
    "tr": """
        acaba ama ancak bir bu bunlar bunu bunun çok da daha de değil diye en gibi göre hangi hangisi hangileri hem
        hiç için ile ise kaç kaçıncı kadar ki kim kime kimden kimdi kimdir kimi kimin kimler mı mi mı mu mü nasıl ne
        neden nedeni nedir nelerdir neler nerede nereden nereye neresi neydi neye neyi neyin niçin niye o olan olarak
        oldu olduğu olduğunu olup olur on ona onlar onu onun sonra şey şu tarafından var vardır ve veya ya yok
    """,
}


# What an apostrophe joins to a word, or leaves of one: by itself it may be anything (vitamin D).
_JOINED = {
    "en": "d didn doesn don haven isn ll m re s t ve wasn weren won wouldn",
    "fr": "c d j l m n qu s t",
    "it": "all c d dall dell l nell quell quest sull un",
    "tr": "a da dan de den e i in ta tan te ten ı ın u un ü ün ya ye",
}


@cache
def function_words(language: str, *, is_part: bool = False) -> frozenset[str]:
    """Those of a language (ISO 639-1), folded as plain terms are; none where it has no list.

    `is_part`: with those that are such words only as a part of a compound.
    """
    code = language.split("-")[0].lower()
    words = _WORDS.get(code, "") + (_JOINED.get(code, "") if is_part else "")
    return frozenset(plain(normal(word, code)) for word in words.split())
