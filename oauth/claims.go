package oauth

import (
	"time"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

var (
	errSubject = problem("its subject or client is not a valid name")
)

// principalOf returns the principal that claims describe. The caller has checked iss, aud and
// the times.
func (m Mapping) principalOf(issuer string, claims Claims, expires time.Time) (*Principal, error) {
	// A stolen token that is bound to a key (DPoP, mutual TLS) is useless without the key.
	// Accepting it as a bearer token would remove that protection.
	if _, bound := claims["cnf"]; bound {
		return nil, errBound
	}
	if err := m.require(claims); err != nil {
		return nil, err
	}
	id, err := m.identity(claims)
	if err != nil {
		return nil, err
	}
	scopes, err := m.scopes(claims)
	if err != nil {
		return nil, err
	}
	return &Principal{
		Issuer: issuer, Realm: id.Realm, Subject: id.Subject, ClientID: id.ClientID,
		Scopes: scopes, Expires: expires, Claims: claims,
	}, nil
}

// clientClaims name the client: in RFC 9068, OpenID Connect, Okta, and version 1 of Entra.
var clientClaims = []string{"client_id", "azp", "cid", "appid"}

// subjectAndClient returns the user and the client that claims name. The user is empty when
// the client acts for itself: the client may have chosen its own name, and chosen that of a
// user.
//
// The token of a client that acts for itself has no sub; or its sub is the client's name, as
// RFC 9068, section 2.2, requires; or a claim of Auth0 or Entra marks it. The sub
// of other service accounts, such as Keycloak's, is assigned by the issuer, so it never equals
// a user's.
func subjectAndClient(claims Claims) (subject, client string, err error) {
	if subject, err = nameClaim(claims, "sub"); err != nil {
		return "", "", err
	}
	// A user may have chosen the name of a client, but only users log in.
	_, hasLogin := claims["auth_time"]
	own := subject == "" || claims["idtyp"] == "app" || claims["gty"] == "client-credentials"
	for _, name := range clientClaims {
		id, err := nameClaim(claims, name)
		switch {
		case err != nil:
			return "", "", err
		case id == "":
		case id == subject && !hasLogin, id+"@clients" == subject: // the latter is Auth0's form
			return "", id, nil
		case client == "":
			client = id
		}
	}
	switch {
	case client == "" && subject == "":
		return "", "", errSubject
	case client != "" && own:
		return "", client, nil
	}
	return subject, client, nil
}

// nameClaim returns a claim that names a user or client. It is empty only if it is absent.
func nameClaim(claims Claims, name string) (string, error) {
	s, err := jose.Name(claims, name)
	if err != nil {
		return "", errSubject
	}
	return s, nil
}
