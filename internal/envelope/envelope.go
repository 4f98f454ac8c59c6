// Package envelope parses as much of an MCP request as an authorization decision needs: which
// methods its JSON-RPC messages call, and on which tools, prompts and resources.
//
// Names are matched exactly. Go's encoding/json treats the member "Name" like "name" and uses
// the last of two members with the same name; other parsers do not. If the authorization and
// the server read a body differently, one tool is authorized and another one runs. Therefore
// [Parse] refuses duplicate members, and members that differ from the protocol's only in case.
package envelope

import (
	"bytes"
	"fmt"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// MaxBatch is the most messages of a batch. Only protocol 2025-03-26 has batches.
const MaxBatch = 100

// An Envelope holds the JSON-RPC messages of the body of a request, or of a line.
type Envelope struct {
	Messages []Message
	// Batch is set if the body is an array of messages.
	Batch bool
}

// Listens reports whether one of the messages is subscriptions/listen, whose response is a
// stream that stays open.
func (e *Envelope) Listens() bool {
	for i := range e.Messages {
		if e.Messages[i].Method == "subscriptions/listen" {
			return true
		}
	}
	return false
}

// Parse parses the body of a request, or a line. The error is a [*Fault].
func Parse(body []byte) (*Envelope, error) {
	if err := strictjson.Check(body); err != nil {
		return nil, &Fault{Code: CodeParse, Message: "the message cannot be read: " + err.Error()}
	}
	body = bytes.TrimSpace(body)
	if body[0] != '[' {
		m, fault := parseMessage(body)
		if fault != nil {
			return nil, fault
		}
		one := &struct { // one allocation for both: nearly every request is a single message
			Envelope
			message [1]Message
		}{message: [1]Message{m}}
		one.Messages = one.message[:]
		return &one.Envelope, nil
	}
	env := &Envelope{Batch: true}
	n := 0
	var first *Fault
	_ = strictjson.Array(body, func(item []byte) error {
		if n++; n <= MaxBatch && first == nil { // otherwise it only counts
			var m Message
			if m, first = parseMessage(item); first != nil {
				first.Message = fmt.Sprintf("message %d of the batch: %s", n-1, first.Message)
			}
			env.Messages = append(env.Messages, m)
		}
		return nil
	})
	switch {
	case n == 0:
		return nil, &Fault{Code: CodeInvalidRequest, Message: "the batch is empty"}
	case n > MaxBatch:
		return nil, &Fault{Code: CodeInvalidRequest, Message: fmt.Sprintf("the batch has %d messages; at most %d are allowed", n, MaxBatch)}
	case first != nil:
		return nil, first
	}
	if fault := sameIDs(env.Messages); fault != nil {
		return nil, fault
	}
	return env, nil
}

// sameIDs returns a fault if two requests of a batch have one ID, however it is spelled: only one
// of them would be answered.
func sameIDs(batch []Message) *Fault {
	seen := map[string]int{}
	for i := range batch {
		id := batch[i].ID
		if len(id) == 0 || batch[i].Method == "" {
			continue
		}
		key := string(id)
		if text, ok := strictjson.String(id); ok {
			key = `"` + text
		}
		if other, twice := seen[key]; twice {
			return &Fault{Code: CodeInvalidRequest, Message: fmt.Sprintf("messages %d and %d of the batch have the same id", other, i)}
		}
		seen[key] = i
	}
	return nil
}
