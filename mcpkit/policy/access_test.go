package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestPublicReason(t *testing.T) {
	const noReason = "the server is public but gives no reason"
	checkRule(t, "public-reason", []ruleCase{
		{"with a reason", nothing, nil},
		{"protected", func(s *policy.Surface) { s.Access = policy.Access{Protected: true} }, nil},
		{"not decided", func(s *policy.Surface) { s.Access = policy.Access{} }, []string{"the server does not declare who may call it"}},
		{"without a reason", func(s *policy.Surface) { s.Access.Reason = "" }, []string{noReason}},
		{"only spaces", func(s *policy.Surface) { s.Access.Reason = " \n\t" }, []string{noReason}},
		{"only a zero width space", func(s *policy.Surface) { s.Access.Reason = "\u200b" }, []string{noReason}},
	})
}

func TestLoginMetadata(t *testing.T) {
	checkRule(t, "login-metadata", []ruleCase{
		{"public", nothing, nil},
		{"protected", func(s *policy.Surface) { s.Access = policy.Access{Protected: true} }, nil},
		{"without PKCE", func(s *policy.Surface) {
			s.Access = policy.Access{Protected: true, MetadataFault: "Entra's metadata does not say that it supports PKCE"}
		}, []string{"clients may begin no login at the authorization server: Entra's metadata does not say that it supports PKCE"}},
	})
}

func TestKeyHeader(t *testing.T) {
	accepts := func(names ...string) func(*policy.Surface) {
		return func(s *policy.Surface) { s.Access = policy.Access{Protected: true, KeyHeaders: names} }
	}
	checkRule(t, "key-header", []ruleCase{
		{"no keys", accepts(), nil},
		{"known", accepts("X-Api-Key"), nil},
		{"known in another case", accepts("x-auth-token"), nil},
		{"own and known", accepts("Acme-Key", "X-Api-Key"), nil},
		{"own", accepts("Acme-Key", "Team-Key"), []string{"the server accepts API keys only in headers that Claude may refuse to send: Acme-Key, Team-Key"}},
	})
}

func TestLoginServer(t *testing.T) {
	login := func(l policy.Login, scopes ...string) func(*policy.Surface) {
		return func(s *policy.Surface) {
			s.Access = policy.Access{Protected: true, Login: &l}
			s.Tools[0].Scopes = scopes
		}
	}
	checkRule(t, "login-scope", []ruleCase{
		{"another authorization server", func(s *policy.Surface) {
			s.Access = policy.Access{Protected: true, Scopes: []string{"notes:read"}}
		}, nil},
		{"granted", login(policy.Login{Scopes: []string{"notes:read", "notes:write"}}, "notes:read"), nil},
		{"never granted", login(policy.Login{Scopes: []string{"notes:read"}}, "notes:read", "notes:write"), []string{
			"it requires the scope notes:write, which the authorization server never grants",
		}},
	})
	checkRule(t, "login-scope", []ruleCase{
		{"a prompt and a resource, granted", func(s *policy.Surface) {
			login(policy.Login{Scopes: []string{"notes:read"}})(s)
			s.Prompts = []policy.Offer{{Name: "summary", Scopes: []string{"notes:read"}}, {Name: "open"}}
			s.Resources = []policy.Offer{{Name: "notes://{id}", Scopes: []string{"notes:read"}}}
		}, nil},
		{"a prompt and a resource, never granted", func(s *policy.Surface) {
			login(policy.Login{Scopes: []string{"notes:read"}})(s)
			s.Prompts = []policy.Offer{{Name: "summary", Scopes: []string{"notes:read", "notes:all"}}}
			s.Resources = []policy.Offer{{Name: "notes://{id}", Scopes: []string{"files:read"}}}
		}, []string{
			`the prompt "summary" requires the scope notes:all, which the authorization server never grants`,
			`the resource "notes://{id}" requires the scope files:read, which the authorization server never grants`,
		}},
		{"a prompt of another authorization server", func(s *policy.Surface) {
			s.Access = policy.Access{Protected: true}
			s.Prompts = []policy.Offer{{Name: "summary", Scopes: []string{"notes:all"}}}
		}, nil},
	})
	checkRule(t, "login-store", []ruleCase{
		{"kept", login(policy.Login{}), nil},
		{"another authorization server", func(s *policy.Surface) { s.Access = policy.Access{Protected: true} }, nil},
		{"in memory", login(policy.Login{Volatile: true}), []string{"the authorization server keeps logins in the memory of the process, so they end with it"}},
	})
	checkRule(t, "login-paths", []ruleCase{
		{"no fault", login(policy.Login{}), nil},
		{"a fault", login(policy.Login{Fault: "two pages answer at /login"}), []string{"two pages answer at /login"}},
	})
	checkRule(t, "login-test-account", []ruleCase{
		{"off", login(policy.Login{}), nil},
		{"on", login(policy.Login{TestAccount: true}), []string{"the test account of the authorization server is on"}},
	})
}
