package submission

import (
	"time"
)

// An Option changes how [New] makes a kit.
type Option interface{ apply(*draft) }

type optionFunc func(*draft)

func (f optionFunc) apply(d *draft) { f(d) }

// WithEvidence adds what was seen of the live server. Of several pieces about one thing, the last
// one counts.
func WithEvidence(seen ...Evidence) Option {
	return optionFunc(func(d *draft) { d.seen = append(d.seen, seen...) })
}

// CheckedOn says when the rules were checked and the examples ran, which is the date of the
// evidence that they give. Without it the kit contains no date.
func CheckedOn(t time.Time) Option { return optionFunc(func(d *draft) { d.checked = t }) }
