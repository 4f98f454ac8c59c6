package words

// Phrases in other languages. They are the plainest orders only: what else a text in another
// language says is not measured, see [OtherLanguage].

// Words of the patterns below.
const (
	usersDE = `(?:nutzer|benutzer|anwender|user)(?:in|innen|n|s)?\b`
	usersES = `(?:usuario|usuaria|usuarios)\b`
	usersPT = `(?:usu[áa]ri[oa]s?|utilizador(?:es)?)\b`
	usersZH = `(?:用户|用戶|使用者)`
	noZH    = `(?:不要|不得|切勿|(?:^|[^分特级級类類识識区區个個差性辨鉴鑑])[别別]|請勿|请勿|绝不能|绝不要)` // 分别 is "separately"
	usersJA = `(?:ユーザー|ユーザ|利用者)`
	someFR  = `(?: [\pL'’]+)`
	some    = `(?: \pL+)`
	// beginFR is the beginning of an order, which has no subject: "le rapport ne mentionne pas".
	beginFR = `(?:^|[.!?;:,] ?|\b(?:et|mais|puis) )`
)

var behaviorPhrasesAbroad = []Phrase{
	// German.
	newPhrase("to ignore other instructions", `\b(?:ignoriere?|ignorieren sie|missachte|missachten sie|vergiss|vergessen sie|verwirf|umgehe)`+some+`{0,3} `+
		`(?:(?:bisherigen|vorherigen|früheren|vorigen|obigen|vorangegangenen|ursprünglichen|anderen|deine|ihre)`+some+`{0,2} (?:anweisungen|instruktionen|anordnungen|direktiven|richtlinien|vorgaben|system-?prompts?)\b|`+
		`deine`+some+`? regeln\b|alle (?:anweisungen|instruktionen)(?:[.!,]|$))`,
		"anweisung", "instruktion", "anordnung", "direktive", "richtlinie", "vorgabe", "regeln", "prompt"),
	newPhrase(hiding, `\b(?:sage?|erzähle?|verrate?|informiere|erwähne|sagen sie|erzählen sie|verraten sie|informieren sie|erwähnen sie)\b`+some+`{0,4} `+usersDE+`(?: (?:davon|darüber|hierüber|hiervon|gegenüber|bitte|auch|jemals))? (?:nicht|nichts|niemals|nie)\b`,
		"nicht", "nie"),
	newPhrase(hiding, `\b(?:dem|den|der) `+usersDE+` (?:nicht|nichts|niemals|nie)`+some+`{0,3} (?:sagen|mitteilen|verraten|erzählen|informieren)\b`,
		"nicht", "nie"),
	newPhrase(hiding, `\b(?:der|die) `+usersDE+` (?:darf|dürfen|soll|sollen)`+some+`{0,2} (?:nicht|nichts)`+some+`{0,3} (?:erfahren|wissen|merken|bemerken)\b`,
		"nicht"),
	hidesAbroad(`\bohne (?:es |das )?(?:den|dem|die|der) `+usersDE+some+`{0,2} zu (?:informieren|sagen|verraten|erwähnen)\b|\bohne (?:das )?wissen (?:des|der) `+usersDE,
		"ohne "),
	newPhrase(hiding, `\b(?:verheimliche|verschweige|verbirg)\b`+some+`{0,4} `+usersDE, "verheimlich", "verschweig", "verbirg"),
	// Spanish.
	newPhrase("to ignore other instructions", `\b(?:ignora|ignore|ignorar|olvida|olvide|descarta|descarte|desobedece)\b`+some+`{0,3} (?:(?:instrucciones|directrices|indicaciones)`+some+`{0,2} `+
		`(?:anteriores|previas|originales|precedentes|del sistema)\b|(?:tus|sus propias) (?:reglas|órdenes|instrucciones)\b|reglas del sistema\b)`, "instrucciones", "reglas", "directrices", "indicaciones", "órdenes"),
	newPhrase(hiding, `\bno (?:se lo |le |lo |les )?(?:(?:digas|diga|cuentes|cuente|informes|informe|reveles|revele)\b`+some+`{0,6}|(?:menciones|mencione)\b`+some+`{1,6}) (?:al|a la|a los) `+usersES, "usuari"),
	hidesAbroad(`\bsin (?:que (?:el|la) `+usersES+` (?:lo )?(?:sepa|note|se entere)|(?:decírselo|decirlo|informar|avisar) (?:al|a la) `+usersES+`)`, "usuari"),
	hidesAbroad(`\b(?:ocúltaselo|ocúltalo|escóndelo|escóndeselo) (?:al|a la) `+usersES, "usuari"),
	// Portuguese.
	newPhrase("to ignore other instructions", `\b(?:ignore|ignora|esqueça|esquece|desconsidere|desconsidera)\b`+some+`{0,3} (?:(?:instruções|diretrizes|orientações)`+some+`{0,2} (?:anteriores|prévias|acima|originais|do sistema)\b|(?:suas|tuas) (?:regras|instruções)\b|regras do sistema\b)`,
		"instruções", "regras", "diretrizes", "orientações"),
	newPhrase(hiding, `\bnão (?:o |lhe |a )?(?:diga|digas|conte|contes|informe|informes|mencione|menciones|revele|reveles)\b`+some+`{0,6} (?:ao|à|aos) `+usersPT+`|\bnão (?:informe|informes|avise|avises) (?:o|a) `+usersPT+` (?:sobre|disso|disto|de que|que)\b`, "não "),
	hidesAbroad(`\bsem (?:que (?:o|a) `+usersPT+` (?:saiba|perceba)|(?:informar|avisar|dizer|contar) (?:ao |à )`+usersPT+`)`, "sem "),
	// French.
	newPhrase("to ignore other instructions", `\b(?:ignore|ignorez|oublie|oubliez)\b`+someFR+`{0,3} (?:(?:instructions|consignes|directives)`+someFR+`{0,2} (?:précédentes|antérieures|du système|ci-dessus|initiales)|(?:tes|vos) (?:règles|instructions|consignes)|règles du système)`,
		"instructions", "consignes", "règles", "directives"),
	newPhrase(hiding, beginFR+`ne (?:le |la |les |lui )?(?:dis|dites|mentionne|mentionnez|révèle|révélez|parle|parlez|divulgue|divulguez) (?:pas|jamais|rien)`+someFR+`{0,6} (?:à l['’]utilisateur|aux utilisateurs)`, "utilisateur"),
	newPhrase(hiding, beginFR+`n['’](?:informe|informez|en parle|en parlez) (?:pas|jamais)`+someFR+`{0,3} ?(?:à )?l['’]utilisateur`, "utilisateur"),
	hidesAbroad(`\bsans (?:en )?(?:informer|avertir|prévenir|le dire à) l['’]utilisateur|à l['’]insu de l['’]utilisateur`, "utilisateur"),
	// Italian.
	newPhrase("to ignore other instructions", `\b(?:ignora|ignorate|ignori|dimentica|dimenticate)\b`+some+`{0,3} (?:(?:istruzioni|direttive|indicazioni)`+some+`{0,2} (?:precedenti|iniziali|originali|di sistema|del sistema)\b|(?:tue|vostre) (?:regole|istruzioni)\b|regole (?:di|del) sistema\b)`,
		"istruzioni", "regole", "direttive", "indicazioni"),
	newPhrase(hiding, `\bnon (?:lo |la |gli )?(?:dire|dica|dite|dirlo|menzionare|rivelare|riveli)\b`+some+`{0,6} all['’]utente|\bnon (?:informare|informi|avvisare|avvisi) l['’]utente`, "utente"),
	hidesAbroad(`\bsenza (?:informare|avvisare|dirlo)(?: al)?l?[ 'l’]*utente|all['’]insaputa dell['’]utente`, "utente"),
	// Russian.
	newPhrase("to ignore other instructions", `(?:игнорируй|игнорируйте|забудь|забудьте)`+some+`{0,3} (?:(?:предыдущие|прежние|прошлые|системные|все)`+some+`{0,2} (?:инструкции|указания)|(?:свои|твои|ваши|системные) (?:правила|инструкции|указания))`,
		"инструкции", "указания", "правила"),
	newPhrase(hiding, `не (?:говори|говорите|сообщай|сообщайте|рассказывай|рассказывайте|упоминай|раскрывай)`+some+`{0,6} пользовател(?:ю|ям)`, "пользовател"),
	// Chinese.
	newPhrase("to ignore other instructions", `(?:忽略|无视|無視|忘记|忘掉|忘記|不要理会)[^。！!？?]{0,8}(?:(?:之前|以前|先前|上面|以上|前面|此前|系统|系統|你的)[^。！!？?]{0,6}|所有(?:的|其他|其它|安全){0,2})(?:指令|指示|提示词|提示詞)`,
		"指令", "指示", "提示"),
	newPhrase(hiding, noZH+`(?:(?:告诉|告訴|告知)`+usersZH+`|(?:让|讓)`+usersZH+`(?:知道|发现|發現|察觉|察覺)|(?:向|对|對)`+usersZH+`(?:透露|提及|说明|說明|提起))|瞒着`+usersZH,
		"用户", "用戶", "使用者"),
	// Japanese.
	newPhrase("to ignore other instructions", `(?:(?:これまで|以前|上記|システム|従来|先ほど)[^。！!？?]{0,8}|(?:すべて|全て)の)(?:指示|指令|プロンプト)[^。！!？?]{0,4}(?:無視|忘れ)(?:して|し|する|て|ること)`, "無視", "忘れ"),
	newPhrase(hiding, usersJA+`(?:に|には|へ)[^。！!？?]{0,12}(?:言わない|伝えない|知らせない|教えない|話さない|明かさない|報告しない)(?:で|こと|よう)`, "ない"),
	newPhrase(hiding, usersJA+`(?:に|には|へ)[^。！!？?]{0,12}(?:言って|伝えて|知らせて|教えて|話して|明かして|報告して)は(?:いけ|なり|なら)`, "ては", "って"),
	// Korean.
	newPhrase("to ignore other instructions", `(?:이전|앞의|기존|모든)[^.!?]{0,10}(?:지시|지침|프롬프트)[^.!?]{0,8}(?:무시하|잊어)`, "무시하", "잊어"),
	newPhrase(hiding, `사용자에게[^.!?]{0,12}(?:말하지|알리지|알려주지|언급하지|밝히지) (?:마|말|않도록)`, "사용자에게"),
}

