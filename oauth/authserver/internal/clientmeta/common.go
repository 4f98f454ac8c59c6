package clientmeta

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// Bounds for metadata, in bytes.
const (
	maxURL       = 2048
	maxScopeText = 4096
)

// common reads what registrations and documents have in common.
func (in *members) common() *Metadata {
	m := &Metadata{
		Name:       strings.TrimSpace(in.text("client_name")),
		URI:        in.homePage(),
		Redirects:  in.redirects(),
		GrantTypes: in.grants(),
		Scope:      in.scope(),
	}
	if kind := in.text("application_type"); kind == "native" || kind == "web" {
		m.ApplicationType = kind
	}
	return m
}

// homePage returns the client_uri, or "" if a page could not link to it safely.
func (in *members) homePage() string {
	value, ok := strictjson.String(in.values["client_uri"])
	if !ok || len(value) > maxURL || !strings.HasPrefix(value, "https://") || strings.ContainsFunc(value, notURLRune) {
		return ""
	}
	u, err := url.Parse(value)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return ""
	}
	return value
}

// notURLRune reports whether a character cannot be part of a URL.
func notURLRune(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"\\<>^`{|}", r) }

func (in *members) redirects() []string {
	if !in.has("redirect_uris") {
		in.fail(wrong(CodeRedirect, "redirect_uris is missing"))
		return nil
	}
	var redirects []string
	for i, uri := range in.list("redirect_uris", CodeRedirect) {
		if err := oauth.CheckRedirect(uri); err != nil {
			reason := errors.Unwrap(err)
			if reason == nil {
				reason = err
			}
			in.fail(wrong(CodeRedirect, "redirect_uris[%d], '%.100s', cannot be registered: %v", i, uri, reason))
			return nil
		}
		if !slices.Contains(redirects, uri) {
			redirects = append(redirects, uri)
		}
	}
	if len(redirects) == 0 {
		in.fail(wrong(CodeRedirect, "redirect_uris is empty"))
	}
	return redirects
}

// grants returns the grant types that the server may have. Clients also name others, such as the
// device code.
func (in *members) grants() []string {
	var grants []string
	named := in.list("grant_types", CodeMetadata)
	for _, grant := range named {
		if (grant == GrantCode || grant == GrantRefresh || grant == GrantAssertion) && !slices.Contains(grants, grant) {
			grants = append(grants, grant)
		}
	}
	if len(named) == 0 {
		grants = []string{GrantCode}
	}
	if !slices.Contains(grants, GrantCode) {
		in.fail(wrong(CodeMetadata, "grant_types lacks %s", GrantCode))
	}
	if responses := in.list("response_types", CodeMetadata); len(responses) > 0 && !slices.Contains(responses, "code") {
		in.fail(wrong(CodeMetadata, "response_types lacks code, which is the only one supported"))
	}
	return grants
}

// scope returns the scopes in one string. Some clients send an array.
func (in *members) scope() string {
	value, ok := in.values["scope"]
	if !ok {
		return ""
	}
	text, ok := strictjson.String(value)
	if list, err := stringList(value); err == nil {
		text, ok = strings.Join(list, " "), true
	}
	switch {
	case !ok:
		in.fail(wrong(CodeMetadata, "scope is not a string"))
		return ""
	case len(text) > maxScopeText:
		in.fail(wrong(CodeMetadata, "scope is longer than %d bytes", maxScopeText))
		return ""
	}
	scopes := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' })
	for _, scope := range scopes {
		if strings.ContainsFunc(scope, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
			in.fail(wrong(CodeMetadata, "scope has a character that no scope may have"))
			return ""
		}
	}
	return strings.Join(scopes, " ")
}

// method returns the first authentication method of the client that the server has: its preferred
// one, or one of those that it lists (OpenID Connect Relying Party Metadata Choices).
func (in *members) method(absent string, supported ...string) string {
	preferred := in.text("token_endpoint_auth_method")
	if slices.Contains(supported, preferred) {
		return preferred
	}
	listed := in.list("token_endpoint_auth_methods_supported", CodeMetadata)
	for _, method := range supported {
		if slices.Contains(listed, method) {
			return method
		}
	}
	if preferred != "" || len(listed) > 0 {
		in.fail(wrong(CodeMetadata, "token_endpoint_auth_method is '%.50s', and none of %s is listed in token_endpoint_auth_methods_supported",
			preferred, strings.Join(supported, ", ")))
	}
	return absent
}
