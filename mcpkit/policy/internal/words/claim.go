package words

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A NumberClaim is a number that a text gives for a bound or a default.
type NumberClaim struct {
	Number  int
	Default bool     // it is the value without the argument; otherwise it is the most
	Nouns   []string // the two words after the number, in the singular
	Bare    bool     // no noun says what is counted: "five at most"
	Quote   string
}

var (
	mostBefore = [][]string{{"up", "to"}, {"at", "most"}, {"no", "more", "than"}, {"not", "more", "than"}, {"maximum", "of"}, {"limited", "to"}, {"max"}, {"maximum"},
		{"capped", "at"}, {"never", "more", "than"}}
	mostAfter = [][]string{{"at", "most"}, {"or", "fewer"}, {"or", "less"}, {"maximum"}, {"max"}, {"at", "the", "most"}, {"as", "a", "maximum"}, {"tops"}}
)

// NumberClaims returns the numbers that the sentences of a text give for bounds and defaults.
func NumberClaims(text string) []NumberClaim {
	var all []NumberClaim
	for _, s := range prose.Sentences(Fold(text)) {
		for i, w := range s.Words {
			n := Number(w.Lower)
			if i+1 < len(s.Words) && n > 0 && n < 100 && (s.Words[i+1].Lower == "hundred" || s.Words[i+1].Lower == "thousand") {
				n *= Number(s.Words[i+1].Lower)
			}
			if n < 1 || w.Code || w.Negated && i > 0 && s.Words[i-1].Lower != "than" {
				continue
			}
			c := NumberClaim{Number: n, Quote: s.Quote(max(0, i-3), min(len(s.Words), i+4))}
			c.Bare = s.First && (startsWith(s.Words, i+1, mostAfter) || i+1 == len(s.Words) || s.Words[i+1].Opens)
			for k := i + 1; k < len(s.Words) && k <= i+2 && !s.Words[k].Opens; k++ {
				if Number(s.Words[k].Lower) > 0 {
					continue
				}
				c.Nouns = append(c.Nouns, Singular(s.Words[k].Lower))
			}
			switch {
			case byDefault(s.Words, i):
				c.Default = true
			case endsIn(s.Words, i, mostBefore), slices.ContainsFunc([]int{1, 2, 3}, func(skip int) bool {
				return startsWith(s.Words, i+skip, mostAfter) && oneClause(s.Words, i, i+skip)
			}):
			default:
				continue
			}
			all = append(all, c)
		}
	}
	return all
}

// byDefault reports whether the number at i is a default: "by default three days", "20 by default",
// "defaults to 20".
func byDefault(ws []prose.Word, i int) bool {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if w := ws[k].Lower; w == "default" || w == "defaults" {
			return true
		}
		if ws[k+1].Opens {
			break
		}
	}
	for k := i + 1; k < len(ws) && k <= i+3; k++ {
		if ws[k].Lower == "by" && k+1 < len(ws) && ws[k+1].Lower == "default" {
			return true
		}
	}
	return false
}

// oneClause reports whether no clause begins after the word i, up to the word j.
func oneClause(ws []prose.Word, i, j int) bool {
	return !slices.ContainsFunc(ws[i+1:j+1], func(w prose.Word) bool { return w.Opens })
}

func endsIn(ws []prose.Word, i int, phrases [][]string) bool {
	return slices.ContainsFunc(phrases, func(p []string) bool {
		return i >= len(p) && startsWith(ws, i-len(p), [][]string{p})
	})
}

func startsWith(ws []prose.Word, i int, phrases [][]string) bool {
	return slices.ContainsFunc(phrases, func(p []string) bool {
		for k, w := range p {
			if i+k >= len(ws) || ws[i+k].Lower != w {
				return false
			}
		}
		return true
	})
}

var claimLexicon = prose.Lexicon{
	"give":    `pass* use* give* send* set* provide* supply supplies specify specifies with`,
	"cursor":  `next_page cursor page_token next_page_token next_cursor nextpagetoken pagetoken offset start_cursor page_number starting_after`,
	"several": `several many multiple numerous two_or_more a_list_of lists_of a_batch_of batches_of a_set_of dozens_of hundreds_of`,
	"once": `at_once in_one_call in_one_go in_one_request in_a_single_call in_a_single_request together in_bulk in_parallel simultaneously in_one_step per_call
		at_the_same_time in_one_batch`,
}

