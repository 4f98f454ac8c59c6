package oauth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// maxBody is the size in bytes of the largest request body that Protect accepts.
const maxBody = 4 << 20

// Protect returns a handler that authenticates and authorizes requests before it passes them
// to next, an MCP handler such as go-sdk's. need returns what one message of a request
// requires; a request with several messages requires all of it, and is public only if all of
// its messages are. A nil need means that every message requires the baseline. A message that
// is not [Message.Known] is never public.
//
// Requests other than POST require the baseline. A body that two JSON parsers could
// read differently is answered with 400, and one of more than 4 MiB with 413.
func (s *Server) Protect(next http.Handler, need func(Message) Need) http.Handler {
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
		env, err := envelope.Parse(body)
		if err != nil {
			refuseBody(w, err)
			return
		}
		total := Need{Public: true}
		for i := range env.Messages {
			n := needOf(messageOf(&env.Messages[i]), need)
			total.Public = total.Public && n.Public
			total.Scopes = append(total.Scopes, n.Scopes...)
		}
		r = r.Clone(context.WithValue(r.Context(), streamKey{}, env.Listens()))
		r.Body = io.NopCloser(bytes.NewReader(body))
		r.ContentLength = int64(len(body))
		s.Serve(w, r, total, next)
	})
}

// refuseBody answers a request whose body cannot be read or parsed with a JSON-RPC error.
func refuseBody(w http.ResponseWriter, err error) {
	status, answer := http.StatusBadRequest, envelope.Fault{Code: envelope.CodeParse, Message: "the request body could not be read"}
	var fault *envelope.Fault
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &fault):
		answer = *fault
	case errors.As(err, &tooBig):
		status, answer = http.StatusRequestEntityTooLarge, envelope.Fault{Code: envelope.CodeInvalidRequest, Message: "the request is too large"}
	}
	type rpcError struct {
		Code    int64  `json:"code"`
		Message string `json:"message"`
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Error   rpcError        `json:"error"`
	}{"2.0", answer.ID, rpcError{answer.Code, answer.Message}})
}
