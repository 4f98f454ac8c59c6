package scaffold

import (
	"fmt"
	"strconv"
	"strings"
)

// A Provider is an identity provider that a new server can use.
type Provider struct {
	// Name selects it, and Title is its name for people.
	Name, Title string
	// Values are the names of the values that its console shows, in the order of Spec.Provider, with
	// an example of each.
	Values []Value
	// function is the function of package providers or upstream.
	function string
	// call writes its call if that is not function(value, value…).
	call func(values []string) string
}

// A Value is a value that a provider needs.
type Value struct{ Name, Example string }

// String returns how the provider is written in Spec.Provider, such as
// "okta:DOMAIN,SERVER".
func (p Provider) String() string {
	if len(p.Values) == 0 {
		return p.Name
	}
	var names []string
	for _, v := range p.Values {
		names = append(names, strings.ToUpper(v.Name))
	}
	return p.Name + ":" + strings.Join(names, ",")
}

// Example returns an example of Spec.Provider, such as "okta:acme.okta.com,default".
func (p Provider) Example() string {
	if len(p.Values) == 0 {
		return p.Name
	}
	var examples []string
	for _, v := range p.Values {
		examples = append(examples, v.Example)
	}
	return p.Name + ":" + strings.Join(examples, ",")
}

var (
	domain = func(example string) Value { return Value{"domain", example} }
	issuer = Value{"issuer", "https://login.example.com"}
)

// direct are the providers that MCP clients log in at: functions of package oauth/providers.
var direct = []Provider{
	{Name: "issuer", Title: "another provider", Values: []Value{issuer}, call: func(v []string) string {
		return "oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: " + strconv.Quote(v[0]) + "}}}"
	}},
	{Name: "auth0", Title: "Auth0", Values: []Value{domain("acme.eu.auth0.com")}, function: "Auth0"},
	{Name: "authkit", Title: "AuthKit", Values: []Value{domain("acme.authkit.app")}, function: "AuthKit"},
	{Name: "clerk", Title: "Clerk", Values: []Value{domain("clerk.example.com")}, function: "Clerk"},
	{Name: "cognito", Title: "Amazon Cognito", Values: []Value{{"region", "eu-central-1"}, {"pool", "eu-central-1_Ab12Cd34E"}}, function: "Cognito"},
	{Name: "descope", Title: "Descope", Values: []Value{{"project", "P2abc"}, {"server", "MS2def"}}, function: "Descope"},
	{Name: "entra", Title: "Microsoft Entra ID", Values: []Value{
		{"tenant", "11111111-2222-4333-8444-555555555555"}, {"application", "66666666-7777-4888-9999-000000000000"}}, function: "EntraID"},
	{Name: "fusionauth", Title: "FusionAuth", Values: []Value{issuer}, function: "FusionAuth"},
	{Name: "hydra", Title: "Ory Hydra", Values: []Value{issuer}, function: "Hydra"},
	{Name: "keycloak", Title: "Keycloak", Values: []Value{{"realm", "https://sso.example.com/realms/main"}}, function: "Keycloak"},
	{Name: "logto", Title: "Logto", Values: []Value{{"endpoint", "https://acme.logto.app"}}, function: "Logto"},
	{Name: "okta", Title: "Okta", Values: []Value{domain("acme.okta.com"), {"server", "default"}}, function: "Okta"},
	{Name: "pingone", Title: "PingOne", Values: []Value{issuer}, function: "PingOne"},
	{Name: "stytch", Title: "Stytch", Values: []Value{domain("https://login.example.com"), {"project", "project-live-11111111-2222-4333-8444-555555555555"}}, function: "Stytch"},
	{Name: "supabase", Title: "Supabase", Values: []Value{{"project", "abcdefghijklmnopqrst"}}, function: "Supabase"},
	{Name: "zitadel", Title: "Zitadel", Values: []Value{issuer, {"project", "123456789012345678"}}, function: "Zitadel"},
}

