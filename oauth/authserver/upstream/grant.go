package upstream

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxToken is the length of the longest token and code.
const maxToken = 16 << 10

// granted are the tokens of one response.
type granted struct {
	Tokens
	idToken string
}

var (
	errNoToken = errors.New("the response has no access token")
	errBadly   = errors.New("the response has a token that cannot be sent in a request")
	errBound   = errors.New("the response has a token of another type than Bearer")
)

// requestTokens sends a request to the token endpoint.
func (p *Provider) requestTokens(ctx context.Context, e *endpoints, step string, form url.Values) (granted, error) {
	authenticate := p.withClient(form, e.postCredentials)
	c, err := newCall(ctx, step, http.MethodPost, e.token, form)
	if err != nil {
		return granted{}, err
	}
	r, err := p.send(authenticate(c))
	if err != nil {
		return granted{}, err
	}
	m, err := p.object(r)
	if err != nil {
		return granted{}, err
	}
	g, err := p.tokensOf(m)
	if err != nil {
		return granted{}, &Error{Provider: p.Name, Step: step, Status: r.status, Err: err}
	}
	return g, nil
}

// tokensOf reads the tokens of a response.
func (p *Provider) tokensOf(m members) (granted, error) {
	kind := m.text("token_type")
	if p.UserTokenMember != "" {
		// After a refresh, Slack has the tokens of the user at the top.
		if inner, ok := m[p.UserTokenMember].(map[string]any); ok && members(inner).text("access_token") != "" {
			m = inner
		} else if kind == "bot" {
			return granted{}, errors.New("the response has a token for a bot and none for the user; request scopes of the user")
		}
		kind = ""
	}
	g := granted{Tokens: Tokens{Access: m.text("access_token"), Refresh: m.text("refresh_token")}, idToken: m.text("id_token")}
	switch {
	case g.Access == "":
		return granted{}, errNoToken
	case !isVisible(g.Access) || !isVisible(g.Refresh):
		return granted{}, errBadly
	case kind != "" && !strings.EqualFold(kind, "Bearer"):
		return granted{}, errBound
	}
	if lifetime := m.lifetime("expires_in"); lifetime > 0 {
		g.Expires = p.now().Add(lifetime)
	}
	if scopes, stated := m["scope"].(string); stated {
		g.Scopes = strings.FieldsFunc(scopes, func(r rune) bool { return r == ' ' || p.CommaScopes && r == ',' })
	} else { // RFC 6749, section 5.1
		g.Scopes = slices.Clone(p.Scopes)
	}
	return g, nil
}

// isVisible reports whether a token can be in a header. An empty one can.
func isVisible(s string) bool {
	return len(s) <= maxToken && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}
