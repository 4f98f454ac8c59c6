package upstream

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/oauth"
)

const (
	maxSubject = 1024 // as in package oauth
	maxName    = 200
	maxEmail   = 320
)

// A profileReader finds out who a user is.
type profileReader struct{ *Provider }

// checkSubject returns an error for an identifier that cannot be stored and compared.
func checkSubject(subject string) error {
	if subject == "" || len(subject) > maxSubject || strings.ContainsFunc(subject, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return because(ErrMismatch, "the response has no valid identifier of the user")
	}
	return nil
}

// identity returns the user of a login or a refresh. idToken are the claims of the ID token; nil
// without the scope openid.
func (p profileReader) identity(ctx context.Context, e *endpoints, idToken members, access string) (Identity, error) {
	if idToken == nil {
		return p.profileUser(ctx, e, access)
	}
	subject := idToken.text("sub")
	lacks := idToken.text("name") == "" && slices.Contains(p.Scopes, "profile") || idToken.text("email") == "" && slices.Contains(p.Scopes, "email")
	if !lacks || p.SkipUserInfo || e.userInfo == "" {
		return p.userOf(subject, idToken), nil
	}
	more, err := p.get(ctx, stepUserInfo, e.userInfo, access)
	if err != nil {
		return Identity{}, err
	}
	// OpenID Connect Core, section 5.3.2: otherwise a token of another user could be put in.
	if more.text("sub") != subject {
		return Identity{}, p.mismatch(stepUserInfo, "UserInfo is about another user than the ID token")
	}
	idToken.add(more)
	return p.userOf(subject, idToken), nil
}

const stepUserInfo = "reading the user"

// add adds the members that m lacks.
func (m members) add(other members) {
	// The claim that an address is verified applies only to that address.
	const email, verified = "email", "email_verified"
	if m.text(email) == "" {
		delete(m, email)
		delete(m, verified)
	}
	sameEmail := m[email] == nil || m[email] == other[email]
	for name, value := range other {
		if _, known := m[name]; !known && (name != verified || sameEmail) {
			m[name] = value
		}
	}
}

// profileUser returns the user of an access token as the provider describes them in its own form.
func (p profileReader) profileUser(ctx context.Context, e *endpoints, access string) (Identity, error) {
	user, err := p.subjectOf(ctx, e, access)
	if err != nil || p.EmailsEndpoint == "" {
		return user, err
	}
	address, err := p.primaryEmail(ctx, access)
	if address != "" {
		user.Email, user.EmailVerified = address, true
	}
	return user, err
}

// subjectOf is profileUser without EmailsEndpoint.
func (p profileReader) subjectOf(ctx context.Context, e *endpoints, access string) (Identity, error) {
	var m members
	var err error
	if e.userInfo != "" {
		m, err = p.get(ctx, stepUserInfo, e.userInfo, access)
	} else {
		m, err = p.introspect(ctx, e, access)
	}
	if err != nil {
		return Identity{}, err
	}
	subject := p.subject(m)
	if err := checkSubject(subject); err != nil {
		return Identity{}, &Error{Provider: p.Name, Step: stepUserInfo, Err: err}
	}
	return p.userOf(subject, m), nil
}

// get reads a JSON object of the user.
func (p *Provider) get(ctx context.Context, step, address, access string) (members, error) {
	c, err := newCall(ctx, step, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	r, err := p.send(c.withBearer(access))
	if err != nil {
		return nil, err
	}
	return p.object(r)
}

// introspect reads what the provider says about an access token.
func (p profileReader) introspect(ctx context.Context, e *endpoints, access string) (members, error) {
	if p.IntrospectionEndpoint == "" {
		return nil, &Error{Provider: p.Name, Step: stepUserInfo, Err: errors.New("the metadata has no userinfo_endpoint, and the configuration neither")}
	}
	form := url.Values{"token": {access}, "token_type_hint": {"access_token"}}
	authenticate := p.withClient(form, e.postCredentials)
	c, err := newCall(ctx, stepUserInfo, http.MethodPost, p.IntrospectionEndpoint, form)
	if err != nil {
		return nil, err
	}
	r, err := p.send(authenticate(c))
	if err != nil {
		return nil, err
	}
	m, err := p.object(r)
	if err != nil {
		return nil, err
	}
	if m["active"] != true {
		return nil, p.mismatch(stepUserInfo, "the provider says that its own access token is not valid")
	}
	if client := m.text("client_id"); client != "" && client != p.ClientID {
		return nil, p.mismatch(stepUserInfo, "the access token is of another client")
	}
	// HubSpot repeats the token, in whole and in parts.
	for name, value := range m {
		if _, nested := value.(map[string]any); nested || value == access {
			delete(m, name)
		}
	}
	return m, nil
}

// subject returns the identifier of the user, and "" if a part of it is missing.
func (p profileReader) subject(m members) string {
	names := p.Profile.Subject
	if len(names) == 0 {
		return m.name("sub")
	}
	var parts []string
	for _, name := range names {
		part := m.name(name)
		if part == "" || len(names) > 1 && strings.Contains(part, "/") { // two users must not get the same
			return ""
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "/")
}

// userOf returns the user that m describes.
func (p profileReader) userOf(subject string, m members) Identity {
	names := p.Profile.Name
	if len(names) == 0 {
		names = []string{"name", "preferred_username"}
	}
	user := Identity{Subject: subject, Claims: oauth.Claims(m), Email: m.text(cmp.Or(p.Profile.Email, "email"))}
	for _, name := range names {
		user.Name = cmp.Or(user.Name, displayName(m.text(name)))
	}
	if !isEmail(user.Email) {
		user.Email = ""
	}
	user.EmailVerified = user.Email != "" && m.isTrue(cmp.Or(p.Profile.EmailVerified, "email_verified"))
	return user
}

// displayName returns a name without characters that change how others around it look.
func displayName(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(clip.Bytes(s, maxName))
}

// isEmail reports whether s has the form of an address, without characters that cannot be shown.
func isEmail(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && len(s) <= maxEmail &&
		!strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == ' ' })
}
