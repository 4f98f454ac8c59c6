// Package envelope reads the outside of an MCP request: which methods its JSON-RPC
// messages call, and what they are about. It is what has to be known to decide
// whether a caller may make the request.
//
// Names are matched exactly, as the protocol has them. Go's encoding/json takes
// "Name" for "name" and lets the last of two win; other readers do not. Whoever
// decides on one reading while the server acts on another is shown one tool and runs
// another. So a member that stands twice, or that is written in another case than the
// protocol's, is refused here.
package envelope

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// MaxURI is the longest URI of a resource, in bytes. Servers keep the URIs of subscriptions.
const MaxURI = 8 << 10

// MaxBatch is the most messages of a batch, which only protocol 2025-03-26 has.
const MaxBatch = 100

// MaxSubscriptions is the most resources that one message may ask to hear of.
const MaxSubscriptions = 1000

// An Envelope is the JSON-RPC messages in a request body.
type Envelope struct {
	Messages []Message
	// Batch is set when the messages came as an array.
	Batch bool
}

// Listens reports whether the request opens a stream that stays open: whether one of its
// messages is subscriptions/listen.
func (e *Envelope) Listens() bool {
	for i := range e.Messages {
		if e.Messages[i].Method == "subscriptions/listen" {
			return true
		}
	}
	return false
}

// A Message is one JSON-RPC message, as far as deciding about it needs.
type Message struct {
	// ID is the request's id as it was sent; nil for a notification.
	ID json.RawMessage
	// Method is the method, such as "tools/call"; "" for a response.
	Method string
	// Name is the tool or prompt that the message is about, where its method is about one:
	// name of tools/call and prompts/get, and of a reference to a prompt in
	// completion/complete. It is "" for every other method.
	Name string
	// URIs are the resources that it is about, where its method is about resources: uri of
	// the methods that read or follow one, and of a reference to a resource in
	// completion/complete, which may be a template; all that subscriptions/listen names.
	// One that is missing is "", which is what go-sdk takes it for.
	URIs []string
	// Params is the text of the parameters, an object; nil where there are none. It
	// is part of the body.
	Params json.RawMessage
	// Arguments and Meta are the members arguments and _meta of the parameters, or nil. More
	// is set when the parameters have other members than these two and the Name.
	Arguments, Meta json.RawMessage
	More            bool
	// Progress is set when the sender wants to hear of progress.
	Progress bool
}

// The codes of a [Fault], from the JSON-RPC specification:
// https://www.jsonrpc.org/specification#error_object
const (
	CodeParse          = -32700
	CodeInvalidRequest = -32600
	CodeInvalidParams  = -32602
)

// A Fault is why a body is refused, as a JSON-RPC error. Answer it with status 400.
type Fault struct {
	ID      json.RawMessage // of the request, where it could be read; nil otherwise
	Code    int64
	Message string
}

func (f *Fault) Error() string { return f.Message }

// Parse reads a request body. The error is a [*Fault].
func Parse(body []byte) (*Envelope, error) {
	if err := strictjson.Check(body); err != nil {
		return nil, &Fault{Code: CodeParse, Message: "the request body cannot be read: " + err.Error()}
	}
	body = bytes.TrimSpace(body)
	if body[0] != '[' {
		m, fault := parseMessage(body)
		if fault != nil {
			return nil, fault
		}
		one := &struct { // made at once: nearly every request is one
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
		if n++; n > MaxBatch || first != nil {
			return nil // count on
		}
		m, fault := parseMessage(item)
		if fault != nil {
			fault.Message = fmt.Sprintf("message %d of the batch: %s", n-1, fault.Message)
			first = fault
		}
		env.Messages = append(env.Messages, m)
		return nil
	})
	switch {
	case n == 0:
		return nil, &Fault{Code: CodeInvalidRequest, Message: "the batch is empty"}
	case n > MaxBatch:
		return nil, &Fault{Code: CodeInvalidRequest, Message: fmt.Sprintf("the batch has %d messages; at most %d are taken", n, MaxBatch)}
	case first != nil:
		return nil, first
	}
	return env, nil
}
