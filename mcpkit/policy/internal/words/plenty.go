package words

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

var (
	// streams are things that come in thousands even for one parent: the readings of one sensor.
	streams = prose.NewList(`row rows trade trades record records reading readings measurement measurements sample samples point points datapoint datapoints log logs tick ticks
		observation observations packet packets span spans trace traces impression impressions click clicks transaction transactions telemetry
		keystroke keystrokes frame frames waypoint waypoints coordinate coordinates`)
	// crowds are things that an account has without limit, and a single parent has few of.
	crowds = prose.NewList(`event events entry entries message messages mail mails email emails post posts tweet tweets comment comments visit visits change changes activity
		activities customer customers user users contact contacts person people employee employees member members subscriber subscribers
		follower followers patient patients student students candidate candidates applicant applicants lead leads deal deals order orders
		invoice invoices payment payments quote quotes bill bills receipt receipts booking bookings reservation reservations ticket tickets
		issue issues case cases task tasks incident incidents alert alerts notification notifications document documents file files article
		articles page pages note notes product products item items listing listings photo photos image images picture pictures video videos
		track tracks song songs book books review reviews rating ratings commit commits job jobs run runs build builds session sessions trip
		trips ride rides shipment shipments parcel parcels delivery deliveries vehicle vehicles asset assets device devices machine machines
		part parts recipe recipes company companies supplier suppliers vendor vendors contract contracts claim claims repository repositories
		game games match matches player players animal animals species paper papers publication publications donor donors gift gifts donation
		donations volunteer volunteers attendee attendees guest guests registration registrations response responses answer answers
		submission submissions question questions thread threads conversation conversations call calls meeting meetings appointment
		appointments flight flights hotel hotels restaurant restaurants store stores shop shops property properties house houses apartment
		apartments car cars article word words sentence sentences gene genes protein proteins compound compounds plant plants artwork artworks
		painting paintings object objects tenant tenants loan loans subscription subscriptions refund refunds return returns backup backups
		snapshot snapshots revision revisions edit edits bookmark bookmarks link links download downloads upload uploads audit`)
	// masses are singular nouns for any number of things.
	masses = prose.NewList(`catalog catalogue database archive history log collection directory inventory register ledger corpus dataset feed backlog library mailbox inbox
		timeline table changelog addressbook warehouse telemetry stock content portfolio codebase wiki dictionary encyclopedia registry repository logbook`)
	// fewKinds are things of which there are few, even in a large account.
	fewKinds = prose.NewList(`status state type kind category label field role permission scope context region zone timezone currency language country size plan template
		setting option team workspace organization organisation environment calendar folder macro namespace account column line total attribute
		property unit holiday branch counter season rule policy feature flag preference layer parameter variable step part level stage method key
		format version theme color colour model package tier queue topic channel dashboard board view connection integration source datasource
		cluster node service detail entity cost price tax rate fee term condition name address phone number hour minute day week month year
		symptom ingredient material dimension grade subject course allergen amenity facility platform terminal gate desk room table seat`)
	// owners have things without limit.
	owners = prose.NewList(`account organization organisation company shop store workspace tenant business firm customer community platform marketplace hospital university
		school city municipality library museum network fleet site warehouse`)
	wholes = prose.NewList("all every entire whole complete full everything each")
	// listings are the verbs of tools that return many things.
	listings = prose.NewList(`list lists export exports dump dumps enumerate enumerates return returns give gives show shows get gets fetch fetches retrieve retrieves
		read reads download downloads find finds search searches provide provides load loads pull pulls collect collects browse browses
		scan scans stream streams output outputs deliver delivers display displays query queries view views`)
	// listing are those of them that return many things and nothing else.
	listing = prose.NewList("list lists export exports dump dumps enumerate enumerates browse browses find finds search searches scan scans")
	// ends are words that end the object of a sentence.
	ends = prose.NewList(`of with in for by from on to at that which who whose as since between within whenever when where if so including is are was
		were has have can may will matching belonging assigned linked stored`)
	// narrow are words that make few of many.
	narrow = prose.NewList(`open active current currently recent recently latest last newest first top next upcoming unread pending assigned my own favorite favourite
		pinned starred today's todays ongoing running unacknowledged overdue due best nearest closest similar related distinct unique failed failing
		firing how enabled supported configured available connected allowed installed`)
	many = patternSet(nil, "",
		"since ~4 founded|beginning|start|inception|launch|opened|created",
		"of_all_time|all-time|lifetime|entire_history|full_history|complete_history|years|decades|ever",
		"second|minute|millisecond|one-second|per-second|one-minute|sub-second|raw resolution|granularity|intervals|interval|data|values|samples",
		"at|in|with full|raw|highest|native|second resolution|granularity|detail",
		"in one|a|single go|call|response|result|answer|piece",
		"in_one_go|at_once|in_full|without_limit|unlimited|no_limit|regardless_of_size|without_paging|without_pagination|however_many",
	)
)

