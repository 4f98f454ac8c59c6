package authserver

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

const (
	maxForm       = 64 << 10
	maxParameters = 50
)

// A form has the parameters of a request, each once.
type form map[string]string

// repeatable are the parameters that may be sent more than once (RFC 8707, section 2). Their values
// are joined with a space, which no resource contains.
const repeatable = "resource"

// parseForm parses a query or the body of a form. OAuth forbids a parameter to be sent twice
// (RFC 6749, section 3.1): two readers could use different ones.
func parseForm(encoded string) (form, error) {
	if len(encoded) > maxForm {
		return nil, errBodyTooLarge
	}
	values, err := url.ParseQuery(encoded)
	if err != nil {
		return nil, errForm.because(err)
	}
	if len(values) > maxParameters {
		return nil, errForm
	}
	f := form{}
	for name, v := range values {
		if len(v) > 1 && name != repeatable {
			return nil, errForm.because(errors.New("a parameter was sent more than once"))
		}
		text := strings.Join(v, " ")
		if !utf8.ValidString(text) {
			return nil, errForm
		}
		f[name] = text
	}
	return f, nil
}

// encode returns the form as a query.
func (f form) encode() string {
	values := url.Values{}
	for name, value := range f {
		values.Set(name, value)
	}
	return values.Encode()
}

// readForm parses the body of a POST request. A form in the URL is not read.
func readForm(w http.ResponseWriter, r *http.Request) (form, error) {
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || len(r.Header.Values("Content-Type")) > 1 || mediaType != "application/x-www-form-urlencoded" ||
		params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8") {
		return nil, errForm
	}
	if r.Header.Get("Content-Encoding") != "" {
		return nil, errForm
	}
	body, err := readBody(w, r)
	if err != nil {
		return nil, err
	}
	return parseForm(string(body))
}

// readBody reads a body of limited size.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, errBodyTooLarge
	case err != nil:
		return nil, errForm.because(err)
	}
	return body, nil
}
