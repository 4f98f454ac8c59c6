package policy_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// promises replaces the first tool by one with a description and these fields of its result.
func promises(description, fields string) func(*policy.Surface) {
	return func(s *policy.Surface) {
		claims(description, oneID)(s)
		s.Tools[0].Output = json.RawMessage(`{"type":"object","properties":` + fields + `}`)
	}
}

func TestClaimResult(t *testing.T) {
	const steps = `{"steps":{"type":"integer","description":"steps"}}`
	for _, c := range []struct {
		description, fields string
		fault               bool
	}{
		{"Returns steps of a week along with a chart.", steps, true},
		{"Returns when the tram leaves and how full it is.", `{"departure":{"type":"string","format":"date-time","description":"time"}}`, true},
		{"Returns the delay of a train, its cause and the platform.", `{"delay":{"type":"integer","description":"d"},"cause":{"type":"string","description":"c"}}`, true},
		{"Returns steps of a week.", steps, false},
		{"Returns the steps and the distance.", `{"steps":{"type":"integer","description":"s"},"meters":{"type":"integer","description":"distance"}}`, false},
		{"Returns a note and its author.", `{"text":{"type":"string","description":"all of it"}}`, false},
		{"Returns a note and its links.", `{"items":{"type":"array","items":{"type":"object"},"description":"i"}}`, false},
		{"Returns the state of a note: open, closed and gone.", steps, false},
	} {
		found := messages(result(t, surfaceWith(promises(c.description, c.fields)), policy.RuleClaimResult).Findings)
		assert.Equal(t, c.fault, len(found) > 0, "%s: %v", c.description, found)
	}
}

func TestClaimFormOfTexts(t *testing.T) {
	field := func(rest string) string { return `{"serial":{"type":"string",` + rest + `}}` }
	checkClaims(t, policy.RuleClaimForm, []claimCase{
		{"Finds a device. The serial number has ten digits.", field(`"description":"serial number","pattern":"^[A-Z]{2}\\d{6}$"`), true},
		{"Finds a device. The serial number has ten digits.", field(`"description":"serial number","pattern":"^\\d{10}$"`), false},
		{"Finds a device. The serial number has ten digits.", field(`"description":"serial number","pattern":"^\\d{5}-\\d{5}$"`), false},
		{"Finds a device; a single letter is accepted as a serial.", field(`"description":"serial","minLength":3`), true},
		{"Finds devices; an asterisk stands for any digits.", field(`"description":"serial","pattern":"^[0-9]{6}$"`), true},
		{"Finds devices; an asterisk stands for any digits.", field(`"description":"serial","pattern":"^[0-9*]{1,6}$"`), false},
		{"Finds devices.", field(`"description":"day as DD.MM.YYYY","format":"date"`), true},
		{"Finds devices.", field(`"description":"day as YYYY-MM-DD","format":"date"`), false},
		{"Finds devices.", field(`"description":"Unix timestamp","format":"date-time"`), true},
		{"Finds devices.", field(`"description":"List of ids"`), true},
		{"Finds devices.", field(`"description":"List of ids, separated by commas"`), false},
		{"Finds devices.", field(`"description":"serial","enum":["a","b"],"examples":["c"]`), true},
		{"Finds devices.", field(`"description":"serial","enum":["a","b"],"examples":["a"]`), false},
		{"Finds devices.", `{"ids":{"type":"array","items":{"type":"string"},"description":"comma-separated ids"}}`, true},
		{"Finds devices.", `{"stars":{"type":"integer","description":"rating from 1 to 5","minimum":1,"maximum":10}}`, true},
		{"Finds devices.", `{"stars":{"type":"integer","description":"rating from 1 to 5","minimum":1,"maximum":5}}`, false},
		{"Finds devices.", `{"timeout_ms":{"type":"integer","description":"Timeout in seconds."}}`, true},
		{"Finds devices.", `{"timeout_ms":{"type":"integer","description":"Timeout in milliseconds."}}`, false},
	})
}
