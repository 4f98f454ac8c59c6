package words

import (
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
	fromSet   = patternSet(transferLexicon, "", "-@sources ..8 from|by|at|via|through|on|with|over", "-load*|fetch*|embed*|include*|render*|scrape*|crawl*|call*|query ~3 http|https",
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

// Sends reports whether a sentence says that something is sent somewhere.
func Sends(s prose.Sentence) bool { return len(flowSet().Find(s, nil)) > 0 }

// SendsSurely is Sends for verbs that cannot be nouns.
func SendsSurely(s prose.Sentence) bool { return len(strictSet().Find(s, nil)) > 0 }

// Takes reports whether a sentence says that something comes from somewhere.
func Takes(s prose.Sentence) bool { return len(fromSet().Find(s, nil)) > 0 }
