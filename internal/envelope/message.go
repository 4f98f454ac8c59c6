package envelope

import "encoding/json"

// MaxURI is the length in bytes of the longest URI of a resource. Servers store the URIs of
// subscriptions.
const MaxURI = 8 << 10

// MaxSubscriptions is the most resources that one message may subscribe to.
const MaxSubscriptions = 1000

// A Message is one JSON-RPC message, as far as an authorization decision needs it.
type Message struct {
	// ID is the request's id as it was sent; nil for a notification.
	ID json.RawMessage
	// Method is the method, such as "tools/call"; "" for a response.
	Method string
	// Name is the name of a tool for tools/call, and of a prompt for prompts/get and for
	// completion/complete with a reference to a prompt. It is "" for all other methods.
	Name string
	// URIs are the URIs of resources: uri for the methods that read a resource or subscribe to
	// one, all resources that subscriptions/listen names, and the URI or URI template of a
	// reference to a resource in completion/complete. A missing URI is "", as in go-sdk.
	URIs []string
	// Params is the text of the parameters, an object; nil if the message has none. It
	// shares memory with the body.
	Params json.RawMessage
	// Arguments and Meta are the members arguments and _meta of the parameters, or nil. More
	// is set if the parameters have members other than these two and Name.
	Arguments, Meta json.RawMessage
	More            bool
	// Progress is set if the sender requests progress notifications.
	Progress bool
}

// Known reports whether m is a response or its method is one that MCP defines. The parameters
// of another method, such as one that was added with AddReceivingCustomMethod, have a meaning
// that only its handler knows; Name and URIs are then empty.
func (m Message) Known() bool { return m.Method == "" || Known(m.Method) }

// setRef sets the subject of a completion. The type of the reference decides; go-sdk refuses
// a reference that also has the member of the other type, or an unknown type.
func (m *Message) setRef(kind, name, uri string) {
	switch kind {
	case refPrompt:
		m.Name = name
	case refResource:
		m.URIs = []string{uri}
	}
}

// The codes of a [Fault], from the JSON-RPC specification:
// https://www.jsonrpc.org/specification#error_object
const (
	CodeParse          = -32700
	CodeInvalidRequest = -32600
	CodeInvalidParams  = -32602
)

// A Fault says why a body is refused, as a JSON-RPC error. Answer it with status 400.
type Fault struct {
	ID      json.RawMessage // of the request; nil if it could not be read
	Code    int64
	Message string
}

// Error returns the message.
func (f *Fault) Error() string { return f.Message }
