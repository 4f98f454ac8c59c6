package budget

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxListed is the most omissions that a notice lists.
const maxListed = 3

// The room for a notice, in tokens of the reader and in characters.
const (
	noticeTokens     = 300
	noticeCharacters = 1_000
)

// notice tells the model in a few short sentences what was omitted from a result and how to get it.
// It quotes names of members and arguments, which may have many tokens; if it needs more than its
// room, it says less.
func (f *Fitter) notice(r Reader, shortening Shortening, page, isError bool) string {
	advice := f.advice(shortening, page, isError)
	for listed := min(maxListed, len(shortening.Omitted)); ; listed-- {
		text := noticeText(shortening, listed, advice)
		if r.estimate(r.Counter.Count(text)) <= noticeTokens && utf8.RuneCountInString(text) <= noticeCharacters {
			return text
		}
		if listed == 0 {
			return noticeText(shortening, 0, nil)
		}
	}
}

func noticeText(shortening Shortening, listed int, advice []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Shortened to fit %s.", shortening.limit)
	for _, o := range shortening.Omitted[:listed] {
		b.WriteString(" " + o.sentence())
	}
	if more := len(shortening.Omitted) - listed; more > 0 {
		b.WriteString(" " + shortened(more, listed > 0))
	}
	if shortening.OmittedTokens > 0 {
		fmt.Fprintf(&b, " About %s tokens are missing.", grouped(shortening.OmittedTokens))
	}
	for _, a := range advice {
		b.WriteString(" " + a)
	}
	return b.String()
}

// shortened reports n omissions that are not listed.
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

// advice says how to get what was omitted: the items of a page with its cursor, the rest as f.Rest
// says or with the arguments that reach it, and files by their links.
func (f *Fitter) advice(shortening Shortening, page, isError bool) (sentences []string) {
	items, other := false, false
	for _, o := range shortening.Omitted {
		switch {
		case page && o.What == "items" && o.Path == pageItems:
			items = true
		case !o.linked:
			other = true
		}
	}
	if items {
		sentences = append(sentences, "To get the next items, call again with the same arguments and cursor set to next_cursor.")
	}
	rest := ""
	if len(shortening.rest) > 0 {
		rest = f.Rest(shortening.rest)
	}
	if rest == "" && other && !page && !isError {
		rest = f.narrow()
	}
	if rest != "" {
		sentences = append(sentences, rest)
	}
	return append(sentences, shortening.hints...)
}

func (o Omission) sentence() string {
	of := ""
	if o.Path != "" {
		of = " of " + strconv.Quote(clip(o.Path))
	}
	switch o.What {
	case "items":
		return fmt.Sprintf("The first %s of %s items%s are included.", grouped(o.Kept), grouped(o.Total), of)
	case "member":
		return fmt.Sprintf("%s is omitted.", strconv.Quote(clip(o.Path)))
	case "file":
		return o.fileSentence()
	case "block":
		return fmt.Sprintf("%s of %s images, audio clips and files are included.", grouped(o.Kept), grouped(o.Total))
	}
	return fmt.Sprintf("The first %s of %s bytes%s are included.", grouped(o.Kept), grouped(o.Total), of)
}

// narrow names the arguments that reach other parts of the result.
func (f *Fitter) narrow() string {
	if len(f.Arguments) == 0 {
		return ""
	}
	const most = 8
	names := f.Arguments[:min(len(f.Arguments), most)]
	return fmt.Sprintf("To get the rest, ask for less at a time with the arguments: %s.", clip(strings.Join(names, ", ")))
}

// appliedLimit returns the limit that a result exceeds the most, such as "25,000 tokens". It counts
// the parts.
func appliedLimit(r Reader, parts []part) string {
	tokens := 0.0
	for i := range parts {
		p := &parts[i]
		if !p.counted || p.cut == 0 {
			p.count(r.Counter, r.counted(r.Tokens))
		}
		tokens += float64(p.media)
		if p.cut > 0 {
			tokens += float64(p.tokens) * r.Factor * float64(len(p.text)) / float64(p.cut)
		}
	}
	if r.Characters > 0 && float64(characters(parts))/float64(r.Characters) > tokens/float64(r.Tokens) {
		return grouped(r.Characters) + " characters"
	}
	return grouped(r.Tokens) + " tokens"
}

// clip bounds the length of a quotation.
func clip(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	return string(cutText([]byte(s), most)) + "…"
}

// grouped formats a number with separators, such as 25,000.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
