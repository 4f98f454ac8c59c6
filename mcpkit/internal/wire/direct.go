package wire

import (
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// answerDirectly answers a request without go-sdk if the answer would be the same, and reports
// whether it did. It is faster: go-sdk connects a session for every request, decodes the request
// about ten times, and decodes and encodes every output again.
//
// It answers only valid requests of one message, with known headers that agree with the message and
// known parameters. go-sdk answers all others, including those that get a protocol error.
func (h *Host) answerDirectly(rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte) bool {
	if env.Batch || len(env.Messages) != 1 {
		return false
	}
	m := env.Messages[0]
	if !isPlainID(m.ID) {
		return false
	}
	version, ok := directVersion(r.Header)
	if !ok {
		return false
	}
	if m.Method == "initialize" {
		asked, ok := parseInitialize(m.Params)
		if !ok || version == modern || h.Shared() {
			return false
		}
		h.repeat(rw, r, q, env, body, directParams{}, version, asked)
		return true
	}
	p, ok := parseDirect(m, version)
	if !ok || m.Progress && (m.Method != "tools/call" || !isPlainID(p.token)) || version == modern && !headersAgree(r.Header, m) {
		return false
	}
	switch m.Method {
	case "tools/call":
		t := q.tool(m.Name)
		switch {
		case t != nil && t.IsDirect(m.Progress):
			callDirectly(h, rw, q, m.ID, t, p, version)
			return true
		case t == nil && m.Name != "" && !h.Shared():
			// go-sdk answers a call without a name, and the program is told of its tools without
			// annotations.
			answerUnknown(h, rw, q, m, p, version)
			return true
		}
	case "tools/list":
		// The program may have middleware of go-sdk that lists tools by caller.
		if p.arguments == nil && !h.Shared() {
			h.repeat(rw, r, q, env, body, p, version, q.view(r.Context()))
			return true
		}
	case "server/discover":
		if version == modern && p.arguments == nil && !h.Shared() {
			h.repeat(rw, r, q, env, body, p, version, "")
			return true
		}
	case "ping":
		if version != modern && p.arguments == nil {
			h.observeAnswered(r, q, m.Method, p, version)
			respondRaw(rw, m.ID, []byte("{}"))
			return true
		}
	}
	return false
}

// answerUnknown answers a call of a tool that the server does not have, or not for the caller.
func answerUnknown(h *Host, rw http.ResponseWriter, q *request, m envelope.Message, p directParams, version string) {
	err := unknownTool(m.Name)
	if op := &q.direct; h.observes(op) {
		h.begin(q.ctx, op, observe.Operation{Method: m.Method, Protocol: version, Trace: p.trace})
		defer func() { h.end(op, err) }()
	}
	respondError(rw, m.ID, err, version)
}
