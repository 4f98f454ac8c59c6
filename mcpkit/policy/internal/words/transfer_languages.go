package words

import "github.com/mcpkit-go/mcpkit/internal/lazyregexp"

// A sendingLanguage has two expressions: verbs that order to send, and words such as "also", which
// say that this comes on top of what the tool does. A sentence that matches both is an order, if
// the words before or after an address say that data go there.
type sendingLanguage struct {
	verb, more *lazyregexp.Regexp
	// before matches the end of a text before an address to which something goes, and after the
	// beginning of a text behind it. One of them may be nil.
	before, after *lazyregexp.Regexp
	// hidden matches what says that the address between two texts becomes a recipient of messages.
	hidden *lazyregexp.Regexp
	not    *lazyregexp.Regexp // a negation
}

// sendsAbroad are the languages other than English.
var sendsAbroad = []sendingLanguage{
	{ // German
		verb: ordersOf(`sende|senden sie|schicke?|schicken sie|leite|leiten sie|übermittle|übermitteln sie|übertrage|kopiere|kopieren sie|poste|füge|fügen sie|setze|setzen sie|trage|lade|laden sie|`+
			`speichere|speichern sie|melde`, `danach|anschließend|dann|bitte|immer|stets|zusätzlich|außerdem|auch|und`),
		more:   NewListAbroad(`auch|zusätzlich|außerdem|jede[nrsm]?|alle[nrs]?|danach|anschließend|immer|stets|kopien?|heimlich|bcc`, ""),
		before: goesTo(`an|nach|zu`, `die|den|das|adresse|url|server|host`),
		after:  lazyregexp.New(`(?i)^[\s"')]*hoch`),
		hidden: NewListAbroad(`(?:als|in|ins|im) (?:das )?(?:bcc|cc|blindkopie|kopie|empfänger)[-\pL]*`, ""),
		not:    NewListAbroad(`nicht|nie|niemals|kein\pL*`, ""),
	},
	{ // Spanish
		verb: ordersOf(`envíe|envía|envíal[oa]s?|manda|mande|reenvía|reenvíe|copia|copie|añade|añada|agrega|agregue|incluye|incluya|pon|ponga|sube|suba|guarda|guarde|publica|publique`,
			`y|e|luego|después|también|además|siempre|por favor`),
		more:   NewListAbroad(`también|además|cada|tod[ao]s?|siempre|después|luego|(?:una|la) copia|cco|bcc`, ""),
		before: goesTo(`a|al|hacia|hasta`, `la|el|dirección|url|servidor|correo`),
		hidden: NewListAbroad(`(?:como|en|a) (?:la |el )?(?:bcc|cco|cc|copia|copia oculta|destinatarios?)`, ""),
		not:    NewListAbroad(`no|nunca|jamás|ningun[oa]?|sin`, ""),
	},
	{ // Portuguese
		verb: ordersOf(`envie|envia|encaminhe|mande|copie|adicione|inclua|coloque|poste|publique|salve|guarde`,
			`e|depois|também|além disso|sempre|por favor`),
		more:   NewListAbroad(`também|além|cada|tod[ao]s?|sempre|depois|(?:uma|a) cópia|cco|bcc`, ""),
		before: goesTo(`a|ao|à|para`, `o|a|endereço|url|servidor`),
		hidden: NewListAbroad(`(?:como|em|no|na) (?:a |o )?(?:bcc|cco|cc|cópia|cópia oculta|destinatários?)`, ""),
		not:    NewListAbroad(`não|nunca|jamais|nenhuma?|sem`, ""),
	},
	{ // French
		verb: ordersOf(`envoie|envoyez|envoie-l[ea]s?|transmets|transmettez|copie|copiez|ajoute|ajoutez|poste|postez|mets|mettez|publie|publiez|enregistre|enregistrez|dépose|déposez`,
			`et|puis|ensuite|aussi|également|toujours|enfin`),
		more:   NewListAbroad(`aussi|également|chaque|tou[st]|toutes?|toujours|ensuite|(?:une|la) copie|cci|bcc`, ""),
		before: goesTo(`à|au|vers`, `la|le|l['’]?|adresse|url|serveur|l['’]adresse|l['’]url`),
		hidden: NewListAbroad(`(?:en|comme|dans) (?:le |la )?(?:bcc|cci|cc|copie|copie cachée|destinataires?)`, ""),
		not:    NewListAbroad(`ne|n['’]\pL+|jamais|sans|pas`, ""),
	},
	{ // Italian
		verb: ordersOf(`invia|inviate|invii|inoltra|inoltri|inoltrate|copia|copiate|aggiungi|aggiunga|aggiungete|metti|metta|carica|pubblica|salva|spedisci`,
			`e|poi|anche|inoltre|sempre|quindi`),
		more:   NewListAbroad(`anche|inoltre|ogni|tutt[ieoa]|sempre|poi|(?:una|la) copia|ccn|bcc`, ""),
		before: goesTo(`a|ad|all['’]|verso`, `il|la|indirizzo|url|server|all['’]indirizzo|all['’]url`),
		hidden: NewListAbroad(`(?:come|in|nel|nella) (?:bcc|ccn|cc|copia|copia nascosta|destinatari[oi]?)`, ""),
		not:    NewListAbroad(`non|mai|nessun[oa]?|senza`, ""),
	},
	{ // Russian
		verb: ordersOf(`отправь|отправьте|отправляй|отправляйте|перешли|перешлите|пересылай|пересылайте|скопируй|скопируйте|копируй|копируйте|загрузи|загрузите|загружай|загружайте|передай|передайте|`+
			`передавай|передавайте|добавь|добавьте|добавляй|добавляйте|сохраняй|сохраняйте`, `и|затем|потом|также|всегда|после этого|пожалуйста`),
		more:   NewListAbroad(`также|кажд\pL+|все|всех|всю|весь|всегда|затем|потом|копи[юи]|скрыт\pL+|bcc`, ""),
		before: goesTo(`на|в|к|по`, `адресу?|сервер|url`),
		hidden: NewListAbroad(`(?:в|как) (?:скрыт\pL+ )?(?:bcc|cc|копию|получател\pL+)`, ""),
		not:    NewListAbroad(`не|никогда|без`, ""),
	},
	{ // Chinese
		verb:   lazyregexp.New(`发送|轉發|转发|抄送|上传|密送|發送|上傳|添加|加入|发给|發給|复制到|保存到|提交|发布`),
		more:   lazyregexp.New(`(?i)也|同时|同時|每|所有|全部|然后|總是|总是|始终|密送|副本|bcc`),
		before: lazyregexp.New(`(?:到|至|给|給|往|向)(?:地址|网址|服务器)?[\s"'(:]*$`),
		hidden: lazyregexp.New(`(?i)(?:到|为|為|加入|添加|作为)(?:到|为|為)?(?:每封邮件的|邮件的)?(?:密送|抄送|收件人|bcc|cc)`),
		not:    lazyregexp.New(`不|勿|别|別|禁止|无需|從不|从不`),
	},
	{ // Japanese
		verb:   lazyregexp.New(`送信(?:して|すること|せよ)|転送(?:して|すること)|送って|送ること|アップロード(?:して|すること)|追加(?:して|すること)|入れて|保存(?:して|すること)|コピー(?:して|すること)`),
		more:   lazyregexp.New(`(?i)も|すべて|全て|毎回|必ず|常に|その後|コピーを|bcc`),
		after:  lazyregexp.New(`^[\s"')」』]*(?:に|へ|まで|宛)`),
		hidden: lazyregexp.New(`(?i)を\s*(?:bcc|cc|宛先|受信者)\s*に`),
		not:    lazyregexp.New(`ないで|ません|禁止|しないこと|てはいけ|てはなら`),
	},
	{ // Korean
		verb:   lazyregexp.New(`보내|전송하|전달하|업로드하|복사하|추가하|저장하|올려|올리`),
		more:   lazyregexp.New(`(?i)또한|모든|각각|매번|항상|그런 다음|그 후|사본|도 |bcc`),
		after:  lazyregexp.New(`^[\s"')]*(?:로|으로|에|에게)(?:\s|도|$)`),
		hidden: lazyregexp.New(`(?i)(?:를|을)?\s*(?:bcc|cc|숨은 참조|참조|수신자)(?:에|로)`),
		not:    lazyregexp.New(`마세요|마십시오|말고|말아|않|금지|합니다|습니다`),
	},
}