var preferencePhrasesAbroad = []Phrase{
	// German.
	newPhrase("to always call a tool", `\b(?:rufe?|nutze|verwende|benutze|rufen sie|verwenden sie|nutzen sie) (?:(?:dieses?|das|es|mich)`+some+`{0,2} (?:immer|stets) (?:zuerst|als erstes|vor jede[rmn]|vor allen anderen|bevor (?:du|sie))\b|(?:immer|stets) (?:zuerst|als erstes) diese[sn]? (?:werkzeug|tool|funktion)\b)`, "immer ", "stets "),
	newPhrase("to always call a tool", `\b(?:muss|soll)`+some+`{0,3} (?:vor jeder antwort|vor jedem anderen|vor allen anderen|zu beginn (?:jedes|jeder))`+some+`{0,3} (?:aufgerufen|verwendet|benutzt|genutzt)\b`, "muss", "soll"),
	newPhrase("not to use other tools", `\b(?:verwende|nutze|benutze|rufe|verwenden sie|nutzen sie)`+some+`{0,2} (?:keine|niemals|nie|nicht) (?:die )?anderen? `+`(?:\pL+ )?(?:tools?|werkzeuge?n?|konnektoren|connectoren)\b`, "andere"),
	newPhrase("to prefer this tool over others", `\b(?:statt|anstelle|anstatt)`+some+`{0,2} anderer? (?:tools?|werkzeugen?|konnektoren)\b`, "andere"),
	// Spanish.
	newPhrase("to always call a tool", `\b(?:siempre )?(?:llama|llame|usa|use|utiliza|utilice|invoca|invoque|ejecuta|ejecute) (?:siempre )?(?:a )?est[ae] (?:herramienta|función) (?:siempre )?(?:primero|antes de (?:responder|contestar|cualquier otra|todas las demás))`,
		"herramienta", "función"),
	newPhrase("to always call a tool", `\bdebes? (?:llamarse|usarse|ser llamada|ser usada|utilizarse)`+some+`{0,3} antes de (?:cualquier otra|todas las demás|responder|cada respuesta)\b`, "antes de "),
	newPhrase("not to use other tools", `\b(?:no|nunca) (?:uses|use|utilices|utilice|llames|llame)`+some+`{0,2} otr[ao]s? (?:herramientas?|conectores|conector)\b`, "otr"),
	// Portuguese.
	newPhrase("to always call a tool", `\b(?:sempre )?(?:chame|use|utilize|invoque|execute) (?:sempre )?esta (?:ferramenta|função) (?:sempre )?(?:primeiro|antes de (?:responder|qualquer outra|todas as outras))`, "ferramenta", "função"),
	newPhrase("not to use other tools", `\b(?:não|nunca) (?:use|utilize|chame)`+some+`{0,2} outr[ao]s? (?:ferramentas?|conectores|conector)\b`, "outr"),
	// French.
	newPhrase("to always call a tool", `\b(?:appelle|appelez|utilise|utilisez|invoque|invoquez) (?:toujours )?cet(?:te)? (?:outil|fonction) (?:toujours )?(?:en premier|d['’]abord|avant (?:tout autre|toute réponse|de répondre|chaque réponse|tous les autres))`, "outil", "fonction"),
	newPhrase("to always call a tool", `\bdoit (?:toujours )?être (?:appelée?|utilisée?)`+someFR+`{0,2} (?:en premier|avant (?:tout autre|toute réponse|chaque réponse|tous les autres))`, "doit "),
	newPhrase("not to use other tools", `\bn['’]utilise[zs]? (?:jamais|pas)`+someFR+`{0,2} (?:d['’])?autres? (?:outils?|connecteurs?)\b`, "autre"),
	// Italian.
	newPhrase("to always call a tool", `\b(?:chiama|usa|utilizza|invoca|esegui) (?:sempre )?quest[ao] (?:strumento|funzione) (?:sempre )?(?:per prim[oa]|prima di (?:rispondere|ogni|qualsiasi|tutti))`, "strumento", "funzione"),
	newPhrase("not to use other tools", `\bnon (?:usare|utilizzare|usi|chiamare)`+some+`{0,2} altri (?:strumenti|connettori)\b`, "altri"),
	// Chinese.
	newPhrase("to always call a tool", `(?:始终|总是|始終|總是)(?:首先|先|优先|優先)(?:调用|使用|呼叫|調用)(?:此|本|这个|该|這個)(?:工具|函数)|在(?:回答|回复|回覆)(?:用户|用戶)?(?:的)?(?:任何|所有|每个|每個)(?:问题|問題|提问|請求|请求|用户|用戶)[^。！!？?]{0,6}前[^。！!？?]{0,6}(?:调用|使用|調用)(?:此|本|这个|该|這個)(?:工具|函数)`, "调用", "使用", "呼叫", "調用"),
	newPhrase("not to use other tools", noZH+`(?:使用|调用|調用)(?:任何)?(?:其他|其它)(?:的)?(?:工具|连接器)`, "其他", "其它"),
	// Japanese.
	newPhrase("to always call a tool", `(?:必ず|常に|いつも)(?:最初に|先に|まず)(?:この|本)ツールを(?:呼び|使|実行)|(?:回答|返答)する前に(?:必ず|常に)(?:この|本)ツール`, "ツール"),
	newPhrase("not to use other tools", `(?:他の|ほかの|別の)(?:ツール|コネクタ)[^。！!？?]{0,6}(?:使わない|使用しない|呼び出さない)(?:で|こと|よう)`, "ない"),
}

