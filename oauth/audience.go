package oauth

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

var (
	errAudience = problem("it is not for this server")
	errClient   = problem("it has no audience, and its client is not one whose tokens need none")
)

var errNoAudiences = errors.New("oauth: at least one audience is required, normally the URL of the MCP server")

// An audiencePolicy decides which audiences of tokens mean this server.
type audiencePolicy struct {
	names   []string // canonical
	clients []string
	// withoutAudience are the clients whose tokens need no aud.
	withoutAudience []string
}

func newAudiencePolicy(names, clients, withoutAudience []string) (audiencePolicy, error) {
	p := audiencePolicy{clients: slices.Clone(clients), withoutAudience: slices.Clone(withoutAudience)}
	for _, name := range names {
		// A name without a scheme is a client identifier. Accepting client identifiers must be
		// a decision, not an accident.
		if scheme, rest, ok := strings.Cut(name, ":"); !ok || scheme == "" || rest == "" || jose.HasControl(name) {
			return p, fmt.Errorf("oauth: audience %q is not a URI; client identifiers go into ClientAudiences", name)
		}
		p.names = append(p.names, canonicalURL(name))
	}
	if slices.Contains(slices.Concat(clients, withoutAudience), "") {
		return p, errors.New("oauth: an empty client audience or client without audience")
	}
	return p, nil
}

// check checks the aud of a token: a string that names this server, or a list of strings
// of which one does.
func (p audiencePolicy) check(claims Claims) error {
	aud, present := claims["aud"]
	if !present && len(p.withoutAudience) > 0 {
		return p.checkClient(claims)
	}
	good := false
	switch aud := aud.(type) {
	case string:
		good = p.has(aud)
	case []any:
		good = slices.ContainsFunc(aud, func(member any) bool {
			s, ok := member.(string)
			return ok && p.has(s)
		}) && !slices.ContainsFunc(aud, func(member any) bool {
			_, ok := member.(string)
			return !ok
		})
	}
	if good {
		return nil
	}
	return errAudience.with(strings.Join(slices.Concat(p.names, p.clients), " or "), jose.ClaimText(aud)).advise(audienceAdvice(p.names, claims.Texts("aud"), clientOf(claims)))
}

// checkClient checks the client of a token without aud.
func (p audiencePolicy) checkClient(claims Claims) error {
	for _, name := range clientClaims {
		client, present := claims[name]
		if !present {
			continue
		}
		if id, ok := client.(string); ok && slices.Contains(p.withoutAudience, id) {
			return nil
		}
		return errClient.with(strings.Join(p.withoutAudience, " or "), jose.ClaimText(client))
	}
	return errClient.with(strings.Join(p.withoutAudience, " or "), "no client")
}

// clientOf returns the first client that claims name, or "".
func clientOf(claims Claims) string {
	for _, name := range clientClaims {
		if client := claims.Text(name); client != "" {
			return client
		}
	}
	return ""
}

func (p audiencePolicy) has(s string) bool {
	return slices.Contains(p.clients, s) || slices.Contains(p.names, s) ||
		slices.Contains(p.names, canonicalURL(s))
}
