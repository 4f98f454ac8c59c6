package mcpkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/invopop/jsonschema"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A ticket is an argument whose method refuses all texts with words of its package.
type ticket string

func (*ticket) UnmarshalText([]byte) error { return errors.New("pkg/ticket: bad checksum") }

// A seat is a ticket with a schema.
type seat struct{ ticket }

func (seat) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Description: "A seat such as 12A."}
}

// TestARefusedTextSaysWhatIsExpected checks that the message about an argument that decodes itself
// names the argument and the format, and no error of the method.
func TestARefusedTextSaysWhatIsExpected(t *testing.T) {
	type in struct {
		From   *netip.Addr           `json:"from,omitempty"`
		Ranges []netip.Prefix        `json:"ranges,omitempty" jsonschema:"The ranges."`
		ByName map[string]netip.Addr `json:"by_name,omitempty"`
		Keys   map[netip.Addr]string `json:"keys,omitempty"`
		At     time.Time             `json:"at,omitzero"`
		Ticket ticket                `json:"ticket,omitempty" jsonschema:"A ticket such as T-12, with its checksum."`
		Seat   *seat                 `json:"seat,omitempty"`
		Plain  ticket                `json:"plain,omitempty"`
	}
	srv := newServer()
	mcpkit.AddTool(srv, "paint_wall", annotate.ReadOnly("Paint"), "Paints a wall. Use when a wall is bare.",
		func(context.Context, in) (string, error) { return "painted", nil })
	endpoint := listen(t, srv)
	for args, want := range map[string]string{
		`{"from":"999.1"}`:              "from: cannot be used as given; expected: An IP address, such as 192.0.2.1 or 2001:db8::1.",
		`{"ranges":["10.0.0.0/8","x"]}`: "ranges[1]: cannot be used as given; expected: An IP network, such as 192.0.2.0/24.",
		`{"by_name":{"a":"x"}}`:         "by_name.a: cannot be used as given; expected: An IP address, such as 192.0.2.1 or 2001:db8::1.",
		`{"keys":{"x":"a"}}`:            "keys.x: cannot be used as given; expected: An IP address, such as 192.0.2.1 or 2001:db8::1.",
		`{"at":"2026-06-30T23:59:60Z"}`: "at: cannot be used as given; expected: A date and time of RFC 3339, such as 2026-01-31T12:00:00Z.",
		`{"ticket":"T-13"}`:             "ticket: cannot be used as given; expected: A ticket such as T-12, with its checksum.",
		`{"seat":"x"}`:                  "seat: cannot be used as given; expected: A seat such as 12A.",
		`{"plain":"x"}`:                 "plain: cannot be used as given",
	} {
		text, isError := callTool(t, endpoint, "2025-06-18", "paint_wall", json.RawMessage(args))
		assert.True(t, isError, args)
		assert.Equal(t, want, text, args)
	}
}
