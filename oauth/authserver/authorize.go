package authserver

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
)

// An authorizer answers the authorization endpoint.
type authorizer struct {
	*base
	*clients
	*sessions
	*consents
	*pageWriter
	*consentPages
}

// serveAuthorize answers the authorization endpoint.
func (s *authorizer) serveAuthorize(w http.ResponseWriter, r *http.Request) {
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
	if r.Method == http.MethodPost {
		// A form that another site posts arrives without the cookies of this site. Setting a new
		// cookie would replace them, so the browser is redirected, and sends them with the next
		// request.
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Location", s.url(pathAuthorize)+"?"+f.encode())
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	c, redirect, err := s.clientOf(r.Context(), f)
	if err != nil {
		s.showError(w, r, err)
		return
	}
	req, err := s.checkRequest(f, c, redirect)
	if err != nil {
		s.refuse(w, r, &request{Client: c.ID, Redirect: redirect, State: f["state"], HasState: hasKey(f, "state")}, c, err)
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
func (s *authorizer) clientOf(ctx context.Context, f form) (*client, string, error) {
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
		// RFC 6749, section 3.1.2.3. The port of a loopback address is not known.
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

// checkRequest checks the rest of an authorization request. Its errors are sent to the client.
func (s *authorizer) checkRequest(f form, c *client, redirect string) (*request, error) {
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

// decide answers a request that was checked: with a page, or without one if the user is known and
// has agreed before.
func (s *authorizer) decide(w http.ResponseWriter, r *http.Request, req *request, c *client, f form) {
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
			s.refuse(w, r, req, c, fail("consent_required", "the user must agree first"))
			return
		}
	} else if silent {
		s.refuse(w, r, req, c, fail("login_required", "the user must log in first"))
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
