package schema

import (
	"encoding/json"
	"math/big"
	"net"
	"net/netip"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/invopop/jsonschema"
)

// expectedTexts says what the types of the standard library that decode themselves expect.
var expectedTexts = map[reflect.Type]string{
	reflect.TypeFor[time.Time]():      "a date and time of RFC 3339 such as 2026-01-31T12:00:00Z",
	reflect.TypeFor[netip.Addr]():     "an IP address such as 192.0.2.1 or 2001:db8::1",
	reflect.TypeFor[netip.AddrPort](): "an IP address with a port such as 192.0.2.1:80 or [2001:db8::1]:80",
	reflect.TypeFor[netip.Prefix]():   "a range of IP addresses such as 192.0.2.0/24",
	reflect.TypeFor[net.IP]():         "an IP address such as 192.0.2.1 or 2001:db8::1",
	reflect.TypeFor[big.Int]():        "a whole number such as 12",
	reflect.TypeFor[big.Float]():      "a number in a text such as \"1.5\"",
	reflect.TypeFor[big.Rat]():        "a fraction in a text such as \"1/3\"",
	reflect.TypeFor[regexp.Regexp]():  "a regular expression such as ^a+$",
	reflect.TypeFor[json.Number]():    "a number such as 1.5",
}

// Expected returns what a type that decodes itself expects, for a message: by the type, by the
// schema that the type returns, or by the tags of the field that the value belongs to, which may
// be nil. It returns "" if none of them says it.
func Expected(t reflect.Type, f *reflect.StructField) (expected string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if said, ok := expectedTexts[t]; ok {
		return said
	}
	defer func() {
		if recover() != nil { // a schema method of the program
			expected = ""
		}
	}()
	var format, description string
	if f != nil {
		description = f.Tag.Get("jsonschema_description")
		for _, part := range tagParts(field{StructField: *f}) {
			switch key, value, _ := strings.Cut(part, "="); key {
			case "format":
				format = value
			case "description":
				description = value
			}
		}
	}
	if implements(t, schemaProvider) {
		if s := reflect.New(t).Interface().(interface{ JSONSchema() *jsonschema.Schema }).JSONSchema(); s != nil {
			if format == "" {
				format = s.Format
			}
			if description == "" {
				description = s.Description
			}
		}
	}
	switch description = oneLine(description); {
	case format != "" && description != "":
		return "a text of the format " + format + " (" + strings.TrimSuffix(description, ".") + ")"
	case format != "":
		return "a text of the format " + format
	}
	return strings.TrimSuffix(description, ".")
}
