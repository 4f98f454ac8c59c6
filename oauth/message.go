package oauth

import (
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// A Message is one JSON-RPC message of an MCP request: its method, and what the method is
// applied to. [Server.Protect] and [Server.Receive] pass it to the function that decides what
// the message needs.
type Message struct {
	// Method is the method, such as "tools/call"; "" for a response.
	Method string
	// Name is the name of a tool for tools/call, and of a prompt for prompts/get and for
	// completion/complete with a reference to a prompt. It is "" for all other messages.
	Name string
	// URIs are the URIs of the resources for resources/read, resources/subscribe,
	// resources/unsubscribe and subscriptions/listen, and a URI or URI template for
	// completion/complete with a reference to a resource. A missing URI is "".
	URIs []string
}

// Known reports whether m is a response or its method is one of MCP's. The parameters of
// another method, such as one that was added with go-sdk's AddReceivingCustomMethod, have a
// meaning that only its handler knows; Name and URIs are then empty.
func (m Message) Known() bool { return m.Method == "" || envelope.Known(m.Method) }

func messageOf(m *envelope.Message) Message {
	return Message{Method: m.Method, Name: m.Name, URIs: m.URIs}
}

// decodedMessage returns the message that go-sdk has decoded into req.
func decodedMessage(method string, req mcp.Request) Message {
	m := envelope.Of(method, req)
	return messageOf(&m)
}

// A Need is what a request requires of its caller.
type Need struct {
	// Public says that a caller without a token may make the request. A token that
	// is sent is verified all the same.
	Public bool
	// Scopes are the scopes that the request requires in addition to the baseline. The caller
	// needs all of them.
	Scopes []string
}

// needOf returns what m requires. Without a function need that is the baseline. A message of
// an unknown method is never public, because need cannot know what the message does.
func needOf(m Message, need func(Message) Need) Need {
	if need == nil {
		return Need{}
	}
	n := need(m)
	n.Public = n.Public && m.Known()
	return n
}
