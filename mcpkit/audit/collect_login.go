package audit

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/oauthex"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// loginEvidence is what clients need to log in.
type loginEvidence struct {
	// open are requests without a token, in the order in which a client sends them, until one is not
	// answered as to everybody.
	open []*attempt
	// withToken are requests with the token of the audit: those of open, until one is refused.
	withToken []*attempt
	// madeUp are requests with tokens that nobody issued.
	madeUp []*attempt
	// inQuery is a request with the token in the URL. twice are requests with two tokens.
	inQuery *attempt
	twice   []*attempt
	// queryUnsafe says why the token was not sent in the URL.
	queryUnsafe string

	resource  resourceEvidence
	server    serverEvidence
	authorize []*authorization
	token     *web.Exchange
	clients   []*registration
}

// An attempt is a request of MCP with or without credentials.
type attempt struct {
	operation
	*rpc.Answer
}

// An operation is a request of MCP.
type operation struct {
	session rpc.Session
	method  string
	params  map[string]any
}

// String names the operation in a report.
func (o operation) String() string {
	if name, ok := o.params["name"].(string); ok {
		return o.method + " of " + name
	}
	return o.method
}

// maxOpenCalls limits the tools that are called without a token, to find one that asks for a login.
const maxOpenCalls = 5

func (a *auditor) collectLogin(ctx context.Context) error {
	e := &a.login
	a.collectOpen(ctx)
	if last := e.lastOpen(); !last.Answered() {
		return last.Err
	}
	a.collectResource(ctx)
	a.collectServer(ctx)
	if e.refusal() != nil {
		a.collectBadTokens(ctx)
	}
	if a.options.Token != "" {
		a.collectWithToken(ctx)
	}
	if e.server.found() != nil {
		a.collectAuthorizations(ctx)
		a.collectToken(ctx)
		if a.options.Register {
			a.collectRegistrations(ctx)
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
func (a *auditor) collectOpen(ctx context.Context) {
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

var initializeParams = map[string]any{
	"protocolVersion": rpc.Legacy, "capabilities": map[string]any{}, "clientInfo": map[string]any{"name": "mcpkit-audit", "version": "1.0.0"},
}

// aboutLogin matches texts that ask for a login.
var aboutLogin = regexp.MustCompile(`(?i)\b(unauthori[sz]ed|unauthenticated|not (authenticated|logged in)|authentication (is )?required|(log|sign)[- ]?in (is )?required|(please|must|need to) (first )?(log|sign|authenticate)|(missing|invalid|expired|no) (access|bearer|auth\w*|api) ?(token|key|header)|(access|bearer) token (is )?(required|missing))\b`)

// refuses reports whether a request was answered with a demand for a login, in the right form or
// in another.
func refuses(x *attempt) bool {
	return x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden || disguised(x)
}

// disguised reports whether a demand for a login comes in a form that clients do not recognize.
func disguised(x *attempt) bool {
	switch {
	case x.Status >= 300 && x.Status < 400:
		return loginPath.MatchString(x.Header.Get("Location"))
	case x.Status == http.StatusBadRequest:
		return aboutLogin.Match(x.Body)
	case x.Status != http.StatusOK:
		return false
	case x.Error != nil:
		return aboutLogin.MatchString(x.Error.Message)
	}
	var result struct {
		IsError bool `json:"isError"`
		Content []struct {
			Text string `json:"text"`
		} `json:"content"`
	}
	if json.Unmarshal(x.Result, &result) != nil || !result.IsError {
		return false
	}
	for _, c := range result.Content {
		if aboutLogin.MatchString(c.Text) {
			return true
		}
	}
	return false
}

func (e *loginEvidence) lastOpen() *attempt { return e.open[len(e.open)-1] }

// refusal returns the request without a token that was answered with a demand for a login, or nil.
func (e *loginEvidence) refusal() *attempt {
	if len(e.open) == 0 {
		return nil
	}
	last := e.lastOpen()
	switch {
	case !refuses(last):
		return nil
	case last.Status == http.StatusUnauthorized, last.Header.Get("Www-Authenticate") != "":
		return last
	case last.Status == http.StatusForbidden, last.method == "tools/call":
		// A firewall answers 403 too, and a tool can mean the login at something else.
		if !e.resource.known() && (len(e.withToken) == 0 || refuses(e.withToken[len(e.withToken)-1])) {
			return nil
		}
	}
	return last
}

// challenge returns the parameters of the Bearer challenge of an answer, or nil.
func challenge(x *web.Exchange) map[string]string {
	if !x.Answered() {
		return nil
	}
	list, err := oauthex.ParseWWWAuthenticate(x.Header.Values("Www-Authenticate"))
	if err != nil {
		return nil
	}
	for _, c := range list {
		if c.Scheme == "bearer" {
			if c.Params == nil {
				return map[string]string{}
			}
			return c.Params
		}
	}
	return nil
}

// collectBadTokens repeats the refused request with tokens that nobody issued.
func (a *auditor) collectBadTokens(ctx context.Context) {
	e := &a.login
	o := e.refusal().operation
	for _, token := range []string{"mcpkit-audit-made-this-up", madeUpJWT(a.options.Now())} {
		e.madeUp = append(e.madeUp, a.try(ctx, o, token))
	}
	// The token of the audit must not get in by these ways either.
	token, real := e.madeUpToken(), a.options.Token
	orders := [][]string{{"Bearer " + token, "Bearer " + token}}
	if real != "" {
		orders = [][]string{{"Bearer " + real, "Bearer " + token}, {"Bearer " + token, "Bearer " + real}}
	}
	for _, values := range orders {
		s := rpc.Server{Client: a.client, URL: a.target.url.String(), Header: http.Header{"Authorization": values}}
		e.twice = append(e.twice, &attempt{o, s.Call(ctx, o.session, o.method, o.params)})
	}
	inQuery := token
	switch {
	case real == "":
	case a.target.local || expiresWithin(real, a.options.Now(), 24*time.Hour):
		inQuery = real
	default:
		e.queryUnsafe = "the token would stay in the logs of the server, and it does not expire within a day"
	}
	s := rpc.Server{Client: a.client, URL: withQuery(a.target.url, "access_token", inQuery)}
	e.inQuery = &attempt{o, s.Call(ctx, o.session, o.method, o.params)}
}

func (e *loginEvidence) madeUpToken() string { return "mcpkit-audit-made-this-up" }

// collectWithToken sends the requests of collectOpen with the token of the audit.
func (a *auditor) collectWithToken(ctx context.Context) {
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

// madeUpJWT returns a token that looks like one, of an issuer that does not exist. It is expired.
func madeUpJWT(now time.Time) string {
	part := func(v any) string {
		b, _ := json.Marshal(v) // maps of strings and numbers
		return base64.RawURLEncoding.EncodeToString(b)
	}
	return part(map[string]any{"alg": "RS256", "typ": "at+jwt", "kid": "mcpkit-audit"}) + "." +
		part(map[string]any{
			"iss": "https://issuer.invalid", "sub": "mcpkit-audit", "aud": "https://audience.invalid",
			"iat": now.Add(-2 * time.Hour).Unix(), "exp": now.Add(-time.Hour).Unix(),
		}) + "." + base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("mcpkit-audit.", 20)[:256]))
}

// expiresWithin reports whether a token is a JWT that expires soon.
func expiresWithin(token string, now time.Time, d time.Duration) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Exp float64 `json:"exp"`
	}
	return err == nil && json.Unmarshal(payload, &claims) == nil && claims.Exp > 0 && claims.Exp < float64(now.Add(d).Unix())
}

func withQuery(u *url.URL, name, value string) string {
	changed := *u
	query := changed.Query()
	query.Set(name, value)
	changed.RawQuery = query.Encode()
	return changed.String()
}