var (
	pagingSet = patternSet(claimLexicon, numberClass,
		"page_by_page|paginated|pagination|paginates|next_page|page-by-page|pagewise",
		"@number ~1 a|per|each page",
		"in|as pages ?of ?@number",
		"-@give ~3 @cursor",
		"next|following|further|previous page|batch",
	)
	manySet = patternSet(claimLexicon, numberClass,
		"@several ~5 @once",
		"up_to|at_most @number ~5 @once",
		"@once ~3 @several",
		"a_list_of|a_batch_of|several|multiple ids|identifiers|keys|numbers|addresses|names|urls|codes",
	)
)

var pairSet = patternSet(nil, "", "<compares|compare|matches|merges|diffs|joins ?up_to|the two|both|several|multiple|many")

// numberClass is the special class of numbers.
const numberClass = "number"

func isNumber(class string, w prose.Word) bool { return class == numberClass && Number(w.Lower) > 0 }

var (
	orderSet = patternSet(claimLexicon, "",
		"sorted|ordered|sortable|grouped|filtered|ranked|sorts|sort|orders_them|groups|filters|ranks|arranges|arranged|orders_it ~8 as_preferred|as_specified|in_either_order|in_any_order|either_way|as_wished|as_wanted|as_desired|as_requested|as_needed|as_asked|as_chosen|as_you_like|on_request|if_wished|on_demand|at_will")
	choiceSet = patternSet(claimLexicon, "", "sorted|ordered|grouped|ranked|sorts|groups|ranks|arranged|arranges by ~3 or")
	filterSet = patternSet(claimLexicon, "",
		"optionally|if_wished|if_desired ~1 narrowed|filtered|restricted|limited|sorted|ordered|grouped ?down to|by",
		"filterable|searchable|sortable by", "<filter|narrow|restrict|sort ?results|it|them|the ?results ?down by", "supports|allows|with|offers|including ~1 filtering|sorting|grouping|narrowing ?down by|to",
		"can|may ?also ?optionally be ?further narrowed|filtered|restricted|sorted|ordered|grouped ?down to|by|for")
)

// FindOrder returns the words by which a description promises to sort or filter as its caller
// wants, or "".
func FindOrder(description string) string { return firstMatch(orderSet(), description) }

// FindOrderChoice returns the words by which a description leaves the order of its results open,
// "sorted by price or distance", and the things to sort by in the singular.
func FindOrderChoice(description string) (quote string, by []string) {
	for _, s := range prose.Sentences(Fold(description)) {
		found := choiceSet().Find(s, nil)
		if len(found) == 0 {
			continue
		}
		from, end := found[0].I, min(found[0].J+1, len(s.Words))
		for _, w := range s.Words[from+2 : end] {
			by = append(by, Singular(w.Lower))
		}
		return s.Quote(from, end), by
	}
	return "", nil
}

// A FilterClaim is a thing by which a description promises to filter.
type FilterClaim struct{ Noun, Quote string }

// FilterClaims returns the things by which a description says that its results can be filtered, in
// the singular.
func FilterClaims(description string) []FilterClaim {
	var all []FilterClaim
	for _, s := range prose.Sentences(Fold(description)) {
		for _, m := range filterSet().Find(s, nil) {
			if m.I > 0 && among(s.Words[m.I].Lower, "filter narrow restrict sort") { // advice about what to do with the results
				continue
			}
			for i := m.J - 1; i+1 < len(s.Words) && (i < m.J || !s.Words[i].Opens); i++ {
				w := s.Words[i].Lower
				joined := i > 0 && (s.Words[i-1].Lower == "and" || s.Words[i-1].Lower == "or")
				if w != "to" && w != "by" && w != "for" || i >= m.J && !joined {
					continue
				}
				k := i + 1
				for k+1 < len(s.Words) && strings.Contains(" a an the its their one given certain any ", " "+s.Words[k].Lower+" ") {
					k++
				}
				all = append(all, FilterClaim{Singular(s.Words[k].Lower), s.Quote(m.I, k+1)})
			}
		}
	}
	return all
}

