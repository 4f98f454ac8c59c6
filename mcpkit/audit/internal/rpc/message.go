// Package rpc calls methods of an MCP server as they are on the wire. A client library would hide
// what an audit looks for: it normalizes answers and retries requests.
package rpc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// The protocol versions of the two eras: with sessions, and without.
const (
	Legacy = "2025-11-25"
	Modern = "2026-07-28"
)

// Versions are the versions of the era with sessions that have the Streamable HTTP transport, the
// newest first.
var Versions = []string{Legacy, "2025-06-18", "2025-03-26"}

// An Error is a JSON-RPC error.
type Error struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"`
}

// An Answer is the answer to a request of JSON-RPC.
type Answer struct {
	*web.Exchange

	// Result or Error is set if the answer is a JSON-RPC response to the request.
	Result json.RawMessage
	Error  *Error
	// Fault says why the answer is not a JSON-RPC response; "" if it is one.
	Fault string
}

// OK reports whether the answer has a result.
func (a *Answer) OK() bool { return a != nil && a.Fault == "" && a.Error == nil }

// request returns the body of a request. Modern requests carry in params what a session would hold.
func request(version string, id int, method string, params map[string]any) []byte {
	if params == nil {
		params = map[string]any{}
	}
	if version == Modern {
		withMeta := make(map[string]any, len(params)+1)
		maps.Copy(withMeta, params)
		withMeta["_meta"] = map[string]any{
			"io.modelcontextprotocol/protocolVersion":    version,
			"io.modelcontextprotocol/clientInfo":         clientInfo,
			"io.modelcontextprotocol/clientCapabilities": map[string]any{},
		}
		params = withMeta
	}
	message := map[string]any{"jsonrpc": "2.0", "method": method, "params": params}
	if id != 0 {
		message["id"] = id
	}
	body, err := json.Marshal(message)
	if err != nil {
		panic(fmt.Sprintf("the parameters of a probe cannot be encoded: %v", err)) // they are the audit's own values
	}
	return body
}

var clientInfo = map[string]any{"name": "mcpkit-audit", "version": "1.0.0"}

// Read reads the response with the given id from what a server answered to a message that was sent
// as it is.
func Read(x *web.Exchange, id int) *Answer { return read(x, id) }

// read reads the response with the given id from an HTTP answer: JSON, or a stream of events.
func read(x *web.Exchange, id int) *Answer {
	a := &Answer{Exchange: x}
	if !x.Answered() {
		a.Fault = x.Reason()
		return a
	}
	message, err := responseIn(x.Body, x.Header, id)
	switch {
	case x.Err != nil:
		a.Fault = x.Reason() // clients read a body to its end
	case x.Truncated && err != nil:
		a.Fault = "the answer is longer than the audit reads"
	case err != nil && x.Status >= 300:
		a.Fault = fmt.Sprintf("the answer has the status %d and no JSON-RPC response", x.Status)
	case err != nil:
		a.Fault = err.Error()
	case message.Error == nil && !carriesResult(x.Status):
		a.Fault = fmt.Sprintf("the answer has a result, but the status %d, with which clients do not read it", x.Status)
	default:
		a.Result, a.Error = message.Result, message.Error
	}
	return a
}

// carriesResult reports whether clients read a result from an answer with a status. They treat 202
// as the answer to a notification.
func carriesResult(status int) bool {
	return status >= 200 && status < 300 && status != http.StatusAccepted && status != http.StatusNoContent
}

// A response is a response of JSON-RPC.
type response struct {
	JSONRPC json.RawMessage
	ID      json.RawMessage
	Result  json.RawMessage
	Error   *Error
	Method  json.RawMessage
	// extra is a member that a response must not have, or "": an error that is null, or an unknown
	// one.
	extra string
}

// errNoMessage says that a text is not a JSON-RPC message.
var errNoMessage = errors.New("the body is not a JSON-RPC message")

// decode reads a message. The names of its members match exactly, as in clients: "Result" is not
// "result".
func decode(text []byte) (*response, error) {
	if !json.Valid(text) {
		return nil, errNoMessage
	}
	var r response
	var rpcError json.RawMessage
	places := map[string]*json.RawMessage{"jsonrpc": &r.JSONRPC, "id": &r.ID, "result": &r.Result, "error": &rpcError, "method": &r.Method}
	err := strictjson.Object(text, func(name string, value []byte) error {
		place := places[name]
		switch {
		case place == nil:
			r.extra = name
		case *place != nil:
			return fmt.Errorf("the response has the member %q twice, and clients do not agree on which one they read", name)
		default:
			*place = value
		}
		return nil
	})
	if errors.Is(err, strictjson.ErrNotObject) {
		return nil, errNoMessage
	}
	if err == nil && rpcError != nil && json.Unmarshal(rpcError, &r.Error) != nil {
		return nil, errNoMessage
	}
	if string(rpcError) == "null" {
		r.extra = "error"
	}
	return &r, err
}

