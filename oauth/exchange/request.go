package exchange

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	grantExchange  = "urn:ietf:params:oauth:grant-type:token-exchange"
	grantAssertion = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	typeAccess     = "urn:ietf:params:oauth:token-type:access_token"
	typeJWT        = "urn:ietf:params:oauth:token-type:jwt"
	typeClientJWT  = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

	// maxAnswer is how many bytes of a response are read.
	maxAnswer = 64 << 10
	// defaultLifetime is how long a token is used whose response does not say how long it is valid.
	defaultLifetime = time.Minute
)

// form returns the parameters of the request for the token of a caller.
func (c *Config) form(own string) url.Values {
	form := url.Values{}
	if c.Flow == OnBehalfOf {
		form.Set("grant_type", grantAssertion)
		form.Set("assertion", own)
		form.Set("requested_token_use", "on_behalf_of")
	} else {
		form.Set("grant_type", grantExchange)
		form.Set("subject_token", own)
		form.Set("subject_token_type", typeAccess)
		form.Set("requested_token_type", typeAccess)
		if c.Audience != "" {
			form.Set("audience", c.Audience)
		}
		if c.Resource != "" {
			form.Set("resource", c.Resource)
		}
	}
	if len(c.Scopes) > 0 {
		form.Set("scope", strings.Join(c.Scopes, " "))
	}
	return form
}

// request exchanges the token of a caller.
func (e *Exchanger) request(ctx context.Context, own string) (token string, lifetime time.Duration, err error) {
	form := e.config.form(own)
	switch {
	case e.config.Assertion != nil:
		assertion, err := e.config.Assertion(ctx)
		if err != nil {
			return "", 0, &Error{Err: err}
		}
		form.Set("client_id", e.config.ClientID)
		form.Set("client_assertion_type", typeClientJWT)
		form.Set("client_assertion", assertion)
	case e.config.PostCredentials || e.config.Flow == OnBehalfOf:
		form.Set("client_id", e.config.ClientID)
		form.Set("client_secret", e.config.ClientSecret)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.config.TokenEndpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return "", 0, &Error{Err: err}
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if !form.Has("client_id") {
		// Encoded twice, as RFC 6749, section 2.3.1, requires.
		req.SetBasicAuth(url.QueryEscape(e.config.ClientID), url.QueryEscape(e.config.ClientSecret))
	}
	resp, err := e.client.Do(req)
	if err != nil {
		return "", 0, &Error{Err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return "", 0, &Error{Status: resp.StatusCode, Err: err}
	}
	return answer(resp.StatusCode, body)
}

// answer reads the response of the token endpoint.
func answer(status int, body []byte) (token string, lifetime time.Duration, err error) {
	var a struct {
		AccessToken string      `json:"access_token"`
		IssuedType  string      `json:"issued_token_type"`
		TokenType   string      `json:"token_type"`
		ExpiresIn   json.Number `json:"expires_in"`
		Error       string      `json:"error"`
		Description string      `json:"error_description"`
	}
	if len(body) > maxAnswer || json.Unmarshal(body, &a) != nil {
		return "", 0, &Error{Status: status, Err: errAnswer}
	}
	switch {
	case status != http.StatusOK || a.Error != "":
		return "", 0, &Error{Status: status, Code: a.Error, Description: clip(a.Description)}
	case !visible(a.AccessToken), !strings.EqualFold(a.TokenType, "Bearer"),
		a.IssuedType != "" && a.IssuedType != typeAccess && a.IssuedType != typeJWT:
		return "", 0, &Error{Status: status, Err: errNoBearer}
	}
	lifetime = defaultLifetime
	if a.ExpiresIn != "" {
		seconds, err := a.ExpiresIn.Float64()
		if err != nil || seconds < 0 {
			return "", 0, &Error{Status: status, Err: errAnswer}
		}
		lifetime = time.Duration(min(seconds, 24*60*60) * float64(time.Second))
	}
	return a.AccessToken, lifetime, nil
}

// visible reports whether s can be in a header: visible ASCII characters only.
func visible(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}
