package authserver

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strconv"
)

// Secrets must not get into logs by accident. Format covers all verbs of package fmt, LogValue the
// values of log/slog, and MarshalJSON everything that encodes a larger value.

// String returns the issuer: the rest includes secrets.
func (c Config) String() string { return "authorization server " + c.Issuer }

// Format writes what String returns for every verb.
func (c Config) Format(f fmt.State, _ rune) { write(f, c.String()) }

// LogValue is like String.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON returns what String returns.
func (c Config) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// String returns the ID of the client, without its secret.
func (c Client) String() string { return "client " + strconv.Quote(c.ID) }

// Format writes what String returns for every verb.
func (c Client) Format(f fmt.State, _ rune) { write(f, c.String()) }

// LogValue is like String.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON leaves out the secret. A Client can be decoded from JSON that has it.
func (c Client) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID, Name  string
		Redirects []string
	}{c.ID, c.Name, c.Redirects})
}

// String returns a text without the password.
func (a TestAccount) String() string { return "test account of the user " + strconv.Quote(a.User.ID) }

// Format writes what String returns for every verb.
func (a TestAccount) Format(f fmt.State, _ rune) { write(f, a.String()) }

// LogValue is like String.
func (a TestAccount) LogValue() slog.Value { return slog.StringValue(a.String()) }

// MarshalJSON leaves out the password. A TestAccount can be decoded from JSON that has it.
func (a TestAccount) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Login string
		User  User
	}{a.Login, a.User})
}

// String returns the issuer.
func (s *Server) String() string {
	if s == nil || s.base == nil {
		return "no authorization server"
	}
	return s.base.config.String()
}

// Format writes what String returns for every verb.
func (s *Server) Format(f fmt.State, _ rune) { write(f, s.String()) }

// LogValue is like String.
func (s *Server) LogValue() slog.Value { return slog.StringValue(s.String()) }

func write(w io.Writer, text string) {
	_, _ = io.WriteString(w, text) // a fmt.State keeps what it gets
}
