// Package rpc calls methods of an MCP server as they are on the wire. A client library would hide
// what an audit looks for: it normalizes answers and retries requests.
package rpc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"strings"

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
	// Fault says why the answer is no JSON-RPC response; "" if it is one.
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
	if err != nil {
		a.Fault = err.Error()
		switch {
		case x.Err != nil:
			a.Fault = x.Reason()
		case x.Truncated:
			a.Fault = "the answer is longer than the audit reads"
		case x.Status >= 300:
			a.Fault = fmt.Sprintf("the answer has the status %d and no JSON-RPC response", x.Status)
		}
		return a
	}
	a.Result, a.Error = message.Result, message.Error
	return a
}

// A response is a response of JSON-RPC.
type response struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  json.RawMessage `json:"result"`
	Error   *Error          `json:"error"`
	Method  string          `json:"method"`
}

// responseIn finds the response with the given id.
func responseIn(body []byte, header http.Header, id int) (*response, error) {
	mediaType, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	switch mediaType {
	case "text/event-stream":
		for data := range events(body) {
			var r response
			if json.Unmarshal(data, &r) == nil && r.Method == "" && string(r.ID) == fmt.Sprint(id) {
				return valid(&r)
			}
		}
		return nil, fmt.Errorf("the event stream has no response to the request")
	case "application/json":
		var r response
		if err := json.Unmarshal(body, &r); err != nil {
			return nil, fmt.Errorf("the body is no JSON-RPC message")
		}
		if string(r.ID) != fmt.Sprint(id) && (r.Error == nil || string(r.ID) != "null" && len(r.ID) > 0) {
			return nil, fmt.Errorf("the response has the id %.40s, and the request %d", r.ID, id)
		}
		return valid(&r)
	case "":
		return nil, fmt.Errorf("the answer has no Content-Type")
	}
	return nil, fmt.Errorf("the answer has the media type %.80s, not application/json or text/event-stream", mediaType)
}

func valid(r *response) (*response, error) {
	switch {
	case r.JSONRPC != "2.0":
		return nil, fmt.Errorf("the response lacks \"jsonrpc\":\"2.0\"")
	case r.Error == nil && r.Result == nil:
		return nil, fmt.Errorf("the response has neither a result nor an error")
	case r.Error != nil && r.Result != nil:
		return nil, fmt.Errorf("the response has both a result and an error")
	}
	return r, nil
}

// responseArrived returns a function that reports whether a stream of events has the response with
// the given id. It looks at each event once. A body of JSON is read until its end.
func responseArrived(id int) func(body []byte, header http.Header) bool {
	seen := 0
	return func(body []byte, header http.Header) bool {
		if mediaType, _, _ := mime.ParseMediaType(header.Get("Content-Type")); mediaType != "text/event-stream" {
			return false
		}
		end := bytes.LastIndex(body[seen:], []byte("\n\n"))
		if crlf := bytes.LastIndex(body[seen:], []byte("\r\n\r\n")); crlf > end {
			end = crlf + 2
		}
		if end < 0 {
			return false
		}
		complete := body[seen : seen+end+2]
		seen += end + 2
		_, err := responseIn(complete, header, id)
		return err == nil
	}
}

// events yields the data of each event of a stream.
func events(body []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		for block := range strings.SplitSeq(text, "\n\n") {
			var data bytes.Buffer
			for line := range strings.SplitSeq(block, "\n") {
				if value, ok := strings.CutPrefix(line, "data:"); ok {
					if data.Len() > 0 {
						data.WriteByte('\n')
					}
					data.WriteString(strings.TrimPrefix(value, " "))
				}
			}
			if data.Len() > 0 && !yield(data.Bytes()) {
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
