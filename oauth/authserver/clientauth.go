package authserver

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

// authenticate returns the client of a request to the token or revocation endpoint (RFC 6749,
// section 2.3).
func (s *clients) authenticate(r *http.Request, f form) (*client, error) {
	id, secret, method, err := credentials(r, f)
	if err != nil {
		return nil, err
	}
	c, err := s.client(r.Context(), id)
	var wrong *clientmeta.Error
	switch {
	case errors.Is(err, errNoClient), errors.As(err, &wrong):
		return nil, errClient.because(err)
	case errors.Is(err, clientmeta.ErrUnavailable), errors.Is(err, clientmeta.ErrThrottled):
		return nil, errUnavailable.because(err)
	case err != nil:
		return nil, err
	}
	switch {
	case c.secret == nil && method != authNone:
		return nil, errClient.because(errors.New("a public client sent a secret"))
	case c.secret == nil:
		return c, nil
	case method == authNone:
		return nil, errClient.because(errors.New("a confidential client sent no secret"))
	case method != c.AuthMethod && !c.anyMethod:
		return nil, errClient.because(errors.New("the client authenticates in another way than it registered"))
	}
	return c, s.checkSecret(r, c, secret)
}

// secretsPerMinute is how many wrong secrets of one client an address may send in a minute.
const secretsPerMinute = 20

// checkSecret returns an error unless the secret is that of the client. Guesses are limited.
func (s *clients) checkSecret(r *http.Request, c *client, secret string) error {
	guesses := attempts{"client secret", c.ID + " " + s.address(r), secretsPerMinute, time.Minute}
	if err := s.limit(r.Context(), guesses, 0); err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(secret))
	if subtle.ConstantTimeCompare(hash[:], c.secret[:]) == 1 {
		return nil
	}
	if err := s.limit(r.Context(), guesses, 1); err != nil {
		return err
	}
	return errClient.because(errors.New("the secret is wrong"))
}

// credentials returns who a request says it comes from, and how it says so.
func credentials(r *http.Request, f form) (id, secret, method string, err error) {
	headers := r.Header.Values("Authorization")
	if len(headers) == 0 {
		if f["client_secret"] != "" {
			return f["client_id"], f["client_secret"], authPost, nil
		}
		return f["client_id"], "", authNone, nil
	}
	user, password, ok := r.BasicAuth()
	if len(headers) > 1 || !ok {
		return "", "", "", errClient.because(errors.New("the Authorization header is not one of HTTP Basic"))
	}
	if f["client_secret"] != "" {
		return "", "", "", errForm.because(errors.New("the client authenticates twice"))
	}
	// Both are encoded like a form before they are joined.
	if id, err = url.QueryUnescape(user); err == nil {
		secret, err = url.QueryUnescape(password)
	}
	if err != nil {
		return "", "", "", errClient.because(errors.New("the Authorization header is not encoded as RFC 6749 says"))
	}
	if other := f["client_id"]; other != "" && other != id {
		return "", "", "", errForm.because(errors.New("the client names itself in two ways"))
	}
	if secret == "" { // libraries of public clients send it too
		return id, "", authNone, nil
	}
	return id, secret, authBasic, nil
}
