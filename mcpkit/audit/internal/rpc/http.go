package rpc

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// A Server is a server at a URL. Several goroutines may use it at once.
type Server struct {
	Client *web.Client
	URL    string
	// Token is sent with each request if it is not empty.
	Token string
	// Header has further headers for each request, such as Origin.
	Header http.Header
	// Once keeps requests from being repeated after a Retry-After.
	Once bool

	last atomic.Int64
}

// A Session is what requests of one era have in common.
type Session struct {
	Version string // the negotiated version; "" sends no version header
	ID      string // Mcp-Session-Id; "" if the server has no sessions
	// Ready is the answer to the notification that ended the handshake; nil if there was none.
	Ready *web.Exchange
	// wait is how long a request may take; 0 means as long as the client allows.
	wait time.Duration
}

// Patient returns the session for requests that may take longer.
func (s Session) Patient(wait time.Duration) Session {
	s.wait = wait
	return s
}

// Call sends a request and returns its answer.
func (s *Server) Call(ctx context.Context, session Session, method string, params map[string]any) *Answer {
	id := int(s.last.Add(1))
	header := s.header(session)
	if session.Version == Modern {
		header.Set("Mcp-Method", method)
		if name, ok := subject(method, params); ok {
			header.Set("Mcp-Name", name)
		}
	}
	x := s.Client.Do(ctx, web.Request{
		Method: http.MethodPost, URL: s.URL, Token: s.Token, Header: header,
		Body:   request(session.Version, id, method, params),
		Enough: responseArrived(id), Once: s.Once, Patience: session.wait,
	})
	return read(x, id)
}

// Notify sends a notification.
func (s *Server) Notify(ctx context.Context, session Session, method string) *web.Exchange {
	return s.Client.Do(ctx, web.Request{
		Method: http.MethodPost, URL: s.URL, Token: s.Token, Header: s.header(session),
		Body: request(session.Version, 0, method, nil),
	})
}

// Initialize opens a session of the era with sessions, with the version that the client asks for.
// The session is ready for requests if the answer is OK.
func (s *Server) Initialize(ctx context.Context, version string) (*Answer, Session) {
	answer := s.Call(ctx, Session{}, "initialize", initializeParams(version))
	if !answer.OK() {
		return answer, Session{}
	}
	session := Session{Version: versionOf(answer.Result), ID: answer.Header.Get("Mcp-Session-Id")}
	session.Ready = s.Notify(ctx, session, "notifications/initialized")
	return answer, session
}

// Post sends a body as it is, with the headers of a session and then those of change. A nil value
// removes a header. The answer is read until a response with the given id came.
func (s *Server) Post(ctx context.Context, session Session, id int, body []byte, change http.Header) *web.Exchange {
	header := s.header(session)
	for name, values := range change {
		header[name] = values
		if values == nil {
			delete(header, name)
		}
	}
	return s.Client.Do(ctx, web.Request{
		Method: http.MethodPost, URL: s.URL, Token: s.Token, Header: header, Body: body, Enough: responseArrived(id),
	})
}

func initializeParams(version string) map[string]any {
	return map[string]any{"protocolVersion": version, "capabilities": map[string]any{}, "clientInfo": clientInfo}
}

// End ends a session. It returns nil for a session without an ID, which nothing can end.
func (s *Server) End(ctx context.Context, session Session) *web.Exchange {
	if session.ID == "" {
		return nil
	}
	return s.Client.Do(ctx, web.Request{Method: http.MethodDelete, URL: s.URL, Token: s.Token, Header: s.header(session)})
}

func (s *Server) header(session Session) http.Header {
	h := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
	maps.Copy(h, s.Header)
	if session.Version != "" {
		h.Set("Mcp-Protocol-Version", session.Version)
	}
	if session.ID != "" {
		h.Set("Mcp-Session-Id", session.ID)
	}
	return h
}

// subject returns what the Mcp-Name header of a request must say.
func subject(method string, params map[string]any) (string, bool) {
	member := map[string]string{"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}[method]
	if member == "" {
		return "", false
	}
	return fmt.Sprint(params[member]), true
}
