package schema

import (
	"bytes"
	"regexp/syntax"
	"strings"
	"time"
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

// validDate accepts full-date of RFC 3339.
func validDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// validDateTime accepts date-time of RFC 3339, with leap seconds.
func validDateTime(s string) bool {
	return len(s) > 11 && (s[10] == 't' || s[10] == 'T') && validDate(s[:10]) && validTime(s[11:])
}

// validTime accepts full-time of RFC 3339. A leap second is valid at 23:59:60 UTC.
func validTime(s string) bool {
	hour, ok1 := clock(s, 0, 23)
	minute, ok2 := clock(s, 3, 59)
	second, ok3 := clock(s, 6, 60)
	if !ok1 || !ok2 || !ok3 || s[2] != ':' || s[5] != ':' {
		return false
	}
	s = s[8:]
	if fraction, ok := strings.CutPrefix(s, "."); ok {
		digits := leadingDigits(fraction)
		if digits == 0 {
			return false
		}
		s = fraction[digits:]
	}
	offset := 0
	if s != "z" && s != "Z" {
		offsetHour, ok1 := clock(s, 1, 23)
		offsetMinute, ok2 := clock(s, 4, 59)
		if !ok1 || !ok2 || len(s) != 6 || s[3] != ':' || s[0] != '+' && s[0] != '-' {
			return false
		}
		if offset = offsetHour*60 + offsetMinute; s[0] == '-' {
			offset = -offset
		}
	}
	const day = 24 * 60
	return second < 60 || (hour*60+minute-offset+day)%day == day-1
}

// clock reads the two digits at s[i], a number of at most the given one.
func clock(s string, i, most int) (n int, ok bool) {
	if len(s) < i+2 || leadingDigits(s[i:i+2]) < 2 {
		return 0, false
	}
	n = int(s[i]-'0')*10 + int(s[i+1]-'0')
	return n, n <= most
}

// validDuration accepts duration of RFC 3339, appendix A.
func validDuration(s string) bool {
	s, ok := strings.CutPrefix(s, "P")
	if !ok || s == "" {
		return false
	}
	if weeks, ok := strings.CutSuffix(s, "W"); ok {
		return weeks != "" && leadingDigits(weeks) == len(weeks)
	}
	date, clock, hasClock := strings.Cut(s, "T")
	return validUnits(date, "YMD") && (!hasClock || clock != "" && validUnits(clock, "HMS"))
}

// validUnits accepts numbers that are each followed by one of the units, in their order.
func validUnits(s, units string) bool {
	for s != "" {
		digits := leadingDigits(s)
		if digits == 0 || digits == len(s) {
			return false
		}
		at := strings.IndexByte(units, s[digits])
		if at < 0 {
			return false
		}
		s, units = s[digits+1:], units[at+1:]
	}
	return true
}

// validPeriod accepts period of RFC 3339, appendix A.
func validPeriod(s string) bool {
	start, end, ok := strings.Cut(s, "/")
	if strings.HasPrefix(start, "P") {
		return ok && validDuration(start) && validDateTime(end)
	}
	return ok && validDateTime(start) && (validDateTime(end) || validDuration(end))
}

func leadingDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