// responseIn finds the response with the given id.
func responseIn(body []byte, header http.Header, id int) (*response, error) {
	mediaType, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	switch mediaType {
	case "text/event-stream":
		return responseInEvents(body, id)
	case "application/json":
		r, err := decode(body)
		if err != nil {
			return nil, err
		}
		if len(r.ID) == 0 && r.Error == nil {
			return nil, fmt.Errorf("the response has no id")
		}
		if string(r.ID) != fmt.Sprint(id) && (r.Error == nil || string(r.ID) != "null" && len(r.ID) > 0) {
			return nil, fmt.Errorf("the response has the id %.40s, and the request %d", r.ID, id)
		}
		return valid(r)
	case "":
		return nil, fmt.Errorf("the answer has no Content-Type")
	}
	return nil, fmt.Errorf("the answer has the media type %.80s, not application/json or text/event-stream", mediaType)
}

func responseInEvents(body []byte, id int) (*response, error) {
	ignored := ""
	for e := range events(body) {
		r, err := decode(e.data)
		if r == nil || len(r.Method) > 0 || string(r.ID) != fmt.Sprint(id) {
			continue
		}
		if e.kind != "" && e.kind != "message" {
			ignored = e.kind
			continue
		}
		if err != nil {
			return nil, err
		}
		return valid(r)
	}
	if ignored != "" {
		return nil, fmt.Errorf("the response is in an event of the type %.40q, and clients read events of the type \"message\"", ignored)
	}
	return nil, fmt.Errorf("the event stream has no response to the request")
}

func valid(r *response) (*response, error) {
	switch {
	case string(r.JSONRPC) != `"2.0"`:
		return nil, fmt.Errorf("the response lacks \"jsonrpc\":\"2.0\"")
	case r.Error == nil && r.Result == nil:
		return nil, fmt.Errorf("the response has neither a result nor an error")
	case r.Error != nil && r.Result != nil:
		return nil, fmt.Errorf("the response has both a result and an error")
	case r.extra == "error" && r.Result != nil:
		return nil, fmt.Errorf("the response has a result and the member error, which is null, and clients with the TypeScript SDK refuse it")
	case r.extra != "":
		return nil, fmt.Errorf("the response has the member %.40q, which JSON-RPC does not have, and clients with the TypeScript SDK refuse it", r.extra)
	}
	return r, nil
}

// responseArrived returns a function that reports whether a stream of events has the response with
// the given id. It looks at each byte once, however slowly an event arrives. A body of JSON is read
// until its end.
func responseArrived(id int) func(body []byte, header http.Header) bool {
	seen, searched := 0, 0 // up to where events are complete, and up to where their end was looked for
	return func(body []byte, header http.Header) bool {
		if mediaType, _, _ := mime.ParseMediaType(header.Get("Content-Type")); mediaType != "text/event-stream" {
			return false
		}
		if len(body) == 0 {
			seen, searched = 0, 0 // an answer begins, perhaps that to the same request a second time
		}
		from := max(seen, searched-2) // the end of an event can begin two bytes before the new ones
		searched = len(body)
		end := eventsEnd(body[from:])
		if end == 0 {
			return false
		}
		complete := body[seen : from+end]
		seen = from + end
		_, err := responseInEvents(complete, id)
		return err == nil
	}
}

// eventsEnd returns where the last complete event of a stream ends: after an empty line.
func eventsEnd(stream []byte) (end int) {
	for _, emptyLine := range []string{"\n\n", "\n\r\n", "\r\r"} {
		if at := bytes.LastIndex(stream, []byte(emptyLine)); at >= 0 {
			end = max(end, at+len(emptyLine))
		}
	}
	return end
}

// An event is an event of a stream.
type event struct {
	kind string // "" for an event without a type
	data []byte
}

// lineEnds are the ends of lines in a stream of events.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// events yields each event of a stream that has data. The last one counts only if an empty line
// ends it: clients drop what was cut off.
//
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
func events(stream []byte) func(yield func(event) bool) {
	return func(yield func(event) bool) {
		text := lineEnds.Replace(string(stream[:eventsEnd(stream)]))
		for block := range strings.SplitSeq(text, "\n\n") {
			var data bytes.Buffer
			var e event
			for line := range strings.SplitSeq(block, "\n") {
				if kind, ok := strings.CutPrefix(line, "event:"); ok {
					e.kind = strings.TrimPrefix(kind, " ")
				}
				if value, ok := strings.CutPrefix(line, "data:"); ok {
					if data.Len() > 0 {
						data.WriteByte('\n')
					}
					data.WriteString(strings.TrimPrefix(value, " "))
				}
			}
			if e.data = data.Bytes(); len(e.data) > 0 && !yield(e) {
				return
			}
		}
	}
}

// versionOf returns the protocol version of a result of initialize.
func versionOf(result json.RawMessage) string {
	var r struct {
		ProtocolVersion string `json:"protocolVersion"`
	}
	if json.Unmarshal(result, &r) != nil {
		return ""
	}
	return r.ProtocolVersion
}
