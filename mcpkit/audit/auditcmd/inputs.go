package auditcmd

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// maxInput limits each file, in bytes.
const maxInput = 4 << 20

// readInput reads a file; "-" is the standard input.
func readInput(name string, in io.Reader) ([]byte, error) {
	if name != "-" {
		f, err := os.Open(name) //nolint:gosec // the caller of the command names the file
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxInput:
		return nil, fmt.Errorf("%s is longer than %d MiB", name, maxInput>>20)
	}
	return bytes.TrimPrefix(data, []byte("\uFEFF")), nil
}

// readToken reads a bearer token. The error does not contain it.
func readToken(name string, in io.Reader) (string, error) {
	data, err := readInput(name, in)
	if err != nil {
		return "", fmt.Errorf("the token: %w", err)
	}
	token := strings.TrimSpace(string(data))
	if scheme, rest, ok := strings.Cut(token, " "); ok && strings.EqualFold(scheme, "bearer") {
		token = strings.TrimSpace(rest)
	}
	switch {
	case token == "":
		return "", fmt.Errorf("the token: %s is empty", name)
	case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "", fmt.Errorf("the token: %s contains more than one token, or characters that no token has", name)
	}
	return token, nil
}

// readHeader reads headers, one "Name: value" per line. Empty lines and lines that begin with # are
// left out. An error names the line and never contains a value.
func readHeader(name string, in io.Reader) (http.Header, error) {
	data, err := readInput(name, in)
	if err != nil {
		return nil, fmt.Errorf("the headers: %w", err)
	}
	header := http.Header{}
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if !ok || !httpguts.ValidHeaderFieldName(key) || !httpguts.ValidHeaderFieldValue(value) {
			return nil, fmt.Errorf("the headers: line %d of %s is not of the form Name: value", number, name)
		}
		header.Add(key, value)
	}
	if len(header) == 0 {
		return nil, fmt.Errorf("the headers: %s has none", name)
	}
	return header, nil
}

// readRoots reads certificate authorities.
func readRoots(name string, in io.Reader) (*x509.CertPool, error) {
	data, err := readInput(name, in)
	if err != nil {
		return nil, fmt.Errorf("the certificate authorities: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("the certificate authorities: %s has no certificate in PEM form", name)
	}
	return roots, nil
}

// readArguments reads the arguments of calls: an object with the name of each tool, and for each
// tool an object of arguments, or an array of such objects.
func readArguments(name string, in io.Reader) (map[string][]map[string]any, error) {
	data, err := readInput(name, in)
	if err != nil {
		return nil, fmt.Errorf("the examples: %w", err)
	}
	if err := strictjson.Check(data); err != nil {
		return nil, fmt.Errorf("the examples: %s: %w", name, err)
	}
	arguments := map[string][]map[string]any{}
	err = strictjson.Object(data, func(tool string, value []byte) error {
		value = bytes.TrimSpace(value)
		if len(value) == 0 || value[0] != '[' {
			value = append(append([]byte{'['}, value...), ']')
		}
		var calls []map[string]any
		decoder := json.NewDecoder(bytes.NewReader(value))
		decoder.UseNumber()
		if decoder.Decode(&calls) != nil {
			return fmt.Errorf("the member %q must be an object of arguments, or an array of such objects", tool)
		}
		arguments[tool] = calls
		return nil
	})
	switch {
	case errors.Is(err, strictjson.ErrNotObject):
		return nil, fmt.Errorf(`the examples: %s must be an object such as {"search_notes": {"words": "budget"}}`, name)
	case err != nil:
		return nil, fmt.Errorf("the examples: %s: %w", name, err)
	}
	return arguments, nil
}
