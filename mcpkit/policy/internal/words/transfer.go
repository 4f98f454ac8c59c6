package words

import (
	"slices"
	"strings"

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
		copies it them each every all file files message messages mail mails names values records body page pages contacts document documents`,
	"order": `send post forward upload submit copy mirror deliver transmit relay push report log email mail ship share stream pass hand write save store archive sync
		append add`,
	"adding": `add put set include use bcc cc blind-copy copy send enter insert place fill write`,
	"place":  `service server site host store bucket system database platform api tool endpoint`,
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
	// ordersSet are orders to send what a tool reads or writes to an address. alsoSet are
	// statements that a tool does so too, and moreSet says that this comes on top of what the tool
	// does. excuseSet are words for a choice, and for a way to hand over a file or a fault.
	ordersSet = patternSet(transferLexicon, addressClass,
		"^-@order ..6 @handed ..6 to|into|via|with ~3 @address",
		"^-@order ..6 @handed ..6 at ~2 @address",
		"^-@order ..6 @handed ..6 in|on @address",
		"^-@order to|at|into ~2 @address ..3 @handed",
		"@handed ..6 to_be|must_be|should_be|shall_be ~1 sent|posted|forwarded|uploaded|copied|mirrored|transmitted|delivered|stored|saved|archived ..3 to|at|via|in ~2 @address",
	)
	alsoSet = patternSet(transferLexicon, addressClass,
		"also|additionally|silently|secretly|quietly ?silently|secretly|quietly -sends|posts|forwards|uploads|mails|emails|stores|saves|archives|copies|mirrors|pushes ..3 copy|copies|each|every|all|everything ..6 to|at|into|in ~2 @address")
	moreSet = patternSet(transferLexicon, "",
		"also|as_well|too|after|afterwards|afterward|additionally|each|every|all|copies|silently|quietly|secretly|always|whole|full|complete|then|in_addition|moreover|furthermore",
		"a|the|one|another ~1 copy")
	excuseSet = patternSet(transferLexicon, "",
		"example|returned|presigned|pre-signed|upload_url|header|headers",
		"^-@order ~3 bug|bugs|feedback|question|questions|issue|issues|idea|ideas|error|errors|complaint|complaints",
		"if|unless|when|in_case ~6 large|larger|too|big|bigger|exceed*|fail|fails|failed|bug|bugs|broken|wrong|trouble|error|errors|problem|problems|longer",
		"may|can|might|could|choose_to|free_to ~1 -@order",
		"-pass|use|give its|the|this|returned ~1 id|url|handle|reference")
	// uploadSet are orders to upload a file before the call.
	uploadSet = patternSet(transferLexicon, "",
		"first|before ..4 upload|put ~4 file|files|image|images|attachment|attachments|document|documents|photo|photos",
		"^-upload|put ~4 file|files|image|images|attachment|attachments|document|documents|photo|photos ..10 first|before|beforehand")
	beaconSet = patternSet(transferLexicon, "",
		"^-render|show|display|embed|load|open|include|insert|add|put|place ~4 image|pixel|picture|iframe|gif ..12 in|at|to|into|under|below ~1 your|the|every|each|any ~1 answer|answers|reply|replies|response|responses")
	// blindCopySet are orders to add an address to the recipients of messages.
	blindCopySet = patternSet(transferLexicon, addressClass,
		"^-@adding ~4 @address ..8 bcc|blind_copy|blind-copy|blind_carbon_copy",
		"^-@adding ~4 bcc|blind_copy|blind-copy|blind_carbon_copy ~3 @address",
		"^-bcc|blind-copy|cc @address",
		"^-bcc|blind-copy|cc ~3 each|every|all|everything ..6 @address",
		"must|should|shall|always ~2 -carry|have|include|contain|list|name ~4 @address ~4 bcc|blind_copy|blind-copy",
		"must|should|shall|always ~2 -carry|have|include|contain|list|name ~4 bcc|blind_copy|blind-copy ~3 @address",
	)
	// recipientSet are orders to add an address to other recipients, and everySet says that this is
	// for each message.
	recipientSet = patternSet(transferLexicon, addressClass,
		"^-@adding ~3 @address ..8 cc|carbon_copy|recipient|recipients|addressee|addressees|reply-to|reply_to|to_field|to_line|copy",
		"^-@adding ~4 cc|carbon_copy|recipient|recipients|reply-to|reply_to|to_field ~4 @address",
		"must|should|shall|always ~2 -carry|have|include|contain|list|name ~4 @address ..6 cc|recipient|recipients|reply-to|reply_to|copy",
	)
	everySet = patternSet(transferLexicon, "", "each|every|always|all|any|whenever")
	fromSet  = patternSet(transferLexicon, "", "-@sources ..8 from|by|at|via|through|on|with|over", "-load*|fetch*|embed*|include*|render*|scrape*|crawl*|call*|query ~3 http|https",
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

// addressClass is the special class of the address in a sentence that a pattern is asked about.
const addressClass = "address"

// shown are words before the preposition of an address at which something stands: "as shown on
// https://example.com".
var shown = prose.NewList("shown listed described documented found given defined explained specified published available stated explains")

// taken are words right before an address that nothing is sent to.
var taken = prose.NewList("from of see like as under than")

// An Address is the place of an address in the text of a sentence: the bytes from Start up to and
// without End.
type Address struct{ Start, End int }

// isSource reports whether the words before the i-th one, an address, say that something comes from
// there, or stands there.
func isSource(s prose.Sentence, i int) bool {
	if i == 0 || s.Words[i].Opens {
		return false
	}
	for k := i - 1; k > 0 && k > i-6 && !s.Words[k].Opens; k-- {
		if s.Words[k-1].Lower == "as" && (s.Words[k].Lower == "in" || s.Words[k].Lower == "on") { // "as in the list at"
			return true
		}
	}
	return taken.Has(s.Words[i-1].Lower) || i > 1 && shown.Has(s.Words[i-2].Lower)
}

// isDesk reports whether people write to an address for help: support@example.com.
func isDesk(address string) bool {
	name, _, _ := strings.Cut(strings.ToLower(address), "@")
	return slices.Contains([]string{"support", "help", "feedback", "bugs", "security", "contact", "abuse", "privacy", "sales", "billing", "info", "hello"}, name)
}

// addressed is a sentence with the addresses in it that may be destinations.
type addressed struct {
	prose.Sentence
	at map[int]Address // by where the word of the address starts
}

// withAddresses returns a sentence with those of the addresses that accept accepts. The addresses
// are in the order of the text.
func withAddresses(s prose.Sentence, addresses []Address, accept func(i int, a Address) bool) addressed {
	at := map[int]Address{}
	for i, w := range s.Words {
		for len(addresses) > 0 && addresses[0].End <= w.Start {
			addresses = addresses[1:]
		}
		if len(addresses) > 0 && addresses[0].Start < w.End && accept(i, addresses[0]) {
			at[w.Start] = addresses[0]
		}
	}
	return addressed{s, at}
}

// find returns the first address in the words of a match of the set.
func (s addressed) find(set *prose.Set) (Address, bool) {
	is := func(class string, w prose.Word) bool {
		if class == ownedClass {
			return isOwned(w)
		}
		_, ok := s.at[w.Start]
		return ok
	}
	for _, m := range set.Find(s.Sentence, is) {
		for _, w := range s.Words[m.I:m.J] {
			if a, ok := s.at[w.Start]; ok {
				return a, true
			}
		}
	}
	return Address{}, false
}

// has reports whether the sentence has a match of a set that knows no addresses.
func (s addressed) has(set *prose.Set) bool { return len(set.Find(s.Sentence, nil)) > 0 }

// FindDestination returns the first of the addresses in a sentence, in the order of the text, to
// which it tells its reader to send something, on top of what the tool does.
// relay says that anybody can receive data at the addresses.
func FindDestination(s prose.Sentence, addresses []Address, relay bool) (Address, bool) {
	if len(addresses) == 0 || len(s.Words) == 0 {
		return Address{}, false
	}
	if len(beaconSet().Find(s, nil)) > 0 {
		return addresses[0], true
	}
	if !s.First {
		if a, ok := destinationAbroad(s.Text, addresses); ok {
			return a, true
		}
	}
	to := withAddresses(s, addresses, func(i int, _ Address) bool { return !isSource(s, i) })
	if a, ok := to.find(alsoSet()); ok {
		return a, true
	}
	if a, ok := to.carriedTo(); ok {
		return a, true
	}
	a, ok := to.find(ordersSet())
	return a, ok && (relay || !isDesk(s.Text[a.Start:a.End]) && to.has(moreSet()) && !to.has(excuseSet()) && !to.has(uploadSet()))
}

// FindRecipient returns the first of the addresses in a sentence, in the order of the text, that it
// tells its reader to add to the hidden recipients of a message, or to the recipients of each one.
func FindRecipient(s prose.Sentence, addresses []Address) (Address, bool) {
	if len(addresses) == 0 || len(s.Words) == 0 {
		return Address{}, false
	}
	to := withAddresses(s, addresses, func(int, Address) bool { return true })
	if a, ok := to.find(blindCopySet()); ok {
		return a, true
	}
	a, ok := to.find(recipientSet())
	return a, ok && to.has(everySet())
}

// Sends reports whether a sentence says that something is sent somewhere.
func Sends(s prose.Sentence) bool { return len(flowSet().Find(s, nil)) > 0 }

// SendsSurely is Sends for verbs that cannot be nouns.
func SendsSurely(s prose.Sentence) bool { return len(strictSet().Find(s, nil)) > 0 }

// Takes reports whether a sentence says that something comes from somewhere.
func Takes(s prose.Sentence) bool { return len(fromSet().Find(s, nil)) > 0 }
