package authserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// structs are all exported struct types of the two packages. A new type fails the test until it is
// here.
func structs(t *testing.T) map[string]any {
	issuer := authserver.Config{
		Issuer: "http://127.0.0.1:8080", Resources: []string{"http://127.0.0.1:8080/mcp"}, Login: authserver.TestUsers{{ID: "ann"}},
		Secrets: [][]byte{[]byte(planted + strings.Repeat("x", 32))}, Store: store.NewMemory(0),
		TestAccount: &authserver.TestAccount{Login: "reviewer", Password: planted + "-long", User: authserver.User{ID: "sample"}},
		Clients:     []authserver.Client{{ID: "c", Secret: planted, Redirects: []string{"https://client.example.com/"}}},
	}
	server, err := authserver.New(issuer)
	require.NoError(t, err)
	return map[string]any{
		"upstream.Error": &upstream.Error{}, "upstream.Identity": &upstream.Identity{}, "upstream.Login": &upstream.Login{},
		"upstream.Profile": &upstream.Profile{}, "upstream.Provider": &upstream.Provider{}, "upstream.Tokens": &upstream.Tokens{},
		"authserver.Assertion": &authserver.Assertion{}, "authserver.AssertionIssuer": &authserver.AssertionIssuer{},
		"authserver.Client": &authserver.Client{}, "authserver.ClientInfo": &authserver.ClientInfo{},
		"authserver.Config": &authserver.Config{
			TestAccount: &authserver.TestAccount{}, Clients: make([]authserver.Client, 1), Secrets: make([][]byte, 1),
			Login: authserver.Upstream{Provider: &upstream.Provider{ClientSecret: planted}},
		},
		"authserver.Documents": &authserver.Documents{}, "authserver.Enterprise": &authserver.Enterprise{}, "authserver.Event": &authserver.Event{},
		"authserver.Grant": &authserver.Grant{}, "authserver.GrantFilter": &authserver.GrantFilter{}, "authserver.Pages": &authserver.Pages{},
		"authserver.Registration": &authserver.Registration{}, "authserver.Scope": &authserver.Scope{}, "authserver.Server": server,
		"authserver.Session": &authserver.Session{}, "authserver.TestAccount": &authserver.TestAccount{},
		"authserver.Upstream": &authserver.Upstream{Provider: &upstream.Provider{}}, "authserver.User": &authserver.User{},
	}
}

// planted is what must not be printed.
const planted = "planted-secret"

// secretFields are the names of fields that hold secrets.
var secretFields = regexp.MustCompile(`(?i)secret|password|^(access|refresh|verifier|state|nonce|token)$`)

// plant puts the secret into all fields whose names say that they hold one.
func plant(v reflect.Value, named bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && (v.Kind() == reflect.Pointer || v.Elem().Kind() == reflect.Pointer) {
			plant(v.Elem(), named)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				plant(v.Field(i), secretFields.MatchString(f.Name))
			}
		}
	case reflect.Slice:
		if named && v.Type().Elem().Kind() == reflect.Uint8 && v.CanSet() {
			v.SetBytes([]byte(planted))
			return
		}
		for i := range v.Len() {
			plant(v.Index(i), named)
		}
	case reflect.String:
		if named && v.CanSet() {
			v.SetString(planted)
		}
	}
}

// TestNoTypePrintsASecret prints each exported struct type with all verbs, log/slog and JSON, alone
// and in other values, with a secret in each field for one.
func TestNoTypePrintsASecret(t *testing.T) {
	all := structs(t)
	for _, pkg := range []string{"authserver", "upstream"} {
		dir := map[string]string{"authserver": ".", "upstream": "upstream"}[pkg]
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, file := range files {
			if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), dir+"/"+file.Name(), nil, 0)
			require.NoError(t, err)
			ast.Inspect(parsed, func(n ast.Node) bool {
				if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() {
					if _, ok := spec.Type.(*ast.StructType); ok {
						assert.Contains(t, all, pkg+"."+spec.Name.Name)
					}
				}
				return true
			})
		}
	}
	asBytes := strings.Trim(fmt.Sprint([]byte(planted)), "[]")
	asHex := fmt.Sprintf("%x", planted)
	for name, value := range all {
		if name != "authserver.Server" {
			plant(reflect.ValueOf(value), false)
		}
		values := []any{value, map[string]any{"value": value}, []any{value}, struct{ Field any }{value}}
		if name != "upstream.Provider" && name != "authserver.Server" { // they must not be copied
			values = append(values, reflect.ValueOf(value).Elem().Interface())
		}
		for _, v := range values {
			texts := map[string]string{}
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%t"} {
				texts[verb] = fmt.Sprintf(verb, v)
			}
			texts["error"] = fmt.Errorf("it failed: %v", v).Error()
			for kind, handler := range map[string]func(*bytes.Buffer) slog.Handler{
				"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
				"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
			} {
				if kind == "json" && name == "upstream.Tokens" {
					continue // tokens are stored as JSON, which is documented
				}
				var log bytes.Buffer
				slog.New(handler(&log)).Info("x", "value", v)
				texts["slog "+kind] = log.String()
			}
			if name != "upstream.Tokens" {
				data, _ := json.Marshal(v) //nolint:errchkjson // a type with a function has no JSON
				texts["JSON"] = string(data)
			}
			for how, text := range texts {
				for _, form := range []string{planted, asBytes, asHex, strings.ToUpper(asHex)} {
					assert.NotContains(t, text, form, "%s printed with %s as %T", name, how, v)
				}
			}
		}
	}
}

// TestClientsAreReadFromJSON checks that a configuration file can have secrets, although they are
// not written.
func TestClientsAreReadFromJSON(t *testing.T) {
	var client authserver.Client
	require.NoError(t, json.Unmarshal([]byte(`{"ID":"c","Secret":"s","Redirects":["https://a.example/cb"]}`), &client))
	assert.Equal(t, authserver.Client{ID: "c", Secret: "s", Redirects: []string{"https://a.example/cb"}}, client)
	var account authserver.TestAccount
	require.NoError(t, json.Unmarshal([]byte(`{"Login":"l","Password":"p","User":{"id":"u"}}`), &account))
	assert.Equal(t, authserver.TestAccount{Login: "l", Password: "p", User: authserver.User{ID: "u"}}, account)
}
