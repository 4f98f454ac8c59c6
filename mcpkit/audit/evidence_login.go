package audit

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/oauthex"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
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

var initializeParams = map[string]any{
	"protocolVersion": rpc.Legacy, "capabilities": map[string]any{}, "clientInfo": map[string]any{"name": "mcpkit-audit", "version": "1.0.0"},
}

// aboutLogin matches texts that ask for a login.
var aboutLogin = lazyregexp.New(`(?i)\b(unauthori[sz]ed|unauthenticated|not (authenticated|logged in)|authentication (is )?required|(log|sign)[- ]?in (is )?required|(please|must|need to) (first )?(log|sign|authenticate)|(missing|invalid|expired|no) (access|bearer|auth\w*|api) ?(token|key|header)|(access|bearer) token (is )?(required|missing))\b`)

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
		return aboutLogin.Regexp().Match(x.Body)
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

// lastOpen returns the last request without a token that was answered, or the last one if none was:
// a tool that takes too long says nothing about logins.
func (e *loginEvidence) lastOpen() *attempt {
	for _, attempt := range slices.Backward(e.open) {
		if attempt.Answered() {
			return attempt
		}
	}
	return e.open[len(e.open)-1]
}

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

func (e *loginEvidence) madeUpToken() string { return "mcpkit-audit-made-this-up" }

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
