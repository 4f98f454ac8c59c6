package authserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// A User is who has logged in.
type User struct {
	// ID is unique among the users and never changes or passes to somebody else. It is the subject
	// of tokens. An e-mail address is not a good ID.
	ID string `json:"id"`
	// Name is what the pages call the user, such as a name or an e-mail address.
	Name string `json:"name"`
	// Claims are further claims of the user's access tokens, such as a tenant. Clients can read
	// them.
	Claims map[string]any `json:"claims,omitempty"`
	// Scopes are the scopes that the user may grant; nil means all.
	Scopes []string `json:"scopes,omitzero"` // an empty list is not nil
}

// check returns what is wrong with a user that the program returned.
func (u *User) check() error {
	if u.ID == "" || len(u.ID) > 255 || strings.ContainsFunc(u.ID, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return errors.New("authserver: a user needs an ID of 1 to 255 bytes without control characters")
	}
	for name := range u.Claims {
		if slices.Contains(ownClaims, name) {
			return fmt.Errorf("authserver: a user cannot have the claim %q, which the server sets", name)
		}
	}
	return nil
}

// may returns the scopes that the user may grant.
func (u *User) may(scopes []string) []string {
	if u.Scopes == nil {
		return scopes
	}
	return slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return !slices.Contains(u.Scopes, s) })
}

// A Login says where users come from: an [Upstream], a [Session] or [TestUsers].
type Login interface {
	check(loopback bool) error
}

// An Upstream is an identity provider that users log in at.
type Upstream struct {
	// Provider is one of package upstream. At the provider, enter the address that
	// [Server.CallbackURL] returns.
	Provider *upstream.Provider
	// User returns the user for who the provider says has logged in. Nil means a user with the
	// subject of the provider. An error that is [ErrNotAllowed] is shown to the user. User is
	// called only at the login; see Config.CheckUser for later checks.
	User func(context.Context, upstream.Identity) (User, error)
}

// ErrNotAllowed says that somebody who has logged in must not use the service.
var ErrNotAllowed = errors.New("authserver: this user may not use the service")

func (u Upstream) check(bool) error {
	if u.Provider == nil {
		return errors.New("authserver: Upstream has no Provider")
	}
	return u.Provider.Check()
}

func (u Upstream) user(ctx context.Context, id upstream.Identity) (User, error) {
	if u.User != nil {
		return u.User(ctx, id)
	}
	name := id.Name
	if id.Email != "" && id.EmailVerified {
		name = id.Email
	}
	return User{ID: id.Subject, Name: name}, nil
}

// A Session is the login of the service itself: the program says who is logged in. User is called
// only when a client logs in. When you lock out a user, or change what a user may do, end the
// grants of the user with [Server.RevokeAll], which acts at once, or refuse the user in
// Config.CheckUser, which is called when the access token has expired.
type Session struct {
	// User returns the user of a request from a browser, by the service's own cookie, and false if
	// nobody is logged in. It must not depend on anything but the session. The browser must send
	// the cookie to the host of the issuer: if users log in on another host, the cookie needs a
	// Domain that includes both.
	User func(*http.Request) (User, bool, error)
	// LoginURL is the page where users log in: a URL, or a path of the issuer's host that begins
	// with a slash. ReturnParameter is the parameter of it that gets the
	// address to come back to, "return_to" if empty. The page must accept addresses below the
	// issuer, and only addresses of the host.
	LoginURL        string
	ReturnParameter string
}

func (l Session) check(bool) error {
	if l.User == nil {
		return errors.New("authserver: Session has no User")
	}
	if u, err := url.Parse(l.LoginURL); err != nil || l.LoginURL == "" || u.Fragment != "" {
		return fmt.Errorf("authserver: the LoginURL %q of Session is not a URL without fragment", l.LoginURL)
	}
	return nil
}

func (l Session) current(r *http.Request) (*User, error) {
	user, ok, err := l.User(r)
	if err != nil {
		return nil, fmt.Errorf("authserver: the program's session: %w", err)
	}
	if !ok {
		return nil, nil
	}
	if err := user.check(); err != nil {
		return nil, err
	}
	return &user, nil
}

// send sends the browser to the login page, which sends it back to the given address.
func (l Session) send(w http.ResponseWriter, back string) {
	name := l.ReturnParameter
	if name == "" {
		name = "return_to"
	}
	to, _ := url.Parse(l.LoginURL) // checked
	values := to.Query()
	values.Set(name, back)
	to.RawQuery = values.Encode()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", to.String())
	w.WriteHeader(http.StatusSeeOther)
}

// TestUsers are users for development. The user chooses one of them on the page, without a
// password. They are refused unless the issuer is on a loopback host.
type TestUsers []User

func (l TestUsers) check(loopback bool) error {
	if !loopback {
		return errors.New("authserver: TestUsers have no password, so they need an Issuer on a loopback host, such as http://127.0.0.1:8080")
	}
	if len(l) == 0 {
		return errors.New("authserver: TestUsers is empty")
	}
	for i := range l {
		if err := l[i].check(); err != nil {
			return err
		}
	}
	return nil
}

func (l TestUsers) user(id string) (User, bool) {
	for _, u := range l {
		if u.ID == id {
			return u, true
		}
	}
	return User{}, false
}

// A TestAccount is an account with a password and no second factor, which directories ask for so
// that reviewers can log in. Attempts are limited and recorded as events. Remove it after the
// review, and end its grants with [Server.RevokeAll], because they outlive it.
type TestAccount struct {
	// Login and Password are what the reviewer enters. The password has at least 16 characters.
	Login, Password string
	// User is who the reviewer then is: an account with sample data and nothing else.
	User User
}

const minPassword = 16

func (a *TestAccount) check() error {
	if a.Login == "" || len(a.Password) < minPassword {
		return fmt.Errorf("authserver: the TestAccount needs a Login and a Password of at least %d characters", minPassword)
	}
	return a.User.check()
}
