package audit

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func collectLogin(ctx context.Context, a *auditor) error {
	e := &a.login
	collectOpen(ctx, a)
	if last := e.lastOpen(); !last.Answered() {
		return errors.New(last.Reason())
	}
	collectResource(ctx, a)
	collectServer(ctx, a)
	if e.refusal() != nil {
		collectBadTokens(ctx, a)
	}
	if a.options.Token != "" {
		collectWithToken(ctx, a)
	}
	if e.server.found() != nil {
		collectAuthorizations(ctx, a)
		collectToken(ctx, a)
		if a.options.Register {
			collectRegistrations(ctx, a)
		}
	}
	return ctx.Err()
}

// try sends an operation with a token, or without one if it is empty.
func (a *auditor) try(ctx context.Context, o operation, token string) *attempt {
	s := rpc.Server{Client: a.client, URL: a.target.url.String(), Token: token}
	return &attempt{o, s.Call(ctx, o.session, o.method, o.params)}
}

// collectOpen sends requests without a token, as a client does that has never logged in.
func collectOpen(ctx context.Context, a *auditor) {
	e := &a.login
	s := rpc.Server{Client: a.client, URL: a.target.url.String()}
	answer, session := s.Initialize(ctx, rpc.Legacy)
	e.open = []*attempt{{operation{method: "initialize", params: initializeParams}, answer}}
	if !answer.Answered() || refuses(e.open[0]) {
		return
	}
	if !answer.OK() {
		session = rpc.Session{Version: rpc.Modern} // the server may know the newer era only
	}
	defer s.End(ctx, session)
	list := a.try(ctx, operation{session, "tools/list", nil}, "")
	e.open = append(e.open, list)
	if !list.OK() || refuses(list) {
		return
	}
	var result struct {
		Tools json.RawMessage `json:"tools"`
	}
	_ = json.Unmarshal(list.Result, &result)    // rules about the protocol report a list that
	tools, _ := policy.ParseTools(result.Tools) // cannot be read
	calls := 0
	for _, t := range tools {
		if calls == maxOpenCalls {
			break
		}
		if t.Hints == nil || t.Hints.ReadOnly == nil || !*t.Hints.ReadOnly {
			continue
		}
		calls++
		call := a.try(ctx, operation{session, "tools/call", map[string]any{"name": t.Name, "arguments": map[string]any{}}}, "")
		e.open = append(e.open, call)
		if !call.Answered() || refuses(call) {
			return
		}
	}
}

// collectBadTokens repeats the refused request with tokens that nobody issued.
func collectBadTokens(ctx context.Context, a *auditor) {
	e := &a.login
	o := e.refusal().operation
	for _, token := range []string{"mcpkit-audit-made-this-up", madeUpJWT(a.options.Now())} {
		e.madeUp = append(e.madeUp, a.try(ctx, o, token))
	}
	// The token of the audit must not be accepted in these ways either.
	token, given := e.madeUpToken(), a.options.Token
	orders := [][]string{{"Bearer " + token, "Bearer " + token}}
	if given != "" {
		orders = [][]string{{"Bearer " + given, "Bearer " + token}, {"Bearer " + token, "Bearer " + given}}
	}
	for _, values := range orders {
		s := rpc.Server{Client: a.client, URL: a.target.url.String(), Header: http.Header{"Authorization": values}}
		e.twice = append(e.twice, &attempt{o, s.Call(ctx, o.session, o.method, o.params)})
	}
	inQuery := token
	switch {
	case given == "":
	case a.target.local || expiresWithin(given, a.options.Now(), 24*time.Hour):
		inQuery = given
	default:
		e.queryUnsafe = "the token would stay in the logs of the server, and it does not expire within a day"
	}
	s := rpc.Server{Client: a.client, URL: withQuery(a.target.url, "access_token", inQuery)}
	e.inQuery = &attempt{o, s.Call(ctx, o.session, o.method, o.params)}
}

// collectWithToken sends the requests of collectOpen with the token of the audit.
func collectWithToken(ctx context.Context, a *auditor) {
	e := &a.login
	s := rpc.Server{Client: a.client, URL: a.target.url.String(), Token: a.options.Token}
	answer, session := s.Initialize(ctx, rpc.Legacy)
	e.withToken = []*attempt{{operation{method: "initialize", params: initializeParams}, answer}}
	if !answer.OK() {
		if !answer.Answered() || refuses(e.withToken[0]) {
			return
		}
		session = rpc.Session{Version: rpc.Modern}
	}
	defer s.End(ctx, session)
	e.withToken = append(e.withToken, a.try(ctx, operation{session, "tools/list", nil}, a.options.Token))
	if r := e.refusal(); r != nil && r.method == "tools/call" {
		e.withToken = append(e.withToken, a.try(ctx, operation{session, r.method, r.params}, a.options.Token))
	}
}
