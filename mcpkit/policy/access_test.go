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