// behind are the providers behind the program's own authorization server: functions of package
// oauth/authserver/upstream.
var behind = []Provider{
	{Name: "google", Title: "Google", function: "Google"},
	{Name: "github", Title: "GitHub", function: "GitHub"},
	{Name: "gitlab", Title: "GitLab", Values: []Value{{"host", "gitlab.com"}}, function: "GitLab"},
	{Name: "slack", Title: "Slack", function: "Slack"},
	{Name: "hubspot", Title: "HubSpot", function: "HubSpot"},
	{Name: "atlassian", Title: "Atlassian", function: "Atlassian"},
	{Name: "salesforce", Title: "Salesforce", Values: []Value{{"host", "acme.my.salesforce.com"}}, function: "Salesforce"},
	{Name: "okta", Title: "Okta", Values: []Value{domain("acme.okta.com"), {"server", "default"}}, function: "Okta"},
	{Name: "auth0", Title: "Auth0", Values: []Value{domain("acme.eu.auth0.com"), {"audience", "https://api.example.com"}}, function: "Auth0"},
	{Name: "keycloak", Title: "Keycloak", Values: []Value{{"server", "https://sso.example.com"}, {"realm", "main"}}, function: "Keycloak"},
	{Name: "entra", Title: "Microsoft Entra ID", Values: []Value{{"tenant", "11111111-2222-4333-8444-555555555555"}}, call: func(v []string) string {
		return "upstream.Entra(id, secret, []string{" + strconv.Quote(v[0]) + "})"
	}},
	{Name: "oidc", Title: "another provider", Values: []Value{{"name", "Acme ID"}, issuer}, call: func(v []string) string {
		return "upstream.OIDC(" + strconv.Quote(v[0]) + ", " + strconv.Quote(v[1]) + ", id, secret)"
	}},
}

// Providers returns the identity providers for Spec.Access.
func Providers(access string) []Provider {
	switch access {
	case OAuth:
		return direct
	case Login:
		return behind
	}
	return nil
}

// A chosenProvider is a provider with its values.
type chosenProvider struct {
	Provider
	access string
	values []string
}

// parseProvider reads NAME:VALUE,VALUE.
func parseProvider(access, s string) (chosenProvider, error) {
	name, rest, _ := strings.Cut(s, ":")
	var names []string
	for _, p := range Providers(access) {
		names = append(names, p.Name)
		if p.Name != name {
			continue
		}
		var values []string
		if rest != "" {
			values = strings.Split(rest, ",")
		}
		if len(values) != len(p.Values) {
			return chosenProvider{}, fmt.Errorf("the provider %s has %s; write %s, such as %s", name, count(len(values), "value"), p, p.Example())
		}
		for i, v := range p.Values {
			if err := plainText(values[i], 500); err != nil {
				return chosenProvider{}, fmt.Errorf("the %s of provider %s %w", v.Name, name, err)
			}
			if strings.HasPrefix(v.Example, "https://") && v.Name != "audience" && checkURL("", values[i]) != nil {
				return chosenProvider{}, fmt.Errorf("the %s of provider %s is %q and must be an address, such as %s", v.Name, name, values[i], v.Example)
			}
		}
		return chosenProvider{p, access, values}, nil
	}
	if access == OAuth {
		for _, p := range behind {
			if p.Name == name {
				return chosenProvider{}, fmt.Errorf("MCP clients cannot log in at %s directly; use access login, with the provider %s", p.Title, p)
			}
		}
	}
	return chosenProvider{}, fmt.Errorf("the provider %q is not known for access %s; the providers are %s", name, access, strings.Join(names, ", "))
}

// Call returns the Go expression for the configuration of the provider.
func (p chosenProvider) Call() string {
	if p.call != nil {
		return p.call(p.values)
	}
	var args []string
	for _, v := range p.values {
		args = append(args, strconv.Quote(v))
	}
	if p.access == OAuth {
		return "providers." + p.function + "(" + strings.Join(args, ", ") + ")"
	}
	return "upstream." + p.function + "(" + strings.Join(append(args, "id", "secret"), ", ") + ")"
}