// A Plenty is what a tool returns without saying that it is few.
type Plenty struct {
	Quote  string // the words
	Stream bool   // there are thousands of the things even for one parent
	Whole  bool   // the description promises all of them
	Lists  bool   // the tool says that it lists or exports them
	Heavy  bool   // each of the things comes with its whole text, or with all that is below it
	Raw    bool   // the things are the single events of a stream: ticks, raw rows
}

// FindPlenty returns the things that a tool returns of which there can be thousands, as its first
// sentence says.
func FindPlenty(name, description string) (Plenty, bool) {
	text := Fold(description)
	sentences := prose.Sentences(text)
	if len(sentences) == 0 || !English(text) || !listings.Has(sentences[0].Words[0].Lower) {
		return Plenty{}, false
	}
	s := sentences[0]
	every := false
	p := Plenty{Lists: listing.Has(s.Words[0].Lower)}
	end := 1
	for end < len(s.Words) && !ends.Has(s.Words[end].Lower) && !(s.Words[end].Opens && end > 2) {
		w := s.Words[end].Lower
		if narrow.Has(w) || w[0] >= '0' && w[0] <= '9' {
			return Plenty{}, false
		}
		p.Whole = p.Whole || wholes.Has(w)
		each := (w == "every" || w == "each") && end+1 < len(s.Words)
		if next := s.Words[min(end+1, len(s.Words)-1)].Lower; each && len(next) > 3 && !fewKinds.Has(next) && !narrow.Has(next) {
			every = true
		}
		p.Raw = p.Raw || among(w, "single individual raw tick ticks")
		end++
	}
	plural := every
	for i, w := range s.Words[1:end] {
		before := s.Words[i].Lower
		if (p.Whole || before == "raw" && among(w.Lower, "log feed history telemetry archive") || among(s.Words[0].Lower, "dump dumps")) && masses.Has(w.Lower) && (w.Lower != "content" || wholes.Has(before)) {
			plural, p.Stream, p.Whole = true, true, true
		}
		if p.Whole && len(w.Lower) > 4 && Singular(w.Lower) != w.Lower && !fewKinds.Has(Singular(w.Lower)) {
			plural = true
		}
		many := strings.HasSuffix(w.Lower, "s") || w.Lower == "people" || w.Lower == "telemetry" || p.Whole && i+2 == end
		plural = plural || many && (streams.Has(w.Lower) || crowds.Has(w.Lower))
		p.Stream = p.Stream || many && streams.Has(w.Lower)
	}
	if s.Words[0].Lower != "list" && ofOnePage(s.Words[end:]) {
		return Plenty{}, false
	}
	heavy := len(heavySet().Find(s, nil)) > 0
	if !plural && len(belowSet().Find(s, nil)) > 0 {
		p.Whole, p.Heavy = true, true
		p.Quote = s.Quote(0, len(s.Words))
		return p, !saysFewResults(sentences)
	}
	p.Heavy = plural && p.Whole && heavy
	if !plural && len(granularSet().Find(s, nil)) > 0 {
		plural, p.Stream = true, true
	}
	if !plural {
		// "a whole table with all its rows"
		p.Stream = slices.ContainsFunc(s.Words[1:], func(w prose.Word) bool { return streams.Has(w.Lower) }) || len(allOf().Find(s, nil)) > 0
		p.Whole = p.Whole || len(allOf().Find(s, nil)) > 0
		if !p.Whole || !p.Stream {
			return Plenty{}, false
		}
	}
	for i, w := range s.Words[1:] {
		p.Lists = p.Lists || (s.Words[i].Lower == "the" || s.Words[i].Lower == "an" || s.Words[i].Lower == "a") && i > end-2 && owners.Has(w.Lower)
	}
	last := len(s.Words)
	for _, m := range many().Find(s, nil) {
		p.Whole = true
		last = max(m.J, end)
	}
	if ms := spanSet().Find(s, nil); len(ms) > 0 {
		p.Whole, p.Stream = true, true
		last = max(ms[0].J, end)
	}
	if last == len(s.Words) {
		last = end
	}
	p.Quote = s.Quote(0, last)
	for _, w := range SplitName(name) {
		p.Whole = p.Whole || w == "all" || w == "export" || w == "dump"
		p.Lists = p.Lists || listing.Has(w)
	}
	return p, !saysFewResults(sentences)
}

