package upstream

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// Secrets must not get into logs by accident. Format covers all verbs of package fmt, LogValue the
// values of log/slog, and MarshalJSON everything that encodes a larger value.

// String returns the name of the provider.
func (p *Provider) String() string {
	if p == nil {
		return "no provider"
	}
	return p.Name
}

// Format writes the name of the provider for every verb.
func (p *Provider) Format(f fmt.State, _ rune) { write(f, p.String()) }

// LogValue returns the name of the provider: its secret must not get into a log.
func (p *Provider) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalJSON returns the name of the provider. A Provider cannot be decoded from it.
func (p *Provider) MarshalJSON() ([]byte, error) { return json.Marshal(p.String()) }

// String returns the callback address: the rest is secret.
func (l Login) String() string { return "login with callback " + l.Redirect }

// Format writes what String returns for every verb.
func (l Login) Format(f fmt.State, _ rune) { write(f, l.String()) }

// LogValue is like String.
func (l Login) LogValue() slog.Value { return slog.StringValue(l.String()) }

// MarshalJSON returns what String returns. To keep a Login, store its fields, encrypted.
func (l Login) MarshalJSON() ([]byte, error) { return json.Marshal(l.String()) }

// String returns a text without the tokens.
func (t Tokens) String() string { return "tokens of a user" }

// Format writes what String returns for every verb.
func (t Tokens) Format(f fmt.State, _ rune) { write(f, t.String()) }

// LogValue is like String. JSON has the tokens, for storing them.
func (t Tokens) LogValue() slog.Value { return slog.StringValue(t.String()) }

func write(w io.Writer, text string) {
	_, _ = io.WriteString(w, text) // a fmt.State keeps what it gets
}
