package upstream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/secret"
)

const (
	defaultTimeout = 10 * time.Second
	// maxResponse is how many bytes of a response are read, after decompression.
	maxResponse = 256 << 10
)

// This package sends its requests itself and not with golang.org/x/oauth2, which is meant for
// clients that trust their provider: it needs access_token at the top of the response, cuts a
// response that is too long, reads the last of two members with the same name, quotes whole
// responses in errors and has no clock that tests can set.

// bounded returns a context that ends after the time limit of one operation.
func (p *Provider) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	timeout := p.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	return context.WithTimeout(ctx, timeout)
}

func (p *Provider) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

// client returns a client that sends each request to one address only, because requests contain
// secrets.
func (p *Provider) client() *http.Client {
	client := http.Client{}
	if p.Client != nil {
		client = *p.Client
	}
	client.Jar = nil
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// A call is one request to the provider.
type call struct {
	step string // for errors
	*http.Request
	secrets []string // the provider may repeat them in its error
}

// A response is the response to a call.
type response struct {
	call   *call
	status int
	media  string
	body   []byte
}

// newCall returns a call with a form, or without a body if form is nil.
func newCall(ctx context.Context, step, method, address string, form url.Values) (*call, error) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, errors.New("upstream: an endpoint is not a URL")
	}
	c := &call{step: step, Request: req}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Accept", "application/json")
	for _, name := range []string{"code", "code_verifier", "refresh_token", "token"} {
		c.secrets = append(c.secrets, form.Get(name))
	}
	return c, nil
}

// withBearer adds an access token to the call.
func (c *call) withBearer(token string) *call {
	c.Header.Set("Authorization", "Bearer "+token)
	c.secrets = append(c.secrets, token)
	return c
}

// withClient adds the client's credentials to the form of a call that is not made yet.
func (p *Provider) withClient(form url.Values, post bool) (authenticate func(*call) *call) {
	if post {
		form.Set("client_id", p.ClientID)
		form.Set("client_secret", p.ClientSecret)
	}
	return func(c *call) *call {
		if !post {
			// Encoded twice, as RFC 6749, section 2.3.1, requires.
			c.SetBasicAuth(url.QueryEscape(p.ClientID), url.QueryEscape(p.ClientSecret))
		}
		return c
	}
}

// send returns the response to a call. The error wraps ErrUnavailable.
func (p *Provider) send(c *call) (*response, error) {
	c.secrets = append(c.secrets, p.ClientSecret)
	resp, err := p.client().Do(c.Request)
	if err != nil {
		return nil, p.silent(c, 0, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	if err != nil {
		return nil, p.silent(c, resp.StatusCode, err)
	}
	if len(body) > maxResponse {
		return nil, p.silent(c, resp.StatusCode, fmt.Errorf("the response is larger than %d bytes", maxResponse))
	}
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")) // an unknown type is read as JSON
	return &response{c, resp.StatusCode, media, body}, nil
}

// silent returns the error for a provider that does not answer, or with something unreadable.
func (p *Provider) silent(c *call, status int, cause error) error {
	kind := ErrUnavailable
	if ctx := c.Context(); ctx.Err() != nil {
		return &Error{Provider: p.Name, Step: c.step, Status: status, Err: fmt.Errorf("%w: %w", kind, ctx.Err())}
	}
	var wrapper *url.Error
	if errors.As(cause, &wrapper) { // its text has the URL
		cause = wrapper.Err
	}
	return &Error{Provider: p.Name, Step: c.step, Status: status, Err: because(kind, "%s", c.clean(cause.Error(), maxDescription))}
}

// clean returns a text of the provider in a form that can be logged: without secrets, control
// characters and markup, and with a length of at most most.
func (c *call) clean(text string, most int) string { return clean(text, most, c.secrets) }

func clean(text string, most int, secrets []string) string {
	const marker = "[hidden]"
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, marker)
			text = strings.ReplaceAll(text, url.QueryEscape(s), marker)
		}
	}
	text = printable(text, 4*most) // bounds the work of the patterns
	for _, form := range secret.Forms {
		text, _ = form.Replace(text, marker)
	}
	return strings.TrimSpace(printable(text, most))
}

// object reads a response that must be a JSON object. It returns an error for one that reports an
// error, with any status, and for a status that is not a success.
func (p *Provider) object(r *response) (members, error) {
	m, err := r.members()
	success := r.status >= 200 && r.status <= 299
	code, description := m.fault()
	if !success {
		code, description = m.failure()
	}
	if r.status >= 500 || r.status == http.StatusTooManyRequests {
		return nil, p.refused(r, code, description, ErrUnavailable)
	}
	if err != nil {
		return nil, p.silent(r.call, r.status, err)
	}
	if !success || code != "" {
		return nil, p.refused(r, code, description, nil)
	}
	return m, nil
}

// refused returns the error for a response that reports one.
func (p *Provider) refused(r *response, code, description string, kind error) error {
	return &Error{
		Provider: p.Name, Step: r.call.step, Status: r.status,
		Code: r.call.clean(code, maxCode), Description: r.call.clean(description, maxDescription), Err: kind,
	}
}

// as returns err with a kind if it is an Error without one.
func as(err, kind error) error {
	var e *Error
	if errors.As(err, &e) && e.Err == nil {
		e.Err = kind
	}
	return err
}

// codeOf returns the error code of err.
func codeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// scopeParameter returns the name of the parameter with the scopes.
func (p *Provider) scopeParameter() string { return cmp.Or(p.ScopeParameter, "scope") }
