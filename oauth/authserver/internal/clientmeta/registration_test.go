package clientmeta_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

func parse(t *testing.T, body string) *clientmeta.Metadata {
	t.Helper()
	m, err := clientmeta.ParseRegistration([]byte(body))
	require.NoError(t, err, body)
	return m
}

func TestAttack84RegistrationsThatClientsSend(t *testing.T) {
	code := []string{clientmeta.GrantCode}
	both := []string{clientmeta.GrantCode, clientmeta.GrantRefresh}
	for body, want := range map[string]clientmeta.Metadata{
		// A mixed list of callbacks, as Cursor sends it.
		`{"client_name":"Cursor","redirect_uris":["cursor://anysphere.cursor-mcp/oauth/callback","http://localhost:8787/callback",
			"https://www.cursor.com/agents/mcp/oauth/callback"],"grant_types":["authorization_code","refresh_token"],"response_types":["code"],
			"token_endpoint_auth_method":"none","application_type":"native"}`: {
			Name: "Cursor", Redirects: []string{"cursor://anysphere.cursor-mcp/oauth/callback", "http://localhost:8787/callback",
				"https://www.cursor.com/agents/mcp/oauth/callback"}, GrantTypes: both, AuthMethod: "none", ApplicationType: "native",
		},
		// Optional members that are null.
		`{"redirect_uris":["https://a.example/cb"],"client_name":null,"client_uri":null,"logo_uri":null,"scope":null,"contacts":null,"jwks":null,
			"grant_types":null,"response_types":null,"token_endpoint_auth_method":null,"application_type":null,"software_id":null}`: {
			Redirects: []string{"https://a.example/cb"}, GrantTypes: code, AuthMethod: "client_secret_basic",
		},
		// RFC 7591, section 2, says what absent members mean.
		`{"redirect_uris":["https://a.example/cb"]}`: {Redirects: []string{"https://a.example/cb"}, GrantTypes: code, AuthMethod: "client_secret_basic"},
		`{"redirect_uris":["https://a.example/cb"],"grant_types":[],"response_types":[],"scope":"","client_name":""}`: {
			Redirects: []string{"https://a.example/cb"}, GrantTypes: code, AuthMethod: "client_secret_basic"},
		`{"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"client_secret_post"}`: {
			Redirects: []string{"https://a.example/cb"}, GrantTypes: code, AuthMethod: "client_secret_post"},
		// A method that the server does not have, and others that it has.
		`{"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_methods_supported":["none","private_key_jwt"]}`: {
			Redirects: []string{"https://a.example/cb"}, GrantTypes: code, AuthMethod: "none"},
		// Grant types that the server does not have, as VS Code names them.
		`{"redirect_uris":["http://127.0.0.1:33418/"],"token_endpoint_auth_method":"none","response_types":["code","token"],
			"grant_types":["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:device_code","authorization_code"]}`: {
			Redirects: []string{"http://127.0.0.1:33418/"}, GrantTypes: both, AuthMethod: "none"},
		// A scope that is an array, and superfluous spaces.
		`{"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"none","scope":["notes:read","notes:write"]}`: {
			Redirects: []string{"https://a.example/cb"}, GrantTypes: code, AuthMethod: "none", Scope: "notes:read notes:write"},
		`{"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"none","scope":" notes:read  notes:write "}`: {
			Redirects: []string{"https://a.example/cb"}, GrantTypes: code, AuthMethod: "none", Scope: "notes:read notes:write"},
		// Many clients on a user's machine call themselves web.
		`{"redirect_uris":["http://localhost/cb","com.example.app:/cb"],"token_endpoint_auth_method":"none","application_type":"web"}`: {
			Redirects: []string{"http://localhost/cb", "com.example.app:/cb"}, GrantTypes: code, AuthMethod: "none", ApplicationType: "web"},
		`{"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"none","application_type":"browser"}`: {
			Redirects: []string{"https://a.example/cb"}, GrantTypes: code, AuthMethod: "none"},
		// Duplicates in a list, members that are unknown, and an identifier that the client chose.
		`{"redirect_uris":["https://a.example/cb","https://a.example/cb"],"token_endpoint_auth_method":"none","x":{"y":[1]},"client_id":"admin","client_secret":"s"}`: {
			Redirects: []string{"https://a.example/cb"}, GrantTypes: code, AuthMethod: "none"},
		`{"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"none","client_uri":"https://a.example/about"}`: {
			Redirects: []string{"https://a.example/cb"}, GrantTypes: code, AuthMethod: "none", URI: "https://a.example/about"},
	} {
		assert.Equal(t, want, *parse(t, body), body)
	}
}

