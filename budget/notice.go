package budget

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxListed bounds how many places a notice names.
const maxListed = 3

// The room kept for a notice, in tokens of the reader and in characters.
const (
	noticeTokens     = 300
	noticeCharacters = 1_000
)

// notice says what was left out of a result and how to get it, in a few short sentences for the model. Names of members and
// arguments are quoted in it, and may cost any number of tokens; it says less, rather than take more than its room.
func (f *Fitter) notice(r Reader, report Report, page, isError bool) string {
	advice := f.advice(report, page, isError)
	for listed := min(maxListed, len(report.Omitted)); ; listed-- {
		text := noticeText(r, report, listed, advice)
		if r.estimate(r.Counter.Count(text)) <= noticeTokens && utf8.RuneCountInString(text) <= noticeCharacters {
			return text
		}
		if listed == 0 {
			return noticeText(r, report, 0, nil)
		}
	}
}

func noticeText(r Reader, report Report, listed int, advice []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Shortened to fit %s tokens.", grouped(r.Tokens))
	for _, o := range report.Omitted[:listed] {
		b.WriteString(" " + o.sentence())
	}
	if more := len(report.Omitted) - listed; more > 0 {
		b.WriteString(" " + shortened(more, listed > 0))
	}
	if report.OmittedTokens > 0 {
		fmt.Fprintf(&b, " About %s tokens are missing.", grouped(report.OmittedTokens))
	}
	for _, a := range advice {
		b.WriteString(" " + a)
	}
	return b.String()
}

// shortened speaks of n places that are not named.
func shortened(n int, others bool) string {
	places, were, more := "places", "were", ""
	if n == 1 {
		places, were = "place", "was"
	}
	if others {
		more = "more "
	}
	return fmt.Sprintf("%s %s%s %s shortened.", grouped(n), more, places, were)
}

// advice says how to get what was left out: the items of a page by its cursor, the rest by what f.Rest knows, or by asking for
// less.
func (f *Fitter) advice(report Report, page, isError bool) (sentences []string) {
	items, other := false, false
	for _, o := range report.Omitted {
		if page && o.What == "items" && o.Path == pageItems {
			items = true
		} else {
			other = true
		}
	}
	if items {
		sentences = append(sentences, "To get the items that follow, call again with the same arguments and cursor set to next_cursor.")
	}
	rest := ""
	if len(report.rest) > 0 {
		rest = f.Rest(report.rest)
	}
	if rest == "" && other && !page && !isError {
		rest = f.narrow()
	}
	if rest != "" {
		sentences = append(sentences, rest)
	}
	return sentences
}

func (o Omission) sentence() string {
	of := ""
	if o.Path != "" {
		of = " of " + strconv.Quote(clip(o.Path))
	}
	switch o.What {
	case "items":
		return fmt.Sprintf("The first %s of %s items%s are here.", grouped(o.Kept), grouped(o.Total), of)
	case "member":
		return fmt.Sprintf("%s is left out.", strconv.Quote(clip(o.Path)))
	case "block":
		return fmt.Sprintf("%s of %s images, sounds and files are here.", grouped(o.Kept), grouped(o.Total))
	}
	return fmt.Sprintf("The first %s of %s bytes%s are here.", grouped(o.Kept), grouped(o.Total), of)
}

// narrow advises which arguments make the result smaller.
func (f *Fitter) narrow() string {
	if len(f.Arguments) == 0 {
		return ""
	}
	const most = 8
	names := f.Arguments[:min(len(f.Arguments), most)]
	return fmt.Sprintf("To get the rest, ask for less at a time with the arguments: %s.", clip(strings.Join(names, ", ")))
}

// clip bounds what a notice quotes.
func clip(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	return string(cutText([]byte(s), most)) + "…"
}

// grouped writes a number with separators: 25,000.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