var outsideOrdersPhrasesAbroad = []Phrase{
	newPhrase("to follow instructions from elsewhere", `https?://\S+ (?:\pL+ )?(?:und (?:befolge|befolgen sie|(?:folge|folgen sie|tue?|tun sie),? (?:allem|alles|dem|was|den anweisungen|ihren anweisungen))|`+
		`(?:y|e) (?:obedece|obedezca|obedeça|obbedisci|(?:sigue|siga|haz|haga|faça|segui|esegui) (?:lo que|todo|sus|las instrucciones|o que|tudo|suas|as instruções|ciò|quello|quanto|tutto|le istruzioni))|`+
		`et (?:obéis|obéissez|(?:suis|suivez|fais|faites|exécute|exécutez) (?:ce qu|tout|ses|les instructions|les consignes)))`, "http"),
	newPhrase("to follow instructions from elsewhere", `\b(?:befolge|befolgen sie|folge|führe)`+some+`{0,3} (?:anweisungen|instruktionen|befehlen?)`+some+`{0,3} (?:auf|unter|von|in|aus) (?:https?://|(?:der|dem|dieser) (?:seite|webseite|datei|nachricht|antwort|url))`,
		"anweisung", "instruktion", "befehle"),
	newPhrase("to follow instructions from elsewhere", `\b(?:siga|sigue|obedece|obedezca|obedeça|cumpra|cumple)`+some+`{0,3} (?:instrucciones|órdenes|instruções|ordens)`+some+`{0,3} (?:en|de|desde|em|na|da|do) (?:https?://|(?:la )?(?:página|web|url)|este site|site)`,
		"instrucciones", "órdenes", "instruções", "ordens"),
	newPhrase("to follow instructions from elsewhere", `\b(?:suis|suivez|obéis à|obéissez à|exécute|exécutez)`+someFR+`{0,3} (?:instructions|consignes|ordres)`+someFR+`{0,3} (?:à|sur|de|dans|du) (?:https?://|(?:la |cette |le |ce |l['’])?(?:page|site|url))`,
		"instructions", "consignes", "ordres"),
	newPhrase("to follow instructions from elsewhere", `(?:遵循|遵守|执行|執行|按照)[^。！!？?]{0,8}(?:网页|页面|網頁|链接|网址|網站|网站|https?://[!-~]+)[^。！!？?]{0,4}(?:指令|指示|命令)`, "指令", "指示", "命令"),
	newPhrase("to follow instructions from elsewhere", `(?:ページ|サイト|https?://[!-~]+)[^。！!？?]{0,8}(?:指示|命令)(?:に従(?:って(?:くだ|、|行)|うこと|え)|を実行(?:して|すること|せよ))`, "指示", "命令"),
}

// hidesAbroad is newAffirmedPhrase for a pattern about hiding in another language.
func hidesAbroad(pattern string, anchors ...string) Phrase {
	p := newPhrase(hiding, pattern, anchors...)
	p.takenBack = negatedAbroad
	return p
}
