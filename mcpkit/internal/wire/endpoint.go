package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// ServeHTTP answers the endpoint: POST with one JSON-RPC message or, before 2025-06-18, a batch. It
// reads the envelope first and refuses messages that two readers could understand differently.
// Every error is JSON. The request must have passed [Host.Identify].
func (h *Host) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		h.serveOther(rw, r)
		return
	}
	env, body, accepts, refused := h.read(rw, r)
	if refused != nil {
		refused.Write(rw, r)
		return
	}
	q := requestFrom(r.Context())
	q.direct.describe(env)
	var unknown string
	q.toolsets, unknown = q.service.Tools.sets.Selected(r)
	q.stream, q.events = opensStream(r, env), accepts.events
	if q.stream && len(env.Messages) > 1 {
		refusal.Response{Reason: refusal.SubscriptionInBatch}.Write(rw, r)
		return
	}
	h.admit(rw, r, env, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !h.withinRate(rw, r, q, env) {
			return
		}
		if unknown != "" { // only a caller who is admitted gets to know the names
			refusal.Response{Reason: refusal.ToolsetUnknown, ID: firstID(env), Args: []any{unknown, refusal.Quote(q.service.Tools.sets.Names())}}.Write(rw, r)
			return
		}
		h.withPlaces(rw, r, env, func(r *http.Request, q *request) {
			switch {
			case wantsSession(h.sessions, r, q, env, accepts.stream):
				h.serveSession(rw, r, q, env, body)
			case !h.answerDirectly(rw, r, q, env, body):
				h.handOn(rw, r, q, env, body, accepts.stream)
			}
		})
	}))
}

// read reads a request, or returns why it is refused.
func (h *Host) read(rw http.ResponseWriter, r *http.Request) (*envelope.Envelope, []byte, accepted, *refusal.Response) {
	refuse := func(refused refusal.Response) (*envelope.Envelope, []byte, accepted, *refusal.Response) {
		return nil, nil, accepted{}, &refused
	}
	if !isJSON(first(r.Header["Content-Type"])) {
		return refuse(refusal.Response{Reason: refusal.MediaTypeUnsupported})
	}
	accepts := parseAccept(r.Header["Accept"])
	if !accepts.json {
		return refuse(refusal.Response{Reason: refusal.MediaTypeNotAcceptable})
	}
	body, ok := edge.BodyBytes(r)
	var err error
	if !ok { // package edge did not read the body
		body, err = io.ReadAll(http.MaxBytesReader(rw, r.Body, MaxBody))
	}
	if err != nil {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			return refuse(refusal.Response{Reason: refusal.BodyTooLarge, Args: []any{tooBig.Limit}})
		}
		return refuse(refusal.Response{Reason: refusal.BodyUnreadable})
	}
	if q := requestFrom(r.Context()); !q.service.Pipeline.Rejected[observe.EmptyList] {
		if fixed, changed := envelope.WithoutEmptyLists(body); changed {
			body = fixed
			q.tolerated = append(q.tolerated, observe.EmptyList)
		}
	}
	env, err := envelope.Parse(body)
	if err != nil {
		if fault, ok := errlog.As[*envelope.Fault](err); ok {
			return refuse(refusal.Response{Reason: refusal.MessageMalformed, ID: fault.ID, Code: fault.Code, Args: []any{refusal.Quote(fault.Message)}})
		}
	}
	// go-sdk answers a message that names its version itself, as the specification says.
	if refused := unknownVersion(r, firstID(env)); refused != nil && !bytes.Contains(body, []byte(metaVersion)) {
		return refuse(*refused)
	}
	if len(body) > maxInitialize && slices.ContainsFunc(env.Messages, func(m envelope.Message) bool { return m.Method == "initialize" }) {
		return refuse(refusal.Response{Reason: refusal.InitializeTooLarge, ID: firstID(env), Args: []any{maxInitialize}})
	}
	return env, body, accepts, nil
}

// unknownVersion returns a refusal of a request whose header names an unknown protocol version.
func unknownVersion(r *http.Request, id json.RawMessage) *refusal.Response {
	version := first(r.Header["Mcp-Protocol-Version"])
	if version == "" || slices.Contains(protocolVersions, version) {
		return nil
	}
	return &refusal.Response{Reason: refusal.ProtocolVersionUnsupported, ID: id,
		Args: []any{refusal.Quote(version), strings.Join(protocolVersions, ", ")}}
}

// opensStream reports whether a request opens a stream, whatever its headers say.
func opensStream(r *http.Request, env *envelope.Envelope) bool {
	return r.Method == http.MethodGet || env.Listens()
}

// handOn lets go-sdk answer, without a session.
func (h *Host) handOn(rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte, streamable bool) {
	handler := h.single
	if streamable && needsStream(q, env) {
		handler = h.stream
	}
	serveSDK(h, handler, rw, r, q, env, body)
}

// needsStream reports whether the server may send messages before the result: the request asks for
// progress, or calls a tool whose handler has the session.
func needsStream(q *request, env *envelope.Envelope) bool {
	for _, m := range env.Messages {
		if m.Progress {
			return true
		}
		if m.Method == "tools/call" {
			if t := q.tool(m.Name); t != nil && t.Routing.Session {
				return true
			}
		}
	}
	return false
}
