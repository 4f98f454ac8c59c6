package mcpkit_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/exchange"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
	"github.com/mcpkit-go/mcpkit/oauth/providers"
)

// entra is a configuration for Entra, with made-up IDs.
func entra() oauth.Config {
	return providers.EntraID("7e57ab1e-1111-4222-8333-444455556666", "a0010000-1111-4222-8333-444455556666")
}

func messagesOf(srv *mcpkit.Server, rule policy.RuleID) []string {
	return messagesIn(policy.Check(srv.Surface()), rule)
}

func messagesIn(report *policy.Report, rule policy.RuleID) []string {
	var all []string
	for _, r := range report.Results {
		for _, f := range r.Findings {
			if f.Rule.ID == rule {
				all = append(all, f.Message)
			}
		}
	}
	return all
}

// TestCheckKnowsTheProvider checks what check says about providers that do not work directly.
func TestCheckKnowsTheProvider(t *testing.T) {
	server := func(c oauth.Config) *mcpkit.Server {
		srv := mcpkit.New(manifest(), mcpkit.OAuth(c))
		addNotes(srv)
		return srv
	}
	assert.Equal(t, []string{"clients may begin no login at the authorization server: Entra's metadata does not say that it supports PKCE"}, messagesOf(server(entra()), policy.RuleLoginMetadata))
	with := entra()
	with.Facade = &oauth.Facade{}
	assert.Empty(t, messagesOf(server(with), policy.RuleLoginMetadata))
	assert.Empty(t, messagesOf(server(providers.Keycloak("https://sso.acme.com/realms/main")), policy.RuleLoginMetadata))

	for _, c := range []oauth.Config{providers.Google(), providers.Okta("acme.okta.com", "")} {
		found := messagesOf(server(c), policy.RuleServerOptions)
		if assert.Len(t, found, 1) {
			assert.Contains(t, found[0], "the server cannot be protected: "+c.Err.Error())
		}
	}
}

// TestAPresetEndToEnd calls tools with tokens as Entra issues them: what clients are told to ask
// for has the prefix, and what tools require has not.
func TestAPresetEndToEnd(t *testing.T) {
	t.Parallel()
	c := entra()
	c.Resource = manifest().URL
	issuer, c := oauthtest.Like(t, c)
	srv := mcpkit.New(manifest(), mcpkit.OAuth(c))
	addNotes(srv)
	mcpkit.AddTool(srv, "write_note", annotate.Additive("Write a note"), "Writes a note. Use when the user dictates one.",
		func(ctx context.Context, _ struct{}) (string, error) {
			p, _ := oauth.PrincipalFrom(ctx)
			return p.UserID(), nil
		}, mcpkit.Scopes("notes.write"))
	mcpkit.AddTool(srv, "purge_notes", annotate.Destructive("Purge the notes"), "Deletes all notes. Use when an administrator asks for it.",
		func(context.Context, struct{}) (string, error) { return "purged", nil }, mcpkit.Scopes("notes.admin"), mcpkit.OnDemand())
	endpoint := listen(t, srv)

	resp, err := http.Get(strings.TrimSuffix(endpoint, "/mcp") + "/.well-known/oauth-protected-resource/mcp")
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	var metadata struct {
		Scopes []string `json:"scopes_supported"`
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&metadata))
	assert.Equal(t, []string{manifest().URL + "/notes.write"}, metadata.Scopes, "without what is on demand")

	call := func(tool, token string) (status int, challenge, body string) {
		req, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(
			`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"`+tool+`","arguments":{}}}`))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json, text/event-stream")
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, resp.Header.Get("WWW-Authenticate"), string(text)
	}
	status, _, body := call("write_note", issuer.Issue(oauthtest.Scopes("notes.write")))
	assert.Equal(t, 200, status)
	assert.Contains(t, body, "7e57ab1e-1111-4222-8333-444455556666|0b1ec700-1111-4222-8333-444455556666")
	status, challenge, _ := call("purge_notes", issuer.Issue(oauthtest.Scopes("notes.write")))
	assert.Equal(t, 403, status)
	assert.Contains(t, challenge, `scope="`+manifest().URL+`/notes.admin"`)
}

// TestTheModelIsToldWhyAnExchangeFailed checks that a tool may return the error of an exchange.
func TestTheModelIsToldWhyAnExchangeFailed(t *testing.T) {
	srv := newServer()
	addTool(srv, "list_orders", func(context.Context, struct{}) (string, error) {
		return "", &exchange.Error{Status: 400, Code: "invalid_grant", Description: "AADSTS50013 of tenant 7e57"}
	})
	text, isError := callTool(t, listen(t, srv), "2025-11-25", "list_orders", map[string]any{})
	assert.True(t, isError)
	assert.Contains(t, text, "needs the user to log in again. Ask the user to disconnect")
	assert.NotContains(t, text, "AADSTS50013")
}

// TestMainToken runs the subcommand that explains tokens.
func TestMainToken(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	t.Setenv("MCPKIT_TEST_ISSUER", issuer.URL())
	file := func(token string) string {
		name := filepath.Join(t.TempDir(), "token")
		require.NoError(t, os.WriteFile(name, []byte(token), 0o600))
		return name
	}
	good := issuer.Issue(oauthtest.Scopes("notes"))
	out, _, code := runProgram(t, "protected", "token", file("Authorization: Bearer "+good+"\n"))
	assert.Equal(t, 0, code, out)
	assert.Contains(t, out, "ok    audience: "+manifest().URL)
	assert.Contains(t, out, "The server accepts this token.")
	assert.Contains(t, out, "find_notes: may be called")
	assert.Contains(t, out, "write_note: oauth: insufficient scope: notes:write")

	bad := issuer.Issue(oauthtest.Audience("account"), oauthtest.Expired())
	out, _, code = runProgram(t, "protected", "token", file(bad))
	assert.Equal(t, 1, code, out)
	for _, want := range []string{
		"FAIL  audience: it is not for this server", "expected: " + manifest().URL, "found:    account", "advice:   this is a token of Keycloak",
		"FAIL  time: it has expired", "ok    signature", "The server does not accept this token.",
	} {
		assert.Contains(t, out, want)
	}
	for part := range strings.SplitSeq(bad, ".") {
		assert.NotContains(t, out, part)
	}

	cmd := program("protected", "token", "-")
	cmd.Stdin = strings.NewReader(good)
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, string(text))

	for name, tc := range map[string]struct {
		program string
		args    []string
		code    int
		want    string
	}{
		"no file":          {"protected", []string{"token"}, 2, "token FILE"},
		"an absent file":   {"protected", []string{"token", "absent"}, 2, "no such file"},
		"the token itself": {"protected", []string{"token", good}, 2, "write it to a file"},
		"an empty file":    {"protected", []string{"token", file(" \n")}, 2, "there is no token"},
		"a public server":  {"good", []string{"token", file(good)}, 1, "accepts no tokens"},
		"help":             {"protected", []string{"token", "-h"}, 0, "token FILE"},
	} {
		_, stderr, code := runCommand(t, tc.program, tc.args...)
		assert.Equal(t, tc.code, code, name)
		assert.Contains(t, stderr, tc.want, name)
		assert.NotContains(t, stderr, good, name)
	}
}
