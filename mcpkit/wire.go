package mcpkit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// maxBody bounds the body of a request, in bytes.
const maxBody = 4 << 20

// A wire answers the MCP endpoint: POST with one JSON-RPC message (or, before
// 2025-06-18, a batch). It looks at the envelope first, refuses what no reader
// could agree on, and hands the rest to go-sdk, stateless, for every protocol
// version. Every error it answers is JSON.
type wire struct {
	server *Server
	// The two differ in how go-sdk answers: with one JSON body, or with a stream
	// that has room for progress and log messages before the answer.
	single  http.Handler
	stream  http.Handler
	results resultCache
	watch   watch
	// sessions are for clients that need one.
	sessions *sessionTable
	places   *places
}

func newWire(s *Server) *wire {
	handler := func(single bool) http.Handler {
		return s.handOver(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s.sdk }, &mcp.StreamableHTTPOptions{
			Stateless:    true,
			JSONResponse: single,
			// go-sdk's guard refuses every request that a reverse proxy on the
			// same machine passes on; package edge has the guard that knows the
			// server's public name.
			DisableLocalhostProtection:   true,
			PropagateRequestCancellation: true,
			MaxRequestBodyBytes:          maxBody,
		}), false)
	}
	return &wire{server: s, single: handler(true), stream: handler(false), sessions: newSessionTable(s), places: newPlaces(s.front.shed)}
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.other(rw, r)
		return
	}
	refuse := func(status int, id []byte, code int64, message string) {
		w.server.refused(r.Context(), status, observe.RefusedRequest)
		writeError(rw, status, id, code, message)
	}
	if !isJSON(r.Header.Get("Content-Type")) {
		refuse(http.StatusUnsupportedMediaType, nil, jsonrpc.CodeInvalidRequest, "Content-Type must be application/json")
		return
	}
	accepts := parseAccept(r.Header.Values("Accept"))
	if !accepts.json {
		refuse(http.StatusNotAcceptable, nil, jsonrpc.CodeInvalidRequest, "Accept must allow application/json, and should allow text/event-stream")
		return
	}
	body, ok := edge.BodyBytes(r)
	var err error
	if !ok { // nothing to read
		body, err = io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	}
	if err != nil {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			refuse(http.StatusRequestEntityTooLarge, nil, jsonrpc.CodeInvalidRequest, fmt.Sprintf("the request body is larger than %d bytes", tooBig.Limit))
			return
		}
		refuse(http.StatusBadRequest, nil, jsonrpc.CodeParseError, "the request body could not be read")
		return
	}
	env, err := envelope.Parse(body)
	var fault *envelope.Fault
	if errors.As(err, &fault) {
		refuse(http.StatusBadRequest, fault.ID, fault.Code, fault.Message)
		return
	}
	if len(body) > maxInitialize && slices.ContainsFunc(env.Messages, func(m envelope.Message) bool { return m.Method == "initialize" }) {
		refuse(http.StatusRequestEntityTooLarge, firstID(env), jsonrpc.CodeInvalidRequest, fmt.Sprintf("an initialize request is larger than %d bytes", maxInitialize))
		return
	}
	q := requestFrom(r.Context())
	q.stream = opensStream(r, env)
	if q.stream && len(env.Messages) > 1 {
		refuse(http.StatusBadRequest, nil, jsonrpc.CodeInvalidRequest, "subscriptions/listen is sent alone, not in a batch")
		return
	}
	w.server.gate(rw, r, env, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.server.limitOthers(rw, r, env, func() {
			w.hold(rw, r, env, func(r *http.Request, q *request) {
				switch {
				case w.wantsSession(r, env, accepts.stream):
					w.session(rw, r, q, env, body)
				case !w.direct(rw, r, q, env, body):
					w.handOn(rw, r, q, env, body, accepts.stream)
				}
			})
		})
	}))
}

// handOn lets go-sdk answer, without a session.
func (w *wire) handOn(rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte, streamable bool) {
	handler := w.single
	if streamable && w.needsStream(env) {
		handler = w.stream
	}
	w.serveSDK(handler, rw, r, q, env, body)
}

// serveSDK lets a handler of go-sdk answer. What it is handed is a copy of r.
func (w *wire) serveSDK(handler http.Handler, rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte) {
	own := *r
	own.Header = r.Header.Clone()
	if r.Method == http.MethodPost {
		// go-sdk insists that both be named, although it answers with one of them.
		own.Header.Set("Accept", "application/json, text/event-stream")
		own.Body, own.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	out := &jsonErrors{ResponseWriter: rw, request: q}
	handler.ServeHTTP(out, &own)
	if q.aborted.Load() {
		panic(http.ErrAbortHandler)
	}
	out.finish(env)
}

// needsStream reports whether the request may be sent messages before its
// answer: it asks for progress, or calls a tool that knows the session.
func (w *wire) needsStream(env *envelope.Envelope) bool {
	for _, m := range env.Messages {
		if m.Progress {
			return true
		}
		if m.Method == "tools/call" {
			if t := w.server.lookup(m.Name); t != nil && t.session {
				return true
			}
		}
	}
	return false
}

func isJSON(contentType string) bool {
	if contentType == "application/json" { // nearly always
		return true
	}
	mt, _, err := mime.ParseMediaType(contentType)
	return err == nil && mt == "application/json"
}

type accepted struct{ json, stream bool }

// parseAccept reads Accept headers. A client that sends none takes anything.
func parseAccept(values []string) accepted {
	if len(values) == 0 {
		return accepted{json: true, stream: true}
	}
	if len(values) == 1 && (values[0] == "application/json, text/event-stream" || values[0] == "text/event-stream, application/json") { // most clients
		return accepted{json: true, stream: true}
	}
	var a accepted
	for _, part := range strings.Split(strings.Join(values, ","), ",") {
		mt, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil || params["q"] == "0" {
			continue
		}
		switch mt {
		case "*/*":
			a = accepted{json: true, stream: true}
		case "application/json", "application/*":
			a.json = true
		case "text/event-stream", "text/*":
			a.stream = true
		}
	}
	return a
}
