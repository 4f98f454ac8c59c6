package oauth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// An Operation is one thing that a request asks of an MCP server.
type Operation struct {
	// Method is the JSON-RPC method, such as "tools/call"; "" for a response.
	Method string
	// Name is what it is about: the name of a tool or prompt, or the URI of a
	// resource; "" where there is none.
	Name string
}

// ErrAmbiguous says that two readers could understand a request differently, so
// that no decision about it would hold.
var ErrAmbiguous = errors.New("oauth: the request is ambiguous or no JSON-RPC")

// Operations reads what the JSON-RPC messages in body ask for, several of them for a
// batch.
//
// Names are matched exactly, as the protocol has them. encoding/json does not: it
// takes "Name" for "name" and lets the last of two win, so that a gate that uses it
// can be shown one tool while the server behind it runs another. Here a name that
// stands twice, or in another case, is an error that wraps [ErrAmbiguous].
func Operations(body []byte) ([]Operation, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || body[0] != '[' {
		op, err := operation(body)
		return []Operation{op}, err
	}
	var batch []json.RawMessage
	if err := json.Unmarshal(body, &batch); err != nil || len(batch) == 0 {
		return nil, fmt.Errorf("%w: not a batch", ErrAmbiguous)
	}
	ops := make([]Operation, len(batch))
	for i, message := range batch {
		var err error
		if ops[i], err = operation(message); err != nil {
			return nil, err
		}
	}
	return ops, nil
}

func operation(message []byte) (op Operation, err error) {
	var params []byte
	err = eachMember(message, func(name string, value []byte) error {
		switch {
		case name == "method":
			return plainString(value, &op.Method)
		case name == "params":
			params = value
		case foldsTo(name, "jsonrpc", "id", "method", "params", "result", "error"):
			return fmt.Errorf("unknown member %q", name)
		}
		return nil
	})
	if err == nil && len(params) > 0 && params[0] == '{' {
		err = eachMember(params, func(name string, value []byte) error {
			switch {
			case name == "name" || name == "uri":
				return plainString(value, &op.Name)
			case foldsTo(name, "name", "uri", "arguments", "_meta"):
				return fmt.Errorf("unknown parameter %q", name)
			}
			return nil
		})
	}
	if err != nil {
		return Operation{}, fmt.Errorf("%w: %w", ErrAmbiguous, err)
	}
	return op, nil
}

// foldsTo reports whether name is one of names but for the case of its letters.
func foldsTo(name string, names ...string) bool {
	for _, n := range names {
		if name != n && strings.EqualFold(name, n) {
			return true
		}
	}
	return false
}

func plainString(value []byte, into *string) error {
	if len(value) == 0 || value[0] != '"' {
		return errors.New("not a string")
	}
	return json.Unmarshal(value, into)
}

// maxBody bounds the requests that a gate reads, in bytes.
const maxBody = 4 << 20

// Protect puts the server in front of an MCP handler, such as go-sdk's. need says what
// each operation takes; a request with several takes all of it, and is public only if all
// are. nil means that every operation takes the baseline.
//
// Requests that are no POST take the baseline. A body that two readers could
// understand differently, or of more than 4 MiB, is answered with 400 or 413.
func (s *Server) Protect(next http.Handler, need func(Operation) Need) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Body == nil {
			s.Serve(w, r, Need{}, next)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			refuseBody(w, err)
			return
		}
		ops, err := Operations(body)
		if err != nil {
			refuseBody(w, err)
			return
		}
		total := Need{Public: need != nil}
		for _, op := range ops {
			if need != nil {
				n := need(op)
				total.Public = total.Public && n.Public
				total.Scopes = append(total.Scopes, n.Scopes...)
			}
		}
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
		r.ContentLength = int64(len(body))
		s.Serve(w, r, total, next)
	})
}

func refuseBody(w http.ResponseWriter, err error) {
	status, code, text := http.StatusBadRequest, -32700, "the request is no JSON-RPC that is understood in one way only"
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		status, code, text = http.StatusRequestEntityTooLarge, -32600, "the request is too large"
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"jsonrpc":"2.0","id":null,"error":{"code":%d,"message":%q}}`, code, text)
}
