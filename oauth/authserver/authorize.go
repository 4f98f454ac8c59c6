package authserver

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

// A request is an authorization request that has been checked. It travels sealed in pages, so that
// nothing is stored before the user agrees.
type request struct {
	ID        string    `json:"id"` // random, for using the request once
	Client    string    `json:"client"`
	Redirect  string    `json:"redirect"` // as it was sent, with its port
	State     string    `json:"state"`
	HasState  bool      `json:"has_state"`
	Challenge string    `json:"challenge"`
	Resource  string    `json:"resource"`
	Scopes    []string  `json:"scopes"`
	Browser   string    `json:"browser"` // the hash of the browser's cookie
	Issued    time.Time `json:"issued"`
	// User is the user that the page names, if one was logged in.
	User string `json:"user,omitempty"`
}

const (
	maxState      = 4 << 10
	maxRedirect   = 2 << 10
	challengeSize = 43 // the SHA-256 hash in base64url
)

// A pageError is a failure that is shown on a page: the client or its callback address is not
// known, so the user must not be sent anywhere.
type pageError struct {
	status int
	text   message
	cause  error
}

func (e *pageError) Error() string {
	if e.cause != nil {
		return string(e.text) + ": " + e.cause.Error()
	}
	return string(e.text)
}

func (e *pageError) Unwrap() error { return e.cause }

func onPage(text message, cause error) error {
	return &pageError{http.StatusBadRequest, text, cause}
}

// serveAuthorize answers the authorization endpoint.
func (s *Server) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	var f form
	var err error
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		f, err = parseForm(r.URL.RawQuery)
	case http.MethodPost:
		if f, err = readForm(w, r); err == nil && r.URL.RawQuery != "" {
			err = errForm
		}
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		s.showError(w, r, &pageError{http.StatusMethodNotAllowed, textMalformed, nil})
		return
	}
	if err != nil {
		s.showError(w, r, onPage(textMalformed, err))
		return
	}
	c, redirect, err := s.clientOf(r.Context(), f)
	if err != nil {
		s.showError(w, r, err)
		return
	}
	req, err := s.checkRequest(f, c, redirect)
	if err != nil {
		s.sendBack(w, r, redirect, f["state"], hasKey(f, "state"), asFailure(err))
		return
	}
	s.decide(w, r, req, c, f)
}

func hasKey(f form, name string) bool {
	_, ok := f[name]
	return ok
}

// clientOf returns the client of an authorization request and its callback address. Its errors are
// shown on a page.
func (s *Server) clientOf(ctx context.Context, f form) (*client, string, error) {
	id := f["client_id"]
	if id == "" {
		return nil, "", onPage(textNoClient, nil)
	}
	c, err := s.client(ctx, id)
	if err != nil {
		return nil, "", clientError(err)
	}
	redirect := f["redirect_uri"]
	if redirect == "" {
		// RFC 6749, section 3.1.2.3. A loopback address has no port of its own.
		if _, loopback := redirectTarget(c.Redirects[0]); len(c.Redirects) != 1 || loopback {
			return nil, "", onPage(textNoRedirect, nil)
		}
		redirect = c.Redirects[0]
	}
	if len(redirect) > maxRedirect || !c.Redirect(redirect) {
		return nil, "", onPage(textForeignRedirect, nil)
	}
	return c, redirect, nil
}

// clientError returns the page for a client that cannot be used.
func clientError(err error) error {
	var wrong *clientmeta.Error
	switch {
	case errors.Is(err, errNoClient):
		return onPage(textUnknownClient, err)
	case errors.As(err, &wrong):
		return onPage(textWrongDocument, err)
	case errors.Is(err, clientmeta.ErrUnavailable):
		return &pageError{http.StatusBadGateway, textNoDocument, err}
	case errors.Is(err, clientmeta.ErrThrottled):
		return errTooMany.because(err)
	}
	return err
}

// checkRequest checks the rest of an authorization request. Its errors are sent to the client.
func (s *Server) checkRequest(f form, c *client, redirect string) (*request, error) {
	switch {
	case len(f["state"]) > maxState:
		return nil, fail("invalid_request", "the state is too long")
	case hasKey(f, "request"):
		return nil, fail("request_not_supported", "request objects are not supported")
	case hasKey(f, "request_uri"):
		return nil, fail("request_uri_not_supported", "request objects are not supported")
	case f["response_type"] == "":
		return nil, fail("invalid_request", "response_type is missing")
	case f["response_type"] != "code":
		return nil, fail("unsupported_response_type", "only the response type code is supported")
	case f["response_mode"] != "" && f["response_mode"] != "query":
		return nil, fail("invalid_request", "only the response mode query is supported")
	case f["code_challenge"] == "":
		return nil, fail("invalid_request", "code_challenge is missing: PKCE is required")
	case f["code_challenge_method"] != "S256":
		return nil, fail("invalid_request", "code_challenge_method must be S256")
	case !isChallenge(f["code_challenge"]):
		return nil, fail("invalid_request", "code_challenge is not a SHA-256 hash in base64url")
	}
	resource, err := s.resource(f["resource"])
	if err != nil {
		return nil, err
	}
	scopes, err := s.scopes(f["scope"])
	if err != nil {
		return nil, err
	}
	return &request{
		ID: rand.Text(), Client: c.ID, Redirect: redirect, State: f["state"], HasState: hasKey(f, "state"),
		Challenge: f["code_challenge"], Resource: resource, Scopes: scopes, Issued: s.config.Now(),
	}, nil
}

func isChallenge(text string) bool {
	if len(text) != challengeSize {
		return false
	}
	_, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return err == nil
}