// ordersOf returns an expression for verbs that begin a clause or follow some words: "el servicio
// envía" is not an order.
func ordersOf(verbs, leads string) *lazyregexp.Regexp {
	return lazyregexp.New(`(?i)(?:^|[.,;:!?(]\s*|(?:^|[^\pL])(?:` + leads + `),? )(?:` + verbs + `)(?:[^\pL\pM]|$)`)
}

// goesTo returns an expression for the end of a text before an address: a preposition, and words
// that may stand between it and the address.
func goesTo(prepositions, between string) *lazyregexp.Regexp {
	return lazyregexp.New(`(?i)(?:^|[^\pL])(?:` + prepositions + `)(?:[\s'’]+(?:` + between + `)){0,2}[\s"'(:]*$`)
}

// nearAddress is how many bytes around an address decide whether data go there.
const nearAddress = 80

// destinationAbroad returns the first of the addresses in a text to which it tells its reader to
// send something, in another language than English.
func destinationAbroad(text string, addresses []Address) (Address, bool) {
	for _, l := range sendsAbroad {
		if !l.verb.MatchString(text) || !l.more.MatchString(text) || l.not.MatchString(text) {
			continue
		}
		for _, a := range addresses {
			before, after := text[max(0, a.Start-nearAddress):a.Start], text[a.End:min(len(text), a.End+nearAddress)]
			if l.before != nil && l.before.MatchString(before) || l.after != nil && l.after.MatchString(after) || l.hidden.MatchString(after) {
				return a, true
			}
		}
	}
	return Address{}, false
}
