package schema

import (
	"bytes"
	"regexp/syntax"
)

// A format is a value of the format keyword that is checked.
type format struct {
	name string
	// longest is the length of the longest valid text; 0 means that there is no limit.
	longest int
	valid   func(text string) bool
}

// formats has the formats that are checked, by name. Any other format allows every text.
var formats = func() map[string]*format {
	all := map[string]*format{}
	for _, f := range []format{
		{"date", 0, validDate},
		{"date-time", 0, validDateTime},
		{"duration", 0, validDuration},
		{"email", 254, validEmail},
		{"hostname", 254, validHostname},
		{"ipv4", 15, validIPv4},
		{"ipv6", 45, validIPv6},
		{"iri", 0, validURI},
		{"iri-reference", 0, validURIReference},
		{"json-pointer", 0, validPointer},
		{"period", 0, validPeriod},
		{"regex", 256, validRegexp},
		{"relative-json-pointer", 0, validRelativePointer},
		{"semver", 0, validSemver},
		{"time", 0, validTime},
		{"uri", 0, validURI},
		{"uri-reference", 0, validURIReference},
		{"uri-template", 0, validURITemplate},
		{"uuid", 36, validUUID},
	} {
		all[f.name] = &f
	}
	return all
}()

// matches reports whether a text has the format.
func (f *format) matches(m *meter, text []byte) bool {
	if f.longest > 0 && len(text) > f.longest {
		return false
	}
	steps := len(text)
	if f.name == "regex" {
		steps = stepsToParse(text)
	}
	if m.spend(steps); m.halted {
		return false
	}
	return f.valid(string(text))
}

func validRegexp(text string) bool {
	_, err := syntax.Parse(text, syntax.Perl)
	return err == nil
}

// stepsToParse estimates, from above, what parsing a regular expression takes. A class of Unicode
// is a table of hundreds of ranges. A range that ignores case is parsed letter by letter; it is
// short unless it ends beyond ASCII.
func stepsToParse(expr []byte) int {
	const (
		ofClass       = 1 << 12
		ofFoldedClass = 1 << 14
		ofFoldedRange = 1 << 19
	)
	steps := len(expr)*16 + len(expr)*len(expr)/8
	classes := bytes.Count(expr, []byte(`\p`)) + bytes.Count(expr, []byte(`\P`))
	if !bytes.Contains(expr, []byte("(?")) {
		return steps + classes*ofClass
	}
	steps += classes * ofFoldedClass
	for i, c := range expr {
		if c == '-' && i+1 < len(expr) && (expr[i+1] == '\\' || expr[i+1] >= 0x80) {
			steps += ofFoldedRange
		}
	}
	return steps
}
