package schema

import (
	"bytes"
	"regexp/syntax"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The lengths of the longest texts of some formats. A regular expression may be any length, but
// takes a thousand times its length to be parsed.
var longest = map[string]int{"uuid": 36, "ipv4": 15, "ipv6": 45, "hostname": 254, "email": 254, "regex": 256}

func (e *evaluation) formatted(f *jsonschema.Format, v int) bool {
	text := e.name(v)
	if most, ok := longest[f.Name]; ok && len(text) > most {
		return false
	}
	if f.Name != "regex" {
		e.spend(len(text))
		return f.Validate(string(text)) == nil
	}
	if e.spend(stepsToParse(text)); e.halted {
		return false
	}
	_, err := syntax.Parse(string(text), syntax.Perl)
	return err == nil
}

// stepsToParse is about what it takes at most to parse a regular expression. A class of Unicode
// is a table of hundreds of ranges. A range whose letters count in both cases is parsed letter by
// letter; it is short unless it ends beyond ASCII.
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
