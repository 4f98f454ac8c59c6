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

// maxBody bounds the requests that a gate reads, in bytes.
const maxBody = 4 << 20

// Protect puts the server in front of an MCP handler, such as go-sdk's. need says what
// each message of a request takes; a request with several takes all of it, and is public
// only if all are. nil means that every message takes the baseline. A message that is not
// [envelope.Message.Known] is never public: what it is about cannot be told, and need is
// shown no name.
//
// Requests that are no POST take the baseline. A body that two readers could
// understand differently, or of more than 4 MiB, is answered with 400 or 413; see
// [envelope.Parse].
func (s *Server) Protect(next http.Handler, need func(envelope.Message) Need) http.Handler {
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
		for _, m := range env.Messages {
			n := needOf(m, need)
			total.Public = total.Public && n.Public
			total.Scopes = append(total.Scopes, n.Scopes...)
		}
		r = r.Clone(context.WithValue(r.Context(), streamKey{}, env.Listens()))
		r.Body = io.NopCloser(bytes.NewReader(body))
		r.ContentLength = int64(len(body))
		s.Serve(w, r, total, next)
	})
}

// needOf is what a message takes: the baseline at least, if nobody knows what it is about.
func needOf(m envelope.Message, need func(envelope.Message) Need) Need {
	if need == nil {
		return Need{}
	}
	n := need(m)
	n.Public = n.Public && m.Known()
	return n
}

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
