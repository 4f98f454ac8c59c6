package oauth

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
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
			bodyRefusal(err).Write(w, r)
			return
		}
		env, err := envelope.Parse(body)
		if err != nil {
			bodyRefusal(err).Write(w, r)
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

// bodyRefusal returns the response to a request whose body cannot be read or parsed.
func bodyRefusal(err error) refusal.Response {
	var fault *envelope.Fault
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &fault):
		return refusal.Response{
			Reason: refusal.MessageMalformed, ID: fault.ID, Code: fault.Code,
			Args: []any{refusal.Quote(fault.Message)},
		}
	case errors.As(err, &tooLarge):
		return refusal.Response{Reason: refusal.BodyTooLarge, Args: []any{tooLarge.Limit}}
	}
	return refusal.Response{Reason: refusal.BodyUnreadable}
}
