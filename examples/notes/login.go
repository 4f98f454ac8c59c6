package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// The login page of the service, and its cookie.
const (
	loginPath     = "/login"
	sessionCookie = "notes-session"
)

// loginSettings are what newLogin needs.
type loginSettings struct {
	svc      *service.Service
	resource string
	store    store.Store // shared by the replicas; nil on a loopback address
	secret   []byte      // the same for all replicas; nil on a loopback address
}

// newLogin returns the authorization server of the program. On a loopback address its users are the
// accounts with sample notes, without a password. Elsewhere they log in on the page of the service.
func newLogin(c loginSettings) (oauth.Config, error) {
	at, err := url.Parse(c.resource)
	if err != nil {
		return oauth.Config{}, err
	}
	issuer := at.Scheme + "://" + at.Host
	config := authserver.Config{
		Issuer: issuer, Resources: []string{c.resource}, Registration: &authserver.Registration{},
		Scopes: []authserver.Scope{
			{Name: scopeRead, Description: "Read your notes and those that others share with you"},
			{Name: scopeWrite, Description: "Write and change notes"},
			{Name: scopeDelete, Description: "Delete notes"},
			{Name: scopeShare, Description: "Share your notes with others"},
		},
		Store: c.store,
		Pages: authserver.Pages{Service: "Notes", Privacy: "https://example.com/privacy", Terms: "https://example.com/terms"},
	}
	if c.secret != nil {
		config.Secrets = [][]byte{c.secret}
	}
	page := loginPage{svc: c.svc, issuer: issuer}
	if isLoopback(at.Hostname()) && c.store == nil {
		var users authserver.TestUsers
		for _, name := range trialUsers {
			users = append(users, authserver.User{ID: name, Name: name})
		}
		config.Login = users
	} else {
		config.Login = authserver.Session{LoginURL: issuer + loginPath, User: page.user}
	}
	as, err := authserver.New(config)
	if err != nil {
		return oauth.Config{}, err
	}
	access := as.Access()
	access.LoginServer = withLoginPage{as, page}
	return access, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// withLoginPage is the authorization server together with the login page of the service.
type withLoginPage struct {
	*authserver.Server
	page loginPage
}

// Paths returns the paths of both.
func (l withLoginPage) Paths() []string { return append(l.Server.Paths(), loginPath) }

func (l withLoginPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == loginPath {
		l.page.ServeHTTP(w, r)
		return
	}
	l.Server.ServeHTTP(w, r)
}

// A loginPage is the login of the service in a browser: a form, and a cookie with a session of the
// service.
type loginPage struct {
	svc    *service.Service
	issuer string
}

var loginForm = template.Must(template.New("").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Log in to Notes</title></head>
<body><main><h1>Log in to Notes</h1>
{{if .Failed}}<p role="alert">The handle or the password is wrong.</p>{{end}}
<form method="post" action="/login"><input type="hidden" name="return_to" value="{{.Return}}">
<p><label>Handle <input name="handle" autocomplete="username" required></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
<p><button>Log in</button></p></form></main></body></html>
`))

func (p loginPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	back := r.FormValue("return_to")
	if !strings.HasPrefix(back, p.issuer+"/") { // only to pages of this host
		back = p.issuer + "/connections"
	}
	failed := false
	if r.Method == http.MethodPost {
		session, err := p.newSession(r.Context(), r.PostFormValue("handle"), r.PostFormValue("password"))
		if err == nil {
			http.SetCookie(w, &http.Cookie{
				Name: sessionCookie, Value: session, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
				Secure: strings.HasPrefix(p.issuer, "https://"),
			})
			http.Redirect(w, r, back, http.StatusSeeOther)
			return
		}
		failed = true
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
	_ = loginForm.Execute(w, map[string]any{"Return": back, "Failed": failed})
}

// newSession logs in at the service, as its other clients do.
func (p loginPage) newSession(ctx context.Context, handle, password string) (string, error) {
	body, err := json.Marshal(map[string]string{"Handle": handle, "Password": password})
	if err != nil {
		return "", err
	}
	var answer struct{ Session string }
	err = p.ask(ctx, http.MethodPost, "/sessions", body, "", &answer)
	return answer.Session, err
}

// user returns the account of the browser's session.
func (p loginPage) user(r *http.Request) (authserver.User, bool, error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return authserver.User{}, false, nil //nolint:nilerr // there is no cookie, so nobody is logged in
	}
	var me service.Account
	if err := p.ask(r.Context(), http.MethodGet, "/me", nil, cookie.Value, &me); errors.Is(err, errNoSession) {
		return authserver.User{}, false, nil
	} else if err != nil {
		return authserver.User{}, false, err
	}
	account, err := p.svc.AccountByHandle(r.Context(), me.Handle)
	if err != nil {
		return authserver.User{}, false, err
	}
	// The tools find the account of a token by its issuer and subject.
	return authserver.User{ID: me.Handle, Name: me.Name}, true, p.svc.LinkLogin(r.Context(), p.issuer, me.Handle, account)
}

var errNoSession = errors.New("the session is over")

// ask sends a request to the service and decodes the answer.
func (p loginPage) ask(ctx context.Context, method, path string, body []byte, session string, answer any) error {
	r := httptest.NewRequestWithContext(ctx, method, path, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if session != "" {
		r.Header.Set(service.SessionHeader, session)
	}
	w := httptest.NewRecorder()
	p.svc.Handler().ServeHTTP(w, r)
	switch {
	case w.Code == http.StatusUnauthorized:
		return errNoSession
	case w.Code >= 400:
		return fmt.Errorf("notes: %s %s: status %d", method, path, w.Code)
	}
	return json.Unmarshal(w.Body.Bytes(), answer)
}