// pages are things whose parts fit into one result.
var pages = prose.NewList(`trace rubric quiz exam test assignment form survey checklist invoice order receipt recipe poll ballot contract ticket stacktrace card
	transaction booking quote prescription menu itinerary question exercise commit event error`)

// ofOnePage reports whether a noun phrase is followed by the one thing whose parts it names: "of
// the rubric", "of a trace".
func ofOnePage(ws []prose.Word) bool {
	if len(ws) < 3 || ws[0].Lower != "of" && ws[0].Lower != "in" && ws[0].Lower != "on" || !among(ws[1].Lower, "a an the one this single given") {
		return false
	}
	for _, w := range ws[2:min(len(ws), 5)] {
		if pages.Has(w.Lower) {
			return true
		}
		if ends.Has(w.Lower) {
			break
		}
	}
	return false
}

var (
	// heavySet are statements that each of many things comes with its texts.
	heavySet = patternSet(nil, "", `with|including|plus|and ~3 biographies|bodies|texts|text|full_text|full_texts|contents|attachments|transcripts|transcript|footnotes|quoted|replies|comments|html|source|recordings|annexes|images|everything`)
	// belowSet are statements that all that hangs on a thing comes back, however deep.
	belowSet = patternSet(nil, "",
		"everything|anything|all ?that|which ?is|lies|hangs below|beneath|underneath|under|inside|within|beyond|in it|them",
		"everything|anything|all ?that|which ?is|lies|hangs below|beneath|underneath",
		"everything ~1 inside|within|contained|stored|recorded|ever|known",
		"with|including all|every|each|any ~2 subfolders|subfolder|descendants|children|sublevels|levels|generations|nested|subtree|sub-folders|subpages|branches",
		"recursive|recursively|recursing|of_any_depth|at_any_depth|at_every_level|on_all_levels|of_all_levels|down_to_the_last|all_the_way_down|to_the_leaves|transitively",
		"whole|entire|complete|full ~1 tree|hierarchy|subtree|genealogy|graph|taxonomy|structure|ontology ..4 with|including ~4",
	)
	// granularSet are statements that a series comes back at a high resolution.
	granularSet = patternSet(nil, "", "second|minute|millisecond|one-second|one-minute|tick-level|tick|per-second|per-minute|second-by-second|minute-by-minute data|values|resolution|granularity|level|series")
	// spanSet are statements that a stream comes back from its first moment.
	spanSet = patternSet(nil, "", "from ?the|its|their ?very first|beginning|start|outset|foundation|birth|oldest|installation ..5 to|until|through|till ?the|its|their ?very last|end|today|now|present|latest|newest|date",
		"since ~3 beginning|birth|installation|foundation|founding|outset|inception|creation|commissioning|purchase|opened|built|founded|joined|began|started",
		"ever|never ~1 recorded|written|sent|made|logged|measured|said|taken|placed|published|posted|issued|sold|bought",
		"without|regardless ~2 end|limit|paging|pagination|size|length|bound|maximum")
)

// allOf are statements that the smallest parts of something come back, or the whole texts of many.
var allOf = patternSet(nil, "",
	"every|each|any ~1 cell|cells|pixel|pixels|line|lines|byte|bytes|point|points|word|words|sentence|sentences|value|values|voxel|voxels",
	"text|texts|wording|wordings|body|bodies|transcript|transcripts|contents|recordings|biographies of all|every|each",
	"all|every|each ~8 full_text|full_texts|full_wording|in_full|in_one_piece|bodies|transcripts|biographies|verbatim|footnotes|attachments",
)

// fewResults are statements that bound a result.
var fewResults = patternSet(nil, numberClass,
	"at_most|up_to|no_more_than|maximum_of|max|limited_to|capped|cut|truncated|first|last|newest|latest|recent|top ~3 @number",
	"@number ~3 at_most|or_fewer|or_less|maximum|newest|latest",
	"truncated|capped|abbreviated|condensed|summarized|summarised",
)

func saysFewResults(sentences []prose.Sentence) bool {
	return slices.ContainsFunc(sentences, func(s prose.Sentence) bool { return len(fewResults().Find(s, isNumber)) > 0 })
}
