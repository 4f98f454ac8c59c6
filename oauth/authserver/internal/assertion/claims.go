package assertion

import (
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

const (
	// maxURL is the length in bytes of the longest issuer and resource.
	maxURL = 2048
	// maxScopes is the most scopes that an assertion may have.
	maxScopes = 256
)

// checkClaims checks what needs neither keys nor the program. The assertion that it returns is not
// verified yet. It also returns the time of iat.
func (v *Verifier) checkClaims(claims oauth.Claims, clientID string) (*Assertion, time.Time, error) {
	a := &Assertion{Claims: claims}
	var issued time.Time
	for _, check := range []func() error{
		func() error { return a.checkIssuer(claims, v.opts.Server) },
		func() error { return checkAudience(claims, v.opts.Server) },
		func() error { return a.checkClient(claims, clientID) },
		func() (err error) { issued, err = v.checkTimes(a, claims); return err },
		func() error { return a.checkNames(claims) },
		func() error { return checkUnsupported(claims) },
		func() error { return a.readResource(claims) },
		func() error { return a.readScopes(claims) },
	} {
		if err := check(); err != nil {
			return nil, time.Time{}, err
		}
	}
	return a, issued, nil
}

// checkIssuer reads iss. Whether it is trusted is decided later, because that may need the program.
func (a *Assertion) checkIssuer(claims oauth.Claims, server string) error {
	if a.Issuer = claims.Text("iss"); a.Issuer == "" || len(a.Issuer) > maxURL || jose.HasControl(a.Issuer) {
		return mismatch("it does not name its issuer", "the URL of an identity provider", claims["iss"])
	}
	if a.Issuer == server { // draft, section 9.3
		return refuse("its issuer is this authorization server itself")
	}
	return nil
}

// checkAudience accepts a string and an array of one. An assertion with several audiences could be
// presented to any of them, by any other of them.
func checkAudience(claims oauth.Claims, server string) error {
	if aud, ok := one(claims["aud"]); !ok || aud != server {
		return mismatch("it is not for this authorization server alone", server, claims["aud"])
	}
	return nil
}

// one returns the text of a claim that is a string or an array of one string.
func one(claim any) (string, bool) {
	if list, ok := claim.([]any); ok && len(list) == 1 {
		claim = list[0]
	}
	text, ok := claim.(string)
	return text, ok
}

func (a *Assertion) checkClient(claims oauth.Claims, clientID string) error {
	if a.ClientID = claims.Text("client_id"); a.ClientID == "" || a.ClientID != clientID {
		return mismatch("it is for another client", clientID, claims["client_id"])
	}
	return nil
}

// checkTimes checks exp, iat and nbf, and returns the time of iat.
func (v *Verifier) checkTimes(a *Assertion, claims oauth.Claims) (issued time.Time, err error) {
	now, leeway := v.opts.KeySet.Now(), v.opts.Leeway
	times := map[string]time.Time{}
	for _, name := range []string{"exp", "iat", "nbf"} {
		if times[name], err = jose.Time(claims, name); err != nil {
			return issued, mismatch("its "+name+" is not a time", "a number of seconds", claims[name])
		}
	}
	issued, a.Expires = times["iat"], times["exp"]
	switch {
	case a.Expires.IsZero():
		err = refuse("it does not say when it expires")
	case issued.IsZero():
		err = refuse("it does not say when it was issued")
	case !now.Before(a.Expires.Add(leeway)):
		err = mismatch("it has expired", "an exp after "+jose.TimeText(now), jose.TimeText(a.Expires))
	case issued.After(now.Add(leeway)):
		err = mismatch("it was issued in the future", "an iat before "+jose.TimeText(now), jose.TimeText(issued))
	case times["nbf"].After(now.Add(leeway)):
		err = mismatch("it is not valid yet", "an nbf before "+jose.TimeText(now), jose.TimeText(times["nbf"]))
	case a.Expires.Sub(issued) > v.opts.MaxLifetime:
		err = mismatch("it is valid for too long", "at most "+v.opts.MaxLifetime.String(), a.Expires.Sub(issued).String())
	}
	return issued, err
}

// checkNames reads the names of the user, the assertion and the tenants.
func (a *Assertion) checkNames(claims oauth.Claims) error {
	for _, c := range []struct {
		name     string
		to       *string
		required bool
	}{
		{"sub", &a.Subject, true}, {"jti", &a.ID, true}, {"tenant", &a.IssuerTenant, false}, {"aud_tenant", new(string), false},
	} {
		value, err := jose.Name(claims, c.name)
		switch {
		case err != nil:
			return refuse("its " + c.name + " is not a name of 1 to 1024 bytes without control characters")
		case value == "" && c.required:
			return refuse("it has no " + c.name)
		}
		*c.to = value
	}
	return nil
}

// checkUnsupported refuses claims that narrow what an assertion allows, in ways that are not
// supported. Ignoring them would allow more than the issuer did.
func checkUnsupported(claims oauth.Claims) error {
	if _, bound := claims["cnf"]; bound {
		return refuse("it is bound to a key, which is not supported")
	}
	if _, present := claims["authorization_details"]; present {
		return refuse("it has authorization_details, which are not supported")
	}
	// The actor is for the program: RFC 8693, section 4.1, leaves its meaning to those who know it.
	if act, present := claims["act"]; present {
		if _, ok := act.(map[string]any); !ok {
			return refuse("its act is not an object")
		}
	}
	return nil
}

func (a *Assertion) readResource(claims oauth.Claims) error {
	value, present := claims["resource"]
	if !present {
		return nil
	}
	resource, ok := one(value)
	if !ok || resource == "" || len(resource) > maxURL || jose.HasControl(resource) {
		return mismatch("its resource is not one URL", "a string", value)
	}
	a.Resource = resource
	return nil
}

// readScopes reads scope, or scp, in which some identity providers put scopes.
func (a *Assertion) readScopes(claims oauth.Claims) error {
	name := "scope"
	if _, present := claims[name]; !present {
		name = "scp"
	}
	value, present := claims[name]
	if !present {
		return nil
	}
	a.HasScopes = true
	texts := claims.Texts(name)
	if _, text := value.(string); !text && texts == nil || len(texts) > maxScopes {
		return refuse("its scopes are not valid")
	}
	for _, scope := range texts {
		if scope == "" || strings.ContainsFunc(scope, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
			return refuse("its scopes are not valid")
		}
		if !slices.Contains(a.Scopes, scope) {
			a.Scopes = append(a.Scopes, scope)
		}
	}
	return nil
}
