package oauth

import (
	"errors"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// A Mapping says how the claims of an accepted token become a [Principal]. The zero Mapping fits
// tokens of authorization servers that follow RFC 9068; the functions of package providers return
// the mappings of others. Its functions are called once for each token that is not cached, from
// many goroutines at once, and must not change the claims.
type Mapping struct {
	// Require returns an error if a token that is otherwise good is not acceptable, for example
	// because a claim is missing that the access tokens of its issuer always have. The error is
	// logged and never reaches the caller. It must not quote the token. Nil accepts every token.
	Require func(Claims) error
	// IdentityFrom returns who the token speaks for; nil means [StandardIdentity]. The error is
	// used as that of Require.
	IdentityFrom func(Claims) (Identity, error)
	// ScopesFrom returns the scopes that the token grants; nil means those of the claims scope and
	// scp. [ScopeClaims], [MappedScopes], [WithoutPrefix] and [EachOf] return such
	// functions. Names that no scope can have, see [CheckScope], are left out.
	ScopesFrom func(Claims) []string
}

// An Identity is who a token speaks for.
type Identity struct {
	// Realm is the set of users in which Subject is unique, and the first part of
	// [Principal.UserID]; the issuer if empty. Set it if tokens of several issuers name the same
	// users.
	Realm string
	// Subject and ClientID are as in [Principal].
	Subject, ClientID string
}

// StandardIdentity returns the user and the client of a token as RFC 9068 and OpenID Connect name
// them: the user in sub, the client in client_id, azp, cid or appid. The user is empty if the
// client acts for itself: if there is no sub, if it is the name of the client, or if a claim of
// Auth0 or Entra says so.
func StandardIdentity(c Claims) (Identity, error) {
	subject, client, err := subjectAndClient(c)
	return Identity{Subject: subject, ClientID: client}, err
}

// identity returns who the token speaks for.
func (m Mapping) identity(c Claims) (Identity, error) {
	if m.IdentityFrom == nil {
		return StandardIdentity(c)
	}
	id, err := m.IdentityFrom(c)
	if err != nil {
		return Identity{}, refusedBy(err)
	}
	for _, name := range []string{id.Realm, id.Subject, id.ClientID} {
		if len(name) > jose.MaxName || jose.HasControl(name) {
			return Identity{}, errSubject
		}
	}
	if id.Subject == "" && id.ClientID == "" {
		return Identity{}, errSubject
	}
	return id, nil
}

// scopes returns the scopes of the token, each once.
func (m Mapping) scopes(c Claims) ([]string, error) {
	if m.ScopesFrom == nil {
		return scopesOf(c)
	}
	var scopes []string
	seen := map[string]bool{}
	for _, s := range m.ScopesFrom(c) {
		if isScope(s) && !seen[s] {
			seen[s] = true
			scopes = append(scopes, s)
		}
	}
	if len(scopes) > maxScopes {
		return nil, errScope
	}
	return scopes, nil
}

// require returns the error for a token that the program does not accept.
func (m Mapping) require(c Claims) error {
	if m.Require == nil {
		return nil
	}
	if err := m.Require(c); err != nil {
		return refusedBy(err)
	}
	return nil
}

var errRequired = problem("it lacks what tokens of this issuer must have")

// refusedBy returns the TokenError for an error of a function of a Mapping.
func refusedBy(err error) error {
	var own *TokenError
	if errors.As(err, &own) {
		return own
	}
	return errRequired.with("", err.Error())
}
