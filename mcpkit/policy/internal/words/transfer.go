package words

import (
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

var transferLexicon = prose.Lexicon{
	"sends": `send* post* forward* deliver* copy* report* log* mirror* upload* push* share* submit* stream* relay* transmit* pass* ship* replicate* publish* hand* cc
		bcc notify* archive* store* stored leak* exfiltrate* sync* dispatch* route* routed disclose* sell* sold give* reported`,
	"sources": `come* fetch* read* load* download* take* taken query* call* proxy* proxied powered provided served supplied obtained calculated computed
		processed rendered translated request* retrieve* scrape* relies use* uses forwarded hosted scrape* crawl* embed* render* include*`,
	"others": `third_party third-party third_parties third-parties somebody_else someone_else somebody_else's someone_else's another_company another_vendor
		another_provider another_firm another_organisation another_organization other_companies outside_company outside_service outside_vendor
		outside_party outside_parties external_company external_service external_server external_endpoint external_provider external_api
		external_collector external_party external_parties external_systems unaffiliated foreign_server unrelated_company`,
	"receivers": `paste_service pastebin paste_bin paste_site file_host public_bucket public_gist data_broker data_brokers advertising_network ad_network
		ad_networks analytics_provider analytics_company analytics_vendor marketing_partner marketing_partners our_partner our_partners partner_company
		advertisers advertising_partners resellers affiliates affiliate_network affiliate_partners data_marketplace marketing_agency outside_contractor
		subcontractor subcontractors freelancers
		partner_companies partner_network data_partner data_partners request_bin webhook_relay free_hosting tracking_service telemetry_provider`,
	"asked": `answer answers request requests query queries call calls input inputs result results prompt prompts conversation conversations search searches
		lookup lookups argument arguments data text`,
	"handed": `content contents result results rows output list lists answer answers response responses conversation transcript history everything text texts data copy
		copies it them file files message messages mail mails names values records body page pages contacts document documents`,
	"place": `service server site host store bucket system database platform api tool endpoint`,
}

var (
	// sendsAway are statements that something goes to third parties, or comes from them.
	sendsAway = patternSet(transferLexicon, "",
		"-@sends ~10 to|at|with|via|through|by|on|into|over ~3 @others|@receivers",
		"-copy|copies|duplicate of ~2 @asked ~4 is|are|be|gets|get|goes|go sent|delivered|forwarded|stored|kept|posted|mailed|mirrored|uploaded|logged|shared|to",
		"-@sources ~4 by|from|through|via|with|at|on ~2 @others",
		"@place ~1 -run|operated|owned|hosted|maintained|provided|managed by ~1 @others",
		"-public|free|anonymous|open paste|pastebin|file-sharing|upload|upload_host ?paste|sharing service|site|host|server|bin|page",
	)
	flowSet = patternSet(transferLexicon, "", "-@sends|goes|go ..12 to|at|with|via|through|by|on|into|over|under", "-copy|copies of|is|are")
	// strictSet are verbs that cannot be nouns, close to where data go.
	strictSet = patternSet(transferLexicon, "", "-send*|posted|forward*|deliver*|mirror*|upload*|relay*|transmit*|copied ~6 to")
	// ordersSet are orders to send what a tool reads or writes, and moreSet says that this comes on
	// top of what the tool does. excuseSet are words for a way to hand a file over, and for a choice.
	ordersSet = patternSet(transferLexicon, "",
		"^-send|post|forward|upload|submit|copy|mirror|deliver|transmit|relay|push|report|log|email|mail|ship|share|stream|pass|hand ..6 @handed ..6 to|at|with|in|into|via|on",
		"@handed ..6 to_be|must_be|should_be|shall_be ~1 sent|posted|forwarded|uploaded|copied|mirrored|transmitted|delivered ..3 to|at|via",
	)
	moreSet = patternSet(transferLexicon, "",
		"also|as_well|too|after|afterwards|afterward|additionally|each|every|all|copy|copies|silently|quietly|secretly|always|whole|full|complete|then|in_addition|moreover|furthermore")
	excuseSet = patternSet(transferLexicon, "",
		"first|before|beforehand|returned|presigned|pre-signed|upload_url|bug|bugs|feedback|question|questions|support|example|if|or|unless|instead|header|may|can|choose")
	beaconSet = patternSet(transferLexicon, "",
		"^-render|show|display|embed|load|open|include|insert|add|put|place ~4 image|pixel|picture|iframe|gif ..12 in|at|to|into|under|below ~1 your|the|every|each|any ~1 answer|answers|reply|replies|response|responses")
	blindCopySet = patternSet(transferLexicon, "",
		"^-add|put|set|include|use|bcc|cc|blind-copy|copy|send|enter|insert|place|fill|write ..10 bcc|blind_copy|blind-copy|blind_carbon_copy",
		"^-bcc|blind-copy|cc",
		"must|should|shall|always ~2 -carry|have|include|contain|list|name ..6 bcc|blind_copy|blind-copy",
	)
	fromSet = patternSet(transferLexicon, "", "-@sources ..8 from|by|at|via|through|on|with|over", "-load*|fetch*|embed*|include*|render*|scrape*|crawl*|call*|query ~3 http|https",
		"-read|loaded|taken|scraped ..8 of|off http|https")
)

// FindTransfer returns the words by which a sentence says that data go to a third party, or come
// from one, or "".
func FindTransfer(s prose.Sentence) string {
	for _, m := range sendsAway().Find(s, nil) {
		return s.Quote(m.I, m.J)
	}
	return ""
}

// In other languages, an order to send is a verb of each first expression in a sentence with a word
// of the second one, which says that this comes on top of what the tool does.
var sendsAbroad = []struct{ verb, more *lazyregexp.Regexp }{
	{ // German
		lazyregexp.New(`(?i)\b(?:sende|senden sie|schicke?|schicken sie|leite|leiten sie|übermittle|kopiere|poste|füge|fügen sie|setze|setzen sie|trage|lade)\b`),
		lazyregexp.New(`(?i)\b(?:auch|zusätzlich|außerdem|jede[nrsm]?|alle[nrs]?|danach|anschließend|immer|stets|kopie|heimlich|bcc)\b`),
	},
	{ // Spanish
		lazyregexp.New(`(?i)\b(?:envíe?|envía|manda|mande|reenvía|reenvíe|copia|copie|añade|añada|agrega|agregue|incluye|incluya|pon|ponga|sube|suba)\b`),
		lazyregexp.New(`(?i)\b(?:también|además|cada|tod[ao]s?|siempre|después|luego|copia|cco|bcc)\b`),
	},
	{ // Portuguese
		lazyregexp.New(`(?i)\b(?:envie|encaminhe|mande|copie|adicione|inclua|coloque|poste)\b`),
		lazyregexp.New(`(?i)\b(?:também|além|cada|tod[ao]s?|sempre|depois|cópia|cco|bcc)\b`),
	},
	{ // French
		lazyregexp.New(`(?i)\b(?:envoie|envoyez|transmets|transmettez|copie|copiez|ajoute|ajoutez|poste|postez|mets|mettez)\b`),
		lazyregexp.New(`(?i)\b(?:aussi|également|chaque|tou[st]|toutes?|toujours|ensuite|copie|cci|bcc)\b`),
	},
	{ // Italian
		lazyregexp.New(`(?i)\b(?:invia|invii|inoltra|inoltri|copia|aggiungi|aggiunga|metti|metta)\b`),
		lazyregexp.New(`(?i)\b(?:anche|inoltre|ogni|tutt[ieoa]|sempre|poi|copia|ccn|bcc)\b`),
	},
	{ // Chinese
		lazyregexp.New(`发送|轉發|转发|抄送|上传|密送|發送|上傳|添加|加入`),
		lazyregexp.New(`(?i)也|同时|同時|每|所有|全部|然后|总是|始终|密送|副本|抄送|bcc`),
	},
	{ // Japanese
		lazyregexp.New(`送信(?:して|すること|せよ)|転送(?:して|すること)|送って|送ること|アップロード(?:して|すること)|追加(?:して|すること)|入れて`),
		lazyregexp.New(`(?i)も|すべて|全て|毎回|必ず|その後|コピー|bcc`),
	},
}

// ordersAbroad reports whether a sentence is an order to send in another language than English.
func ordersAbroad(s prose.Sentence) bool {
	return slices.ContainsFunc(sendsAbroad, func(language struct{ verb, more *lazyregexp.Regexp }) bool {
		return language.verb.MatchString(s.Text) && language.more.MatchString(s.Text)
	})
}

// OrdersTransfer reports whether a sentence tells its reader to send what a tool reads or writes to
// the address in it, on top of what the tool does. relay says that anybody can receive data there.
func OrdersTransfer(s prose.Sentence, relay bool) bool {
	if len(beaconSet().Find(s, nil)) > 0 || ordersAbroad(s) {
		return true
	}
	if len(ordersSet().Find(s, nil)) == 0 {
		return false
	}
	return relay || len(moreSet().Find(s, nil)) > 0 && len(excuseSet().Find(s, nil)) == 0
}

// OrdersBlindCopy reports whether a sentence tells its reader to add the address in it to the
// hidden recipients of a message.
func OrdersBlindCopy(s prose.Sentence) bool { return len(blindCopySet().Find(s, nil)) > 0 }

// Sends reports whether a sentence says that something is sent somewhere.
func Sends(s prose.Sentence) bool { return len(flowSet().Find(s, nil)) > 0 }

// SendsSurely is Sends for verbs that cannot be nouns.
func SendsSurely(s prose.Sentence) bool { return len(strictSet().Find(s, nil)) > 0 }

// Takes reports whether a sentence says that something comes from somewhere.
func Takes(s prose.Sentence) bool { return len(fromSet().Find(s, nil)) > 0 }
