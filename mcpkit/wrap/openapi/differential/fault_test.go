package differential_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/errors"
)

// A fault is what the other parser has against a request.
type fault struct {
	text   string
	reason string // why it is no fault of the request, "" if it is one
}

// The reasons for differences. The documentation of package openapi states the first; the tools
// have notes about the others.
const (
	alternative = "oneOf or anyOf: the schema of a tool allows what each alternative allows"
	undescribed = "the document requires a member that it does not describe"
	shallow     = "a schema is described to a depth, or once because it contains itself"
	unreadable  = "the other parser cannot compile the schema"
	deepList    = "OpenAPI does not define lists in deepObject style; services expect an index"
)

// against returns what the validator has against a request of a tool with such notes.
func against(check validator.Validator, r *http.Request, document, call string, notes []string) (faults []fault) {
	valid, errs := check.ValidateHttpRequestSync(r)
	if valid {
		return nil
	}
	for _, e := range errs {
		if e.ValidationType == "path" && (strings.Contains(document, `"`+r.URL.Path+`#`) || strings.Contains(document, `"`+r.URL.Path+`"`)) {
			continue // the validator knows no path with a fragment, and takes /api.x for a path of the server /api
		}
		f := fault{text: strings.Join([]string{r.Method, r.URL.RequestURI(), e.ValidationType, e.ValidationSubType, e.Message, e.Reason, call}, " | ")}
		for _, detail := range e.SchemaValidationErrors {
			f.text += " | " + detail.FieldPath + ": " + detail.Reason + " at " + detail.KeywordLocation
		}
		switch {
		case e.ValidationType == "requestBody" && e.ValidationSubType == "schema":
			f.reason = reasonFor(e, notes)
		case strings.HasPrefix(e.Message, "Query array parameter '") && strings.Contains(r.URL.RawQuery, quoted.FindStringSubmatch(e.Message)[1]+"%5B0%5D"):
			f.reason = deepList
		}
		faults = append(faults, f)
	}
	return faults
}

// reasonFor returns the reason why the schema of a tool allows a body that the document does not
// allow.
func reasonFor(e *errors.ValidationError, notes []string) string {
	if strings.Contains(e.Reason, "failed to compile") {
		return unreadable
	}
	reason := ""
	failed := map[string]map[string]map[string]bool{} // by combination, fault and alternative
	for _, detail := range e.SchemaValidationErrors {
		if combination, index, ok := alternativeOf(detail.KeywordLocation); ok {
			what := detail.FieldPath + ": " + detail.Reason
			if failed[combination] == nil {
				failed[combination] = map[string]map[string]bool{"": {}}
			}
			if failed[combination][what] == nil {
				failed[combination][what] = map[string]bool{}
			}
			failed[combination][what][index] = true
			failed[combination][""][index] = true
			reason = alternative
			continue
		}
		switch {
		case strings.HasSuffix(detail.KeywordLocation, "/required") && allUndescribed(detail.Reason, notes):
			reason = undescribed
		case len(detail.InstancePath) > 0 && slices.ContainsFunc(notes, isAboutDepth):
			reason = shallow
		default:
			return ""
		}
	}
	for _, faults := range failed {
		for what, alternatives := range faults { // what every alternative refuses is a fault
			if what != "" && len(alternatives) > 1 && len(alternatives) == len(faults[""]) {
				return ""
			}
		}
	}
	return reason
}

func isAboutDepth(note string) bool {
	return strings.Contains(note, "is described to depth") || strings.Contains(note, "contains itself")
}

var combined = regexp.MustCompile(`^(.*?/(?:oneOf|anyOf))(?:/(\d+)|$)`)

// alternativeOf returns the first oneOf or anyOf in the location of a keyword, and the alternative
// in it, "" for none.
func alternativeOf(location string) (combination, index string, ok bool) {
	m := combined.FindStringSubmatch(location)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

var quoted = regexp.MustCompile(`'([^']+)'`)

// allUndescribed reports whether notes say of all members in a message that no schema describes
// them.
func allUndescribed(message string, notes []string) bool {
	names := quoted.FindAllStringSubmatch(message, -1)
	return len(names) > 0 && !slices.ContainsFunc(names, func(name []string) bool {
		return !slices.ContainsFunc(notes, func(n string) bool {
			return strings.HasPrefix(n, "the member "+name[1]+" is required and has no description")
		})
	})
}