func TestAttack84BadRegistrations(t *testing.T) {
	const redirect, metadata = clientmeta.CodeRedirect, clientmeta.CodeMetadata
	with := func(members string) string {
		return `{"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"none",` + members + `}`
	}
	uris := func(uris ...string) string {
		list, err := json.Marshal(uris)
		require.NoError(t, err)
		return `{"token_endpoint_auth_method":"none","redirect_uris":` + string(list) + `}`
	}
	many := make([]string, 1000)
	for i := range many {
		many[i] = fmt.Sprintf("https://a.example/cb%d", i)
	}
	for _, tc := range []struct{ body, code, want string }{
		{"", metadata, "JSON"},
		{"null", metadata, "not a JSON object"},
		{"[]", metadata, "not a JSON object"},
		{`"x"`, metadata, "not a JSON object"},
		{"{", metadata, "JSON"},
		{"client_name=x", metadata, "JSON"},
		{with(`"a":1,"a":2`), metadata, "duplicate key 'a'"},
		{`{"redirect_uris":["https://a.example/cb"],"redirect_uris":["https://evil.example/cb"]}`, metadata, "duplicate key 'redirect_uris'"},
		{`{"redirect_uris":["https://a.example/cb"],"redirect\u005furis":["https://evil.example/cb"]}`, metadata, "duplicate key"},
		{with(`"jwks":{"keys":[],"keys":[]}`), metadata, "duplicate key"},
		{with(`"client_name":"` + "\xff" + `"`), metadata, "UTF-8"},
		{with(`"client_name":"\ud800"`), metadata, "surrogate"},
		{with(`"x":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000)), metadata, "nested deeper"},
		{with(`"client_name":"` + strings.Repeat("a", 1<<20) + `"`), metadata, "larger than 65536 bytes"},
		{with(`"client_name":"` + strings.Repeat("a", 4<<10) + `"`), metadata, "client_name is longer than 200 characters"},
		{with(`"client_name":["x"]`), metadata, "client_name is not a string"},
		{with(`"grant_types":"authorization_code"`), metadata, "grant_types is not an array of strings"},
		{with(`"grant_types":[1]`), metadata, "grant_types is not an array of strings"},
		{with(`"grant_types":["client_credentials"]`), metadata, "grant_types lacks authorization_code"},
		{with(`"grant_types":["refresh_token"]`), metadata, "grant_types lacks authorization_code"},
		{with(`"response_types":["token"]`), metadata, "response_types lacks code"},
		{with(`"scope":7`), metadata, "scope is not a string"},
		{with(`"scope":[7]`), metadata, "scope is not a string"},
		{with(`"scope":"a\"b"`), metadata, "scope has a character"},
		{with(`"scope":"a\nb"`), metadata, "scope has a character"},
		{with(`"scope":"` + strings.Repeat("a ", 4000) + `"`), metadata, "scope is longer"},
		{with(`"application_type":1`), metadata, "application_type is not a string"},
		{`{"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"private_key_jwt"}`, metadata, "token_endpoint_auth_method is 'private_key_jwt'"},
		{`{"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"NONE"}`, metadata, "token_endpoint_auth_method is 'NONE'"},
		{`{"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":""}`, "", ""},
		{`{}`, redirect, "redirect_uris is missing"},
		{`{"redirect_uris":null}`, redirect, "redirect_uris is missing"},
		{`{"redirect_uris":[]}`, redirect, "redirect_uris is empty"},
		{`{"redirect_uris":"https://a.example/cb"}`, redirect, "redirect_uris is not an array of strings"},
		{`{"redirect_uris":["https://a.example/cb",null]}`, redirect, "redirect_uris is not an array of strings"},
		{uris(many...), redirect, "redirect_uris has more than 50 elements"},
		{uris("https://a.example/" + strings.Repeat("a", 3<<10)), redirect, "longer than 2048 bytes"},
		{uris("https://a.example/cb", "http://a.example/cb"), redirect, "redirect_uris[1], 'http://a.example/cb', cannot be registered"},
		{uris("javascript:alert(1)"), redirect, "redirect_uris[0]"},
		{uris("JaVaScRiPt://a.example/%0aalert(1)"), redirect, "redirect_uris[0]"},
		{uris("data:text/html,x"), redirect, "redirect_uris[0]"},
		{uris("file:///etc/passwd"), redirect, "redirect_uris[0]"},
		{uris("blob:https://a.example/x"), redirect, "redirect_uris[0]"},
		{uris("vbscript://a/b"), redirect, "redirect_uris[0]"},
		{uris("intent://a.example/cb"), redirect, "redirect_uris[0]"},
		{uris("https://user@a.example/cb"), redirect, "user information"},
		{uris("https://a.example/cb#x"), redirect, "fragment"},
		{uris("https://a.example/*"), redirect, "wildcards"},
		{uris("http://localhost.evil.example/cb"), redirect, "redirect_uris[0]"},
		{uris("http://0.0.0.0/cb"), redirect, "redirect_uris[0]"},
		{uris("http://127.1/cb"), redirect, "redirect_uris[0]"},
		{uris("https://a.example/\"\u202e\\"), redirect, "redirect_uris[0]"},
		{uris("urn:ietf:wg:oauth:2.0:oob"), redirect, "redirect_uris[0]"},
		{uris("/cb"), redirect, "redirect_uris[0]"},
		{uris(""), redirect, "redirect_uris[0]"},
	} {
		_, err := clientmeta.ParseRegistration([]byte(tc.body))
		if tc.want == "" {
			assert.NoError(t, err, tc.body)
			continue
		}
		assertWrong(t, err, tc.want, "%.200s", tc.body)
		var wrong *clientmeta.Error
		if assert.ErrorAs(t, err, &wrong) {
			assert.Equal(t, tc.code, wrong.Code, "%.200s", tc.body)
		}
	}
}

// TestAttack84NothingElseIsKept checks that what a client sends in other members has no effect.
func TestAttack84NothingElseIsKept(t *testing.T) {
	m := parse(t, `{"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"none","client_name":"A",
		"jwks":{"keys":[{"kty":"OKP","crv":"Ed25519","x":"marker","d":"marker"}]},"software_statement":"marker.marker.marker",
		"logo_uri":"https://marker.example/","contacts":["marker"],"client_id":"marker","client_secret":"marker","policy_uri":"javascript:marker"}`)
	stored, err := json.Marshal(m)
	require.NoError(t, err)
	assert.NotContains(t, string(stored), "marker")
	assert.NotContains(t, string(m.RegistrationResponse("id", "", time.Time{}, time.Time{})), "marker")
	// A page may link to the client's home page.
	for _, uri := range []string{`"javascript:alert(1)"`, `"http://a.example"`, `"https://u:p@a.example"`, `"https://a.example/\"onclick=\""`, `"//a.example"`,
		`"https:///x"`, `7`, `"https://a.example/` + strings.Repeat("a", 3000) + `"`} {
		assert.Empty(t, parse(t, `{"redirect_uris":["https://a.example/cb"],"client_uri":`+uri+`}`).URI, uri)
	}
}

func TestAttack84RegistrationResponse(t *testing.T) {
	issued, expires := time.Unix(1795867200, 999), time.Unix(1798459200, 1)
	m := parse(t, `{"redirect_uris":["https://a.example/cb"],"client_name":"\u202e<b>\u0000"}`)
	var got map[string]any
	body := m.RegistrationResponse("the-id", "the-secret", issued, expires)
	require.NoError(t, json.Unmarshal(body, &got))
	assert.Equal(t, map[string]any{
		"client_id": "the-id", "client_secret": "the-secret", "client_id_issued_at": 1795867200.0, "client_secret_expires_at": 1798459200.0,
		"client_name": "\u202e<b>\x00", "redirect_uris": []any{"https://a.example/cb"}, "token_endpoint_auth_method": "client_secret_basic",
		"grant_types": []any{"authorization_code"}, "response_types": []any{"code"},
	}, got)
	assert.Contains(t, string(body), `"client_secret_expires_at":1798459200,`, "an integer")
	assert.NotContains(t, string(body), "null")
	assert.NotContains(t, string(body), "<b>")

	never := string(m.RegistrationResponse("the-id", "the-secret", issued, time.Time{}))
	assert.Contains(t, never, `"client_secret_expires_at":0`)

	m = parse(t, `{"redirect_uris":["http://localhost/cb"],"token_endpoint_auth_method":"none","scope":"a b","application_type":"native",
		"client_uri":"https://a.example/","grant_types":["authorization_code","refresh_token"]}`)
	got = nil
	require.NoError(t, json.Unmarshal(m.RegistrationResponse("the-id", "", time.Time{}, expires), &got))
	assert.Equal(t, map[string]any{
		"client_id": "the-id", "redirect_uris": []any{"http://localhost/cb"}, "token_endpoint_auth_method": "none", "scope": "a b",
		"grant_types": []any{"authorization_code", "refresh_token"}, "response_types": []any{"code"}, "application_type": "native",
		"client_uri": "https://a.example/",
	}, got)
	empty := (&clientmeta.Metadata{}).RegistrationResponse("the-id", "", issued, expires)
	assert.NotContains(t, string(empty), "null")
}

func TestAttack84IdenticalMetadataHasOneFingerprint(t *testing.T) {
	base := `{"client_name":"A","redirect_uris":["https://a.example/cb","http://localhost/cb"],"grant_types":["authorization_code","refresh_token"],
		"token_endpoint_auth_method":"none","scope":"x y"}`
	same := []string{
		base,
		`{"scope":"y x","token_endpoint_auth_method":"none","grant_types":["refresh_token","authorization_code"],"logo_uri":"https://a.example/new.png",
			"redirect_uris":["http://localhost/cb","https://a.example/cb","http://localhost/cb"],"client_name":"A"}`,
	}
	want := parse(t, base).Fingerprint()
	for _, body := range same {
		m := parse(t, body)
		before := fmt.Sprint(*m)
		assert.Equal(t, want, m.Fingerprint(), body)
		assert.Equal(t, before, fmt.Sprint(*m), "it changes nothing")
		m.ID = "c1"
		assert.Equal(t, want, m.Fingerprint())
	}
	different := map[[32]byte]string{want: base}
	for _, body := range []string{
		strings.Replace(base, `"A"`, `"B"`, 1),
		strings.Replace(base, `"https://a.example/cb",`, ``, 1),
		strings.Replace(base, `"https://a.example/cb"`, `"https://a.example/cb2"`, 1),
		strings.Replace(base, `,"refresh_token"`, ``, 1),
		strings.Replace(base, `"none"`, `"client_secret_post"`, 1),
		strings.Replace(base, `"x y"`, `"x"`, 1),
		strings.Replace(base, `"scope"`, `"application_type":"native","scope"`, 1),
		strings.Replace(base, `"scope"`, `"client_uri":"https://a.example/","scope"`, 1),
		strings.Replace(base, `"A"`, `"https://a.example/cb"`, 1),
	} {
		fingerprint := parse(t, body).Fingerprint()
		assert.Empty(t, different[fingerprint], body)
		different[fingerprint] = body
	}
}
