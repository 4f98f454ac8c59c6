package oauthtest

import (
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// IssueAssertion returns an identity assertion (ID-JAG) of alice: what a company's identity
// provider gives a client, which exchanges it at the token endpoint of another authorization
// server (draft-ietf-oauth-identity-assertion-authz-grant). server is the issuer of that server,
// and client is the client's ID there. Without options the assertion is valid for 5 minutes, and
// has neither a resource nor scopes: use Claim("resource", …) and [Scopes].
func (i *Issuer) IssueAssertion(server, client string, opts ...TokenOption) string {
	i.tb.Helper()
	return i.sign(i.newAssertion(server, client, opts), "oauth-id-jag+jwt")
}

func (i *Issuer) newAssertion(server, client string, opts []TokenOption) *draft {
	now := time.Now()
	t := &draft{
		claims: map[string]any{
			"iss": i.URL(), "sub": "alice", "aud": server, "client_id": client,
			"iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "jti": rand.Text(),
		},
		header: map[string]any{},
	}
	if i.shape != nil {
		t.claims["iss"] = i.shape.claims["iss"]
	}
	for _, o := range opts {
		o(t)
	}
	return t
}

// A BadAssertion is an identity assertion that an authorization server must refuse with
// invalid_grant.
type BadAssertion struct {
	// Name says what is wrong with it, such as "another audience".
	Name string
	// Assertion is what the client sends in the parameter assertion.
	Assertion string
}

// BadAssertions returns identity assertions that an authorization server must refuse, each with
// one fault and otherwise like the result of [Issuer.IssueAssertion] with the same arguments. Most
// faults violate the draft, RFC 7515, RFC 7519 or the MCP extension for enterprise-managed
// authorization. The others are what no identity provider sends: a validity of a day, identifiers
// of 10,000 bytes, control characters.
//
//	for _, bad := range issuer.BadAssertions("https://auth.example.com", "my-client") {
//		t.Run(bad.Name, func(t *testing.T) { … })
//	}
//
// A replay is not among them, because it depends on what came before: present a good assertion
// twice. Neither is authorization_details, which servers may support; package authserver refuses
// it.
func (i *Issuer) BadAssertions(server, client string, opts ...TokenOption) []BadAssertion {
	i.tb.Helper()
	good := func(more ...TokenOption) string {
		return i.IssueAssertion(server, client, slices.Concat(opts, more)...)
	}
	bad := []BadAssertion{
		{"no JWT", "assertion"},
		{"no signature", good(Unsigned())},
		{"the algorithm none", good(Unsigned(), Header("alg", "none"))},
		{"a changed signature", changeSignature(good())},
		{"a changed claim", changePayload(good(), i.payload(server, client, append(slices.Clone(opts), Subject("mallory"))))},
		{"two members with one name", good(Payload(`{"sub":"mallory",` + i.payload(server, client, opts)[1:]))},
		{"an access token", i.Issue(Audience(server), ClientID(client))},
		{"a key in its own header", good(Foreign(), ownKey)},
	}
	for _, v := range assertionFaults(server, client) {
		bad = append(bad, BadAssertion{v.name, good(v.change)})
	}
	return bad
}

// payload returns the encoded claims of an assertion.
func (i *Issuer) payload(server, client string, opts []TokenOption) string {
	i.tb.Helper()
	payload, err := json.Marshal(i.newAssertion(server, client, opts).claims)
	if err != nil {
		i.tb.Fatal(err)
	}
	return string(payload)
}

func ownKey(t *draft) { t.ownKey = true }

// changeSignature changes the first character of the signature.
func changeSignature(jwt string) string {
	at := strings.LastIndexByte(jwt, '.') + 1
	other := "A"
	if jwt[at] == 'A' {
		other = "B"
	}
	return jwt[:at] + other + jwt[at+1:]
}

// changePayload replaces the claims and keeps the signature.
func changePayload(jwt, payload string) string {
	parts := strings.Split(jwt, ".")
	return parts[0] + "." + b64([]byte(payload)) + "." + parts[2]
}

type assertionFault struct {
	name   string
	change TokenOption
}

// assertionFaults returns the faults that are a change of one header parameter or claim.
func assertionFaults(server, client string) []assertionFault {
	const elsewhere = "https://elsewhere.example.com"
	now := time.Now()
	seconds := func(d time.Duration) int64 { return now.Add(d).Unix() }
	return []assertionFault{
		{"the type of other JWTs", Header("typ", "JWT")},
		{"the type of access tokens", Header("typ", "at+jwt")},
		{"no type", Header("typ", nil)},
		{"a critical extension", Header("crit", []string{"exp"})},
		{"a symmetric algorithm", Header("alg", "HS256")},
		{"a key that the issuer does not publish", Foreign()},

		{"another issuer", Claim("iss", elsewhere)},
		{"no issuer", Claim("iss", nil)},

		{"another audience", Claim("aud", elsewhere)},
		{"several audiences", Claim("aud", []string{server, elsewhere})},
		{"the same audience twice", Claim("aud", []string{server, server})},
		{"the client as audience", Claim("aud", client)},
		{"the token endpoint as audience", Claim("aud", server+"/token")},
		{"an empty audience", Claim("aud", "")},
		{"an empty list of audiences", Claim("aud", []string{})},
		{"no audience", Claim("aud", nil)},

		{"another client", Claim("client_id", "another-client")},
		{"several clients", Claim("client_id", []string{client})},
		{"an empty client", Claim("client_id", "")},
		{"no client", Claim("client_id", nil)},

		{"an empty subject", Claim("sub", "")},
		{"a subject that is a number", Claim("sub", 7)},
		{"control characters in the subject", Claim("sub", "alice\x00\nmallory")},
		{"a huge subject", Claim("sub", strings.Repeat("a", 10_000))},
		{"no subject", Claim("sub", nil)},

		{"expired", func(t *draft) {
			t.claims["iat"], t.claims["exp"] = seconds(-2*time.Hour), seconds(-2*time.Hour+5*time.Minute)
		}},
		{"valid for a day", Claim("exp", seconds(24*time.Hour))},
		{"an expiry in words", Claim("exp", now.Add(time.Minute).Format(time.RFC3339))},
		{"no expiry", Claim("exp", nil)},
		{"issued in the future", func(t *draft) {
			t.claims["iat"], t.claims["exp"] = seconds(time.Hour), seconds(time.Hour+5*time.Minute)
		}},
		{"no time of issue", Claim("iat", nil)},
		{"not valid yet", Claim("nbf", seconds(time.Hour))},

		{"an empty identifier", Claim("jti", "")},
		{"an identifier that is a number", Claim("jti", 7)},
		{"a huge identifier", Claim("jti", strings.Repeat("j", 10_000))},
		{"no identifier", Claim("jti", nil)},

		{"another resource", Claim("resource", elsewhere+"/mcp")},
		{"a resource that is an object", Claim("resource", map[string]any{"uri": elsewhere})},
		{"an empty resource", Claim("resource", "")},

		{"scopes that are a number", Claim("scope", 7)},
		{"a scope with a quote", Claim("scope", `read"write`)},
		{"bound to a key that is not shown", Claim("cnf", map[string]any{"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"})},
	}
}
