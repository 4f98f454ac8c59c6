package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// A payingLanguage says in a language other than English that money moves: a verb that carries out,
// with a transaction as its object, or a verb that pays by itself and begins the text.
type payingLanguage struct{ transaction, pays *lazyregexp.Regexp }

// payingLanguages are read where a tool says what it does: in its name, its title and the beginning
// of its description.
var payingLanguages = []payingLanguage{
	{ // German
		transaction: transactions(`führ(?:t|e|en)|tätig(?:t|e|en)|veranlass(?:t|e|en)|send(?:et|e|en)|lös(?:t|e|en)|nimm(?:t)?|start(?:et|e|en)|mach(?:t|e|en)|bucht|buche`, `eine?n?|die|das|den`,
			`(?:sepa-|bank|echtzeit|sofort|auslands)?(?:überweisung|zahlung|lastschrift|auszahlung|rückzahlung|rückerstattung|erstattung|geldtransfer)(?:en)?`),
		pays: opening(`überweis(?:t|e|en)|bezahl(?:t|e|en)|zahl(?:t|e)|kauf(?:t|e|en)|verkauf(?:t|e|en)|erstatte(?:t|n)?|überweisung (?:ausführen|tätigen|senden|veranlassen)|zahlung (?:ausführen|tätigen|senden|auslösen)`),
	},
	{ // Spanish
		transaction: transactions(`realiza[r]?|hace[r]?|efectúa|efectuar|ejecuta[r]?|envía|enviar|ordena[r]?|emite|emitir|procesa[r]?`, `una?|la|el|un`,
			`(?:transferencia|pago|giro|reembolso|retiro|depósito|compra|venta)s?`),
		pays: opening(`(?:transfiere|transferir) (?:el |un )?(?:dinero|fondos|saldo|importe)|paga[r]?|compra[r]?|vende[r]?|reembolsa[r]?|envía dinero|enviar dinero`),
	},
	{ // Portuguese
		transaction: transactions(`realiza[r]?|faz|fazer|efetua[r]?|executa[r]?|envia[r]?|processa[r]?`, `uma?|a|o|um`,
			`(?:transferência|pagamento|reembolso|saque|pix|depósito|compra|venda)s?`),
		pays: opening(`(?:transfere|transferir) (?:o |um )?(?:dinheiro|fundos|saldo|valor)|paga[r]?|compra[r]?|vende[r]?|reembolsa[r]?|envia dinheiro`),
	},
	{ // French
		transaction: transactions(`effectue[r]?|fait|faire|exécute[r]?|envoie|envoyer|lance[r]?|déclenche[r]?|ordonne[r]?|initie[r]?`, `une?|le|la|les|des`,
			`(?:virement|paiement|remboursement|retrait|prélèvement|achat|vente)s?`),
		pays: opening(`paie|paye[r]?|achète|acheter|vend|vendre|rembourse[r]?|transfère (?:de )?l['’]argent`),
	},
	{ // Italian
		transaction: transactions(`effettua(?:re)?|esegu(?:e|ire)|invia(?:re)?|dispone|disporre|fa|fare`, `una?|il|la|un`,
			`(?:bonific[oi]|pagament[oi]|rimbors[oi]|preliev[oi]|acquist[oi]|vendita)`),
		pays: opening(`paga(?:re)?|compra(?:re)?|acquista(?:re)?|vende(?:re)?|rimborsa(?:re)?|trasferisce denaro`),
	},
	{ // Dutch
		transaction: transactions(`doet|voert|verricht|stuurt|start`, `een|de|het`, `(?:overboeking|betaling|terugbetaling)(?:en)?`),
		pays:        opening(`betaalt|betalen|koopt|kopen|verkoopt|verkopen`),
	},
	{ // Chinese and Japanese
		transaction: lazyregexp.New(`(?:执行|进行|发起|完成)(?:一笔)?(?:转账|付款|支付|汇款|退款)|(?:振込|送金|支払い|決済)を(?:実行|行|し)`),
		pays:        lazyregexp.New(`^(?:转账|付款给|汇款)`),
	},
}

// transactions returns an expression for verbs with a transaction as their object.
func transactions(verbs, articles, objects string) *lazyregexp.Regexp {
	return lazyregexp.New(`(?i)(?:^|[^\pL])(?:` + verbs + `) (?:(?:` + articles + `) )?(?:` + objects + `)(?:[^\pL-]|$)`)
}

// opening returns an expression for verbs that begin a text.
func opening(verbs string) *lazyregexp.Regexp {
	return lazyregexp.New(`(?i)^\W*(?:` + verbs + `)(?:[^\pL-]|$)`)
}

// MoneyAbroad returns what a text says in another language than English about money that its tool
// moves. Only the first sentence says what the tool does.
func (t *Text) MoneyAbroad() []Said {
	first, _, _ := strings.Cut(t.folded, ". ")
	if negationAbroad.MatchString(first) {
		return nil
	}
	for _, l := range payingLanguages {
		for _, pattern := range []*lazyregexp.Regexp{l.transaction, l.pays} {
			if quote := pattern.FindString(first); quote != "" {
				return []Said{{"moves money", strings.TrimSpace(quote)}}
			}
		}
	}
	return nil
}