// measures are units of one kind in two systems.
var measures = [][2]string{
	{"km kilometre kilometres kilometer kilometers", "mile miles"}, {"metre metres meter meters", "foot feet yard yards"}, {"celsius", "fahrenheit"},
	{"kg kilogram kilograms kilo kilos", "pound pounds lb lbs"}, {"litre litres liter liters", "gallon gallons"},
}

// OtherMeasure returns the unit of a text and the unit of another text that measure the same in two
// systems, or "".
func OtherMeasure(a, b string) (unit, other string) {
	find := func(text, list string) string {
		for _, w := range SplitName(text) {
			if among(w, list) {
				return w
			}
		}
		return ""
	}
	for _, pair := range measures {
		for side := range 2 {
			ours, theirs := find(a, pair[side]), find(b, pair[1-side])
			if ours != "" && theirs != "" && find(a, pair[1-side]) == "" && find(b, pair[side]) == "" {
				return ours, theirs
			}
		}
	}
	return "", ""
}

// FindPaging returns the words by which a description promises pages, or "".
func FindPaging(description string) string { return firstMatch(pagingSet(), description) }

// FindMany returns the words by which a description promises to take several things in one call,
// or "".
func FindMany(description string) string { return firstMatch(manySet(), description) }

// FindPair returns the words by which a description promises to compare things that are each given,
// or "".
func FindPair(description string) string { return firstMatch(pairSet(), description) }

func firstMatch(set *prose.Set, text string) string {
	for _, s := range prose.Sentences(Fold(text)) {
		for _, m := range set.Find(s, isNumber) {
			return s.Quote(m.I, m.J)
		}
	}
	return ""
}

// A ValueList is a list of single words in a text: "by day, week or month".
type ValueList struct {
	Before string   // the word before the list
	After  string   // the word after the list: "small, medium or large size"
	Items  []string // in lower case
	Quote  string
}

// ValueLists returns the lists of single words in a text.
func ValueLists(text string) []ValueList {
	var all []ValueList
	for _, s := range prose.Sentences(Fold(text)) {
		ws := s.Words
		for i := 0; i < len(ws); i++ {
			items := []string{ws[i].Lower}
			end, joined := i+1, false
			for end < len(ws) && !joined {
				next := ws[end]
				between := s.Text[ws[end-1].End:max(next.Start, ws[end-1].End)]
				conjunct := next.Lower == "or" || next.Lower == "and"
				switch {
				case conjunct && end+1 < len(ws):
					joined = true
					if !opensPhrase.Has(ws[end+1].Lower) {
						items = append(items, ws[end+1].Lower)
					}
					end += 2
				case strings.HasPrefix(strings.TrimLeft(between, "`\""), ",") && !conjunct && single(s, end):
					items = append(items, next.Lower)
					end++
				default:
					joined = true
					items = items[:min(len(items), 1)]
				}
			}
			if len(items) > 1 {
				list := ValueList{Items: items, Quote: s.Quote(i, end)}
				if i > 0 {
					list.Before = ws[i-1].Lower
				}
				if end < len(ws) && !ws[end].Opens {
					list.After = Singular(ws[end].Lower)
				}
				all = append(all, list)
				i = end - 1
			}
		}
	}
	return all
}

// opensPhrase are words that begin the last item of a list that is not a single word: "by car or on
// foot".
var opensPhrase = prose.NewList("a an the as on in at by with without to from for of per all any both either not when if only also then")

// single reports whether the word at i is the whole item of a list: a comma or a conjunction
// follows.
func single(s prose.Sentence, i int) bool {
	if i+1 >= len(s.Words) {
		return false
	}
	next := s.Words[i+1]
	return next.Lower == "or" || next.Lower == "and" || strings.Contains(s.Text[s.Words[i].End:max(next.Start, s.Words[i].End)], ",")
}