// resource returns the resource that a parameter names, in its canonical form; the first one if the
// parameter is empty.
func (s *Server) resource(text string) (string, error) {
	if text == "" {
		return s.resources[0].String(), nil
	}
	found := ""
	for _, name := range strings.Split(text, " ") {
		i := slices.IndexFunc(s.resources, func(r oauth.Resource) bool { return r.Matches(name) })
		if i < 0 || found != "" && found != s.resources[i].String() {
			return "", errTarget // a token is for one resource
		}
		found = s.resources[i].String()
	}
	return found, nil
}

const maxScopes = 100

// scopes returns the scopes of the configuration that a parameter asks for, in the order of the
// configuration. Others are left out; it is an error if none is left.
func (s *Server) scopes(text string) ([]string, error) {
	var granted []string
	if text == "" {
		for _, scope := range s.config.Scopes {
			if !scope.OnDemand {
				granted = append(granted, scope.Name)
			}
		}
		return granted, nil
	}
	if !wellFormed(text) {
		return nil, errScope
	}
	asked := strings.Split(text, " ")
	offline := slices.Contains(asked, scopeOffline)
	for _, scope := range s.config.Scopes {
		if slices.Contains(asked, scope.Name) {
			granted = append(granted, scope.Name)
		}
	}
	if len(granted) == 0 && len(s.config.Scopes) > 0 {
		if !offline || len(asked) > 1 {
			return nil, errScope
		}
		return s.scopes("") // only offline_access
	}
	return granted, nil
}

// wellFormed reports whether text is a list of scopes.
func wellFormed(text string) bool {
	asked := strings.Split(text, " ")
	return len(asked) <= maxScopes && !slices.ContainsFunc(asked, func(name string) bool {
		return name != scopeOffline && oauth.CheckScope(name) != nil
	})
}

// decide answers a request that was checked: with a page, or without one if the user is known and
// has agreed before.
func (s *Server) decide(w http.ResponseWriter, r *http.Request, req *request, c *client, f form) {
	browser := s.browser(w, r)
	req.Browser = hashText(browser)
	user, err := s.currentUser(r)
	if err != nil {
		s.showError(w, r, err)
		return
	}
	prompts := strings.Fields(f["prompt"])
	silent := slices.Contains(prompts, "none")
	if user != nil {
		req.User = user.ID
		agreed, err := s.hasAgreed(r.Context(), user.ID, req)
		if err != nil {
			s.showError(w, r, err)
			return
		}
		// A page of another site could begin a login that nobody wants.
		own := ownNavigation(r)
		if agreed && own && !slices.Contains(prompts, "consent") && !slices.Contains(prompts, "login") && !slices.Contains(prompts, "select_account") {
			if err := s.proceed(w, r, req, user, silent); err != nil {
				s.fail(w, r, req, err)
			}
			return
		}
		if silent {
			s.fail(w, r, req, fail("consent_required", "the user must agree first"))
			return
		}
	} else if silent {
		s.fail(w, r, req, fail("login_required", "the user must log in first"))
		return
	}
	if user == nil {
		if session, ok := s.config.Login.(Session); ok {
			session.send(w, s.url(pathAuthorize)+"?"+f.encode())
			return
		}
	}
	s.showConsent(w, r, req, c, user, "")
}

// ownNavigation reports whether a browser says that the user, or a page of this host, opened the
// address.
func ownNavigation(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "none" || site == "same-origin"
}

// fail ends a request with an error: at the client if the error is one that the client can be told,
// and on a page otherwise.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, req *request, err error) {
	var page *pageError
	if errors.As(err, &page) {
		s.showError(w, r, err)
		return
	}
	f := asFailure(err)
	s.log(r, f)
	s.sendBack(w, r, req.Redirect, req.State, req.HasState, f)
}

// sendBack sends an error to the client's callback address.
func (s *Server) sendBack(w http.ResponseWriter, r *http.Request, redirect, state string, hasState bool, f *failure) {
	code := f.code
	if f.status >= 500 && code != "temporarily_unavailable" {
		code = "server_error"
	}
	s.redirect(w, r, redirect, state, hasState, "error", code, "error_description", f.description)
}

// redirect sends the browser to a callback address with parameters, each exactly once. The status
// is 303, because after 307 a browser would send a form again.
func (s *Server) redirect(w http.ResponseWriter, r *http.Request, redirect, state string, hasState bool, pairs ...string) {
	if hasState {
		if len(state) > maxState {
			state = ""
		}
		pairs = append(pairs, "state", state)
	}
	pairs = append(pairs, "iss", s.config.Issuer)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Location", withParameters(redirect, pairs...))
	status := http.StatusSeeOther
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		status = http.StatusFound
	}
	w.WriteHeader(status)
}

// withParameters adds parameters to a URL, in place of those with the same names. The rest of the
// URL stays byte for byte, because clients compare it.
func withParameters(to string, pairs ...string) string {
	base, query, hasQuery := strings.Cut(to, "?")
	var kept []string
	if hasQuery && query != "" {
		for _, part := range strings.Split(query, "&") {
			name, _, _ := strings.Cut(part, "=")
			if decoded, err := url.QueryUnescape(name); err == nil {
				name = decoded
			}
			own := false
			for i := 0; i < len(pairs); i += 2 {
				own = own || pairs[i] == name
			}
			if !own && !slices.Contains([]string{"code", "state", "iss", "error", "error_description", "error_uri"}, name) {
				kept = append(kept, part)
			}
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		kept = append(kept, url.QueryEscape(pairs[i])+"="+url.QueryEscape(pairs[i+1]))
	}
	return base + "?" + strings.Join(kept, "&")
}
